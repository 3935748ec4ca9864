"""Takes packages in: read, check, keep, derive, record. The only file that sees all rooms."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy.orm import Session

from ingest.catalog import edit, edit_elsewhere, edit_pages, edit_scans, find, leases
from ingest.catalog.libraries import choose_library
from ingest.catalog.models import Item
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.derivation import Limits
from ingest.media_types import RECORDS
from ingest.mixing import PackageRefused, refuse_another
from ingest.packages.package import Delivery, Package, Problem, SourceRecord
from ingest.pages import LEASE, LeaseLost, PageIntake
from ingest.preserve import closing, journalling
from ingest.quality import keeping
from ingest.referring import ReferenceIntake
from ingest.remote.pages import Bringing, bringing
from ingest.report import Outcome, Report, Watcher
from ingest.repository import Repository
from ingest.results.ledger import Ledger
from ingest.scan import Gate, Infected, Scan, Unscanned, quarantine
from ingest.search import feed
from ingest.storage import keys
from ingest.workroom import workroom


@dataclass(frozen=True)
class Options:
    """What the librarian asked for."""

    library: str = ""  # slug; empty: the package's own, else the first library
    collections: tuple[str, ...] = ()
    publish: bool = False
    agent: str = "tangthu ingest"


def take_in(
    repository: Repository, delivery: Delivery, options: Options, watcher: Watcher
) -> Report:
    """Take a whole delivery in, item by item; what fails is reported and the rest goes on.

    Run again, it continues: an item is known by its source id, a file by its sha256.

    Raises:
        StoreError: the store is out of reach; what was taken in stays.
        Unscanned: no file may come in without the malware scanner, and it does not answer.
    """
    gate = Gate(repository.settings)
    gate.open()
    with (
        workroom(repository.settings.home) as folder,
        DerivativeWorker(Limits.of(repository.settings)) as maker,
        bringing(repository.settings, maker, folder) as fetching,
    ):
        run = _Run(repository, options, watcher, maker, folder, gate, fetching)
        run.take(delivery)
    return run.report


@dataclass
class _Run:
    repository: Repository
    options: Options
    watcher: Watcher
    maker: DerivativeWorker
    folder: Path
    gate: Gate
    bringing: Bringing
    report: Report = field(default_factory=Report)
    ledger: Ledger = field(init=False)
    told: list[Problem] = field(default_factory=list)  # of the item in hand

    def take(self, delivery: Delivery) -> None:
        self.ledger = Ledger(self.repository.settings.home, delivery)
        self.report.lines = self.ledger.lines
        try:
            self._take(delivery)
        except BaseException:
            self.ledger.break_off()
            raise
        self.ledger.close()

    def _take(self, delivery: Delivery) -> None:
        self._list(delivery)
        for warning in self.gate.told():
            self._complain(Problem("malware scanner", warning, fatal=False))
        for problem in delivery.problems:
            self._complain(problem)
        with self.repository.writing() as session:
            for library in delivery.libraries:
                edit.keep_library(session, library)
            for collection in delivery.collections:
                edit.keep_collection(session, collection)
        for package in delivery.packages:
            outcome = self._take_package(package)
            self.report.items.add(outcome)
            self.ledger.settle(package.source_id, "", outcome, problems=self.told)
            closing.close_queued(self.repository, self.options.agent)
            feed.catch_up(self.repository)
            journalling.catch_up(self.repository)

    def _list(self, delivery: Delivery) -> None:
        """Count what is to come in, and what its reader has refused already."""
        # A reader names an item that stays out by its file and row, a page by a line of its own.
        items = {(problem.file, problem.row) for problem in delivery.problems if problem.fatal}
        pages = [problem for one in delivery.packages for problem in one.problems if problem.fatal]
        here = sum(len(package.pages) for package in delivery.packages)
        self.report.items.listed = len(delivery.packages) + len(items)
        self.report.items.add(Outcome.FAILED, len(items))
        self.report.pages.listed = here + len(pages)
        self.report.pages.add(Outcome.FAILED, len(pages))
        self.watcher.begin(here)

    def _take_package(self, package: Package) -> Outcome:
        self.told = []
        for problem in package.problems:
            self._complain(problem)
        if not package.pages:
            # Its reader has said why, unless there was simply nothing.
            if not package.problems:
                self._complain(Problem(package.name, "holds no image: put its pages there"))
            return Outcome.FAILED
        try:
            taken = self._begin(package)
            self.report.item_ids.append(taken.item.id)
            self.ledger.name(package.source_id, taken.item.id)
            outcomes = self._take_pages(taken.item, package)
            return self._end(taken, package, outcomes)
        except (PackageRefused, LeaseLost) as error:
            left = len(package.pages) - getattr(error, "pages_done", 0)
            self.report.pages.add(Outcome.FAILED, left)
            self._complain(Problem(package.name, str(error)))
            return Outcome.FAILED

    def _begin(self, package: Package) -> edit.Taken:
        """Make or find the item, reserve it for this process, keep its record."""
        labels = dict.fromkeys((*package.collections, *self.options.collections))
        package = replace(package, collections=tuple(labels))
        wanted = package.library or self.options.library
        with self.repository.writing() as session:
            library = choose_library(session, wanted, self.repository.settings.site_name)
        if library is None:
            raise PackageRefused(
                f"there is no library {wanted!r}: describe it in libraries.csv, or name one that "
                "is there"
            )
        refuse_another(self.repository, library, package)
        scans = {record: self._scanned(package, record) for record in _records(package)}
        with self.repository.writing() as session:
            taken = edit.take_item(session, library, package, self.options.agent)
            holder = leases.hold(session, LEASE, taken.item.id)
            if holder:
                raise PackageRefused(f"is being taken in by another process already ({holder})")
        for record, role in _records(package).items():
            self._keep_record(taken.item.id, record, role, scans[record])
        if package.origin is not None:
            with self.repository.writing() as session:
                item, stays = find.item(session, taken.item.id), package.reference
                changed = edit_elsewhere.keep_origin(session, item, package.origin, reference=stays)
            taken = replace(taken, changed=taken.changed or changed)
        return taken

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

    def _take_pages(self, item: Item, package: Package) -> list[Outcome]:
        kind = ReferenceIntake if package.reference else PageIntake
        intake = kind(
            self.repository,
            self.maker,
            self.folder,
            item.id,
            package.name,
            self.options.agent,
            self.gate,
            self.bringing,
        )
        if package.pdf is not None and isinstance(intake, PageIntake):
            intake.take_pdf(package.pdf)
        outcomes: list[Outcome] = []
        for position, source in enumerate(package.pages, start=1):
            try:
                outcome = intake.take(source, position)
            except LeaseLost as error:
                raise _LostAfter(len(outcomes)) from error
            outcomes.append(outcome)
            self.report.pages.add(outcome)
            told = [self._tell(problem) for problem in intake.told()]
            page_id = edit_pages.page_id(item.id, source.name)
            known = "" if outcome is Outcome.FAILED else page_id
            self.ledger.settle(package.source_id, source.name, outcome, known, told)
            self.watcher.page(source.name, outcome)
        return outcomes

    def _end(self, taken: edit.Taken, package: Package, outcomes: list[Outcome]) -> Outcome:
        """Complete and publish the item if all its pages are there; else it stays as it was."""
        whole = Outcome.FAILED not in outcomes and not any(p.fatal for p in package.problems)
        with self.repository.writing() as session:
            item = find.item(session, taken.item.id)
            fresh = any(outcome is not Outcome.SKIPPED for outcome in outcomes)
            if whole:
                fresh |= edit_pages.keep_sections(session, item, package.sections)
                edit.complete(session, item)
            warned = keeping.judge(session, item)
            published = self._publish(session, item, package, whole=whole)
            # A run that was cut off may have kept pages without coming this far.
            if whole and (fresh or edit_pages.has_staged(session, item)):
                edit.keep_version(session, item)
            if item.state == "published" and (fresh or edit_pages.is_ahead(session, item)):
                edit.touch(session, item)
            leases.let_go(session, LEASE, item.id)
        self.report.warned[taken.item.id] = warned
        for one in warned:
            self.ledger.warn(package.source_id, one.page.name, [str(each) for each in one.remarks])
        if not whole:
            return Outcome.FAILED
        if taken.created:
            return Outcome.CREATED
        return Outcome.UPDATED if taken.changed or fresh or published else Outcome.SKIPPED

    def _publish(self, session: Session, item: Item, package: Package, *, whole: bool) -> bool:
        if package.draft or not self.options.publish:
            return False
        if not whole:
            if item.state != "published":
                self.report.unpublished.append(package.name)
            return False
        return edit.publish(session, item, self.options.agent)

    def _complain(self, problem: Problem) -> None:
        self.told.append(self._tell(problem))

    def _tell(self, problem: Problem) -> Problem:
        if problem.infected is not None:
            home = self.repository.settings.home
            problem = replace(problem, reason=quarantine(home, problem.infected, problem.file))
        self.report.problems.append(problem)
        self.watcher.problem(problem)
        return problem


def _records(package: Package) -> dict[SourceRecord, str]:
    """Give the records that are kept of a package, with their roles."""
    roles = ((package.record, "record"), (package.wrapping, "wrapping"))
    return {record: role for record, role in roles if record is not None}


class _LostAfter(LeaseLost):
    """The item was taken over after so many pages."""

    def __init__(self, pages_done: int) -> None:
        super().__init__("was taken over by another process: run again to see what is missing")
        self.pages_done = pages_done
