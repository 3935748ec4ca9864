"""How an item begins to come in, and how it ends once its pages were tried, now or queued."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from ingest.again import Again, settle
from ingest.catalog import (
    batches,
    desk_word,
    edit,
    edit_elsewhere,
    edit_order,
    edit_pages,
    edit_scans,
    find,
    leases,
)
from ingest.catalog.libraries import choose_library
from ingest.catalog.models import Library
from ingest.media_types import RECORDS
from ingest.mixing import PackageRefused, refuse_another
from ingest.packages import page_kinds
from ingest.packages.package import Package, SectionSource, SourceRecord
from ingest.quality import keeping
from ingest.quality.warned import Warned
from ingest.report import Outcome
from ingest.repository import Repository
from ingest.reservation import LEASE
from ingest.scan import Gate, Infected, Scan, Unscanned, quarantine
from ingest.storage import keys


@dataclass(frozen=True)
class Options:
    """What the librarian asked for."""

    library: str = ""  # slug; empty: the package's own, else the first library
    collections: tuple[str, ...] = ()
    publish: bool = False
    agent: str = "tangthu ingest"
    over_desk: bool = False  # what comes in goes before what was done at the desk


class OnItsWay(PackageRefused):
    """The item is coming in already, by a batch."""

    def __init__(self, item_id: str, batch_id: str) -> None:
        super().__init__(f"is on its way in by batch {batch_id}: `tangthu jobs` tells how far")
        self.item_id = item_id


@dataclass(frozen=True)
class Ending:
    """What is known of an item before its pages come in, and decides how it ends."""

    item_id: str
    created: bool
    changed: bool
    complete: bool  # its reader left no page out
    publish: bool
    sections: tuple[SectionSource, ...] = ()
    again: Again | None = None  # None: the item is new
    told: str = ""  # what the desk has otherwise, and which holds

    def place(self, name: str, position: int) -> tuple[int, bool]:
        """Give the place of a page at this position in its package, and whether it is another."""
        if self.again is None:
            return position, False
        return self.again.places.get(name, position), name in self.again.moved


@dataclass(frozen=True)
class Ended:
    """What became of an item."""

    outcome: Outcome
    warned: list[Warned]
    held_back: bool  # it was to be published, and some of its pages are missing


@dataclass(frozen=True)
class Beginning:
    """Makes or finds items, reserves them for this process, keeps their records."""

    repository: Repository
    options: Options
    gate: Gate

    def begin(self, package: Package) -> Ending:
        """Let an item begin to come in.

        Raises:
            PackageRefused: it cannot; the reason is in the librarian's words.
        """
        labels = dict.fromkeys((*package.collections, *self.options.collections))
        about = page_kinds.opened(package.description, package.pages)
        about = replace(about, rights=about.rights or self.repository.settings.default_rights)
        package = replace(package, collections=tuple(labels), description=about)
        taken, again = self._take(package)
        package = again.package
        if package.origin is not None:
            with self.repository.writing() as session:
                item, stays = find.item(session, taken.item.id), package.reference
                changed = edit_elsewhere.keep_origin(session, item, package.origin, reference=stays)
            taken = replace(taken, changed=taken.changed or changed)
        return Ending(
            taken.item.id,
            taken.created,
            taken.changed,
            complete=not any(problem.fatal for problem in package.problems),
            publish=self.options.publish and not package.draft and not again.stays_withdrawn,
            sections=package.sections,
            again=again,
            told=again.told(over_desk=self.options.over_desk),
        )

    def _take(self, package: Package) -> tuple[edit.Taken, Again]:
        wanted = package.library or self.options.library
        with self.repository.writing() as session:
            library = choose_library(session, wanted, self.repository.settings.site_name)
        if library is None:
            raise no_library(wanted)
        refuse_another(self.repository, library, package)
        scans = {record: self._scanned(package, record) for record in _records(package)}
        with self.repository.writing() as session:
            again = self._again(session, library, package)
            package = again.package
            taken = edit.take_item(session, library, package, self.options.agent)
            holder = leases.hold(session, LEASE, taken.item.id)
            if holder:
                raise PackageRefused(f"is being taken in by another process already ({holder})")
            if batch := batches.open_of(session, taken.item.id):
                raise OnItsWay(taken.item.id, batch)
        for record, role in _records(package).items():
            self._keep_record(taken.item.id, record, role, scans[record])
        return replace(taken, changed=taken.changed or bool(again.moved)), again

    def _again(self, session: Session, library: Library, package: Package) -> Again:
        """Give a package as it may come in, where its item is here already."""
        item = find.by_source(session, library.id, package.source_id)
        if item is None:
            return Again(package)
        options = self.options
        return settle(session, item, package, over_desk=options.over_desk, agent=options.agent)

    def _scanned(self, package: Package, record: SourceRecord) -> Scan | None:
        try:
            return self.gate.check(record.data)
        except Infected as error:
            name = f"{package.name}, its {record.kind} record"
            reason = quarantine(self.repository.settings.home, error, name)
            raise PackageRefused(f"its {record.kind} record {reason}") from error
        except Unscanned as error:
            raise PackageRefused(f"its {record.kind} record: {error}") from error

    def _keep_record(
        self, item_id: str, record: SourceRecord, role: str, scan: Scan | None
    ) -> None:
        sha256 = hashlib.sha256(record.data).hexdigest()
        with self.repository.reading() as session:
            if edit_pages.holds_record(session, item_id, role, sha256):
                return
        extension = RECORDS.get(record.media_type, ".txt")
        key = keys.record(item_id, sha256, extension)
        self.repository.store.put(key, record.data)
        kept = edit_pages.KeptFile(
            key, f"{record.kind}{extension}", record.media_type, len(record.data), sha256
        )
        with self.repository.writing() as session:
            item = find.item(session, item_id)
            new = edit_pages.keep_record(session, item, kept, self.options.agent, role)
            if scan is not None and new:
                asset = edit_pages.asset_id(item_id, "", role, sha256)
                edit_scans.note_clean(session, item_id, asset, scan, self.options.agent)


def no_library(slug: str) -> PackageRefused:
    """Give the refusal of a package whose library is not there."""
    return PackageRefused(
        f"there is no library {slug!r}: describe it in libraries.csv, or name one that is there"
    )


def end(session: Session, ending: Ending, outcomes: Collection[Outcome], agent: str) -> Ended:
    """Complete and publish an item if all its pages are there; else it stays as it was."""
    whole = ending.complete and Outcome.FAILED not in outcomes
    item = find.item(session, ending.item_id)
    fresh = any(outcome is not Outcome.SKIPPED for outcome in outcomes)
    if whole:
        edit_order.close_gaps(session, item)
        if not desk_word.word(session, item).contents:
            fresh |= edit_pages.keep_sections(session, item, ending.sections)
        edit.complete(session, item, agent)
    warned = keeping.judge(session, item)
    published = ending.publish and whole and edit.publish(session, item, agent)
    # A run that was cut off may have kept pages without coming this far.
    if whole and (fresh or edit_pages.has_staged(session, item)):
        edit.keep_version(session, item, agent)
    # Publishing has touched it already.
    again = item.state == "published" and not published
    if again and (fresh or edit_pages.is_ahead(session, item)):
        edit.touch(session, item)
    held_back = ending.publish and not whole and item.state != "published"
    return Ended(_outcome(ending, whole, fresh or published), warned, held_back)


def end_at_desk(session: Session, item_id: str, agent: str) -> None:
    """End the coming in of images that were handed in for an item that is here."""
    item = find.item(session, item_id)
    keeping.judge(session, item)
    edit.keep_version(session, item, agent)


def _outcome(ending: Ending, whole: bool, fresh: bool) -> Outcome:
    if not whole:
        return Outcome.FAILED
    if ending.created:
        return Outcome.CREATED
    return Outcome.UPDATED if ending.changed or fresh else Outcome.SKIPPED


def _records(package: Package) -> dict[SourceRecord, str]:
    """Give the records that are kept of a package, with their roles."""
    roles = ((package.record, "record"), (package.wrapping, "wrapping"))
    return {record: role for record, role in roles if record is not None}
