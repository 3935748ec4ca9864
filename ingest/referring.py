"""Takes in pages whose images stay with another institution: their records, text, a cover."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest import page_parts
from ingest.catalog import edit_elsewhere, edit_notes, edit_pages, edit_scans, find
from ingest.catalog.models import Page
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.errors import ImageError
from ingest.media_types import IMAGES, TEXTS
from ingest.packages.package import PageSource, Problem, RemoteImage, RemotePage
from ingest.page_desk import AS_EVER, Way
from ingest.page_parts import keep_pyramid
from ingest.remote import image_service
from ingest.remote.errors import NotThere, Unfetched
from ingest.remote.pages import Bringing
from ingest.report import Outcome
from ingest.repository import Repository
from ingest.reservation import Reservation, skip
from ingest.scan import Gate, Infected, Unscanned, quarantine
from ingest.storage import keys
from ingest.text.errors import TextError
from ingest.text.read import read_text

_THUMBNAIL = "thumbnail"


@dataclass
class ReferenceIntake:
    """Records the pages of one item, one after the other; their images are not fetched."""

    repository: Repository
    maker: DerivativeWorker
    folder: Path
    item_id: str
    package_name: str
    agent: str
    gate: Gate
    reservation: Reservation
    bringing: Bringing
    problems: list[Problem] = field(default_factory=list)
    hopeless: bool = False
    desk: page_parts.Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = page_parts.Desk(self.item_id)

    def take(self, source: PageSource, position: int, way: Way = AS_EVER) -> Outcome:
        """Record a page; what is wrong with it stands in `problems` afterwards.

        Raises:
            StoreError: the store is out of reach.
            LeaseLost: the item belongs to another process now.
        """
        assert source.remote is not None  # `as_reference` lets no other page pass
        held = page_parts.known(self.repository, self.desk, source.name)
        if held.kept_out:
            self._complain(source.name, held.kept_out, fatal=False)
            return skip(self.repository, self.reservation, self.problems)
        try:
            image, canvas_px = self._measured(source.remote)
        except Unfetched as error:
            self._complain(source.name, f"{error.address} {error.reason}")
            return Outcome.FAILED
        with self.repository.writing() as session:
            self.reservation.confirm(session)
            item, known = find.item(session, self.item_id), held.page is not None
            changed = way.moved | edit_elsewhere.keep_reference(
                session, item, source, position, image, canvas_px, held.decided
            )
        changed |= self._text(source)
        changed |= self._notes(source, fetch=not known)
        if position == 1:
            changed |= self._cover(source, image)
        self.bringing.forget()
        outcome = Outcome.UPDATED if known else Outcome.CREATED
        if not changed:
            outcome = Outcome.SKIPPED
        with self.repository.writing() as session:
            self.reservation.settle(session, outcome, self.problems)
        return outcome

    def told(self) -> Iterator[Problem]:
        """Give the problems since the last time, and forget them."""
        while self.problems:
            yield self.problems.pop(0)

    def _measured(self, remote: RemotePage) -> tuple[RemoteImage, tuple[int, int]]:
        """Give the image and the canvas with their sizes, asked for where the manifest lacks them.

        Raises:
            Unfetched: nobody tells them.
        """
        image = remote.image
        info = None
        if not (image.width_px and image.height_px) and image.service:
            info = self.bringing.images.info(image)
        if info is not None:
            image = replace(image, width_px=info.width_px, height_px=info.height_px)
        canvas_px = (remote.width_px, remote.height_px)
        if not all(canvas_px):
            canvas_px = image_service.expected(info, image)
        if not all(canvas_px):
            where = image.service or image.address
            reason = "has no known size, without which it cannot be shown: take it in as a copy"
            raise NotThere(where, reason)
        if not (image.width_px and image.height_px):
            image = replace(image, width_px=canvas_px[0], height_px=canvas_px[1])
        return image, canvas_px

    def _text(self, source: PageSource) -> bool:
        """Keep and read the text, as for a page of our own; tell whether it is new."""
        assert source.remote is not None
        page_id = edit_pages.page_id(self.item_id, source.name)
        with self.repository.reading() as session:
            held = edit_pages.current(session, page_id, "text")
            page = session.get(Page, page_id)
        if held is not None and (source.remote.linked or source.remote.texts):
            return False
        path = self.bringing.text(source.remote)
        for note in self.bringing.told():
            self._complain(source.name, f"comes in without this: {note}", fatal=False)
        if path is None or page is None:
            return False
        data = path.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        if held is not None and held.sha256 == sha256:
            return False
        if not self._is_clean(source.name, path):
            return False
        try:
            text = read_text(path, page.canvas_width, page.canvas_height, self.repository.settings)
        except TextError as error:
            self._complain(source.name, error.reason, fatal=False)
            return False
        if text.flagged:
            self._complain(source.name, text.flagged, fatal=False)
        extension, media_type = TEXTS.get(text.source, (".txt", "text/plain"))
        key = keys.text(self.item_id, sha256, extension)
        self.repository.store.put(key, data)
        kept = edit_pages.KeptFile(key, path.name, media_type, len(data), sha256)
        with self.repository.writing() as session:
            row = session.get_one(Page, page_id)
            edit_pages.keep_text(session, row, kept, text, self.agent)
        return True

    def _notes(self, source: PageSource, *, fetch: bool) -> bool:
        """Keep the notes that the page bears; tell whether any is new."""
        assert source.remote is not None
        page_id = edit_pages.page_id(self.item_id, source.name)
        with self.repository.reading() as session:
            page = session.get_one(Page, page_id)
        canvas_px = (page.canvas_width, page.canvas_height)
        found = self.bringing.notes_on(source.remote, canvas_px, fetch=fetch)
        for note in self.bringing.told():
            self._complain(source.name, f"comes in without this: {note}", fatal=False)
        if not found:
            return False
        with self.repository.writing() as session:
            row = session.get_one(Page, page_id)
            new, refused = edit_notes.keep_brought(session, row, found, self.agent)
        for reason in refused:
            self._complain(source.name, reason, fatal=False)
        return new > 0

    def _cover(self, source: PageSource, image: RemoteImage) -> bool:
        """Keep a small picture of the first page for lists; an item without one comes in too."""
        side_px = self.repository.settings.reference_thumbnail_px
        address = image_service.small(image, side_px) if side_px else ""
        page_id = edit_pages.page_id(self.item_id, source.name)
        with self.repository.reading() as session:
            held = edit_pages.current(session, page_id, _THUMBNAIL)
        if not address or (held is not None and held.fetched_from == address):
            return False
        try:
            path = self.bringing.images.fetch(RemoteImage(address)).path
            if not self._is_clean(source.name, path):
                return False
            return self._keep_cover(source.name, path, address)
        except Unfetched as error:
            self._complain(source.name, f"has no cover: {error}", fatal=False)
        except ImageError as error:
            self._complain(source.name, f"has no cover: {error.reason}", fatal=False)
        return False

    def _is_clean(self, name: str, path: Path) -> bool:
        """Have what was fetched looked at; a page comes in without what is not clean."""
        try:
            scan = self.gate.check(path)
        except Infected as error:
            reason = quarantine(self.repository.settings.home, error, f"{name}: {path.name}")
            self._complain(name, reason)
            with self.repository.writing() as session:
                edit_scans.note_found(session, self.item_id, path.name, error, self.agent)
            return False
        except Unscanned as error:
            self._complain(name, str(error))
            return False
        for warning in self.gate.told():
            self._complain(name, warning, fatal=False)
        if scan is not None:
            with self.repository.writing() as session:
                edit_scans.note_clean(session, self.item_id, None, scan, self.agent)
        return True

    def _keep_cover(self, name: str, path: Path, address: str) -> bool:
        extension, media_type = IMAGES[self.maker.probe(path).format]
        target = self.folder / "pyramid.tif"
        made = self.maker.make(path, target)
        original = keys.original(self.item_id, made.sha256, extension)
        self.repository.store.put(original, path)
        asset = edit_pages.asset_id(self.item_id, name, _THUMBNAIL, made.sha256)
        pyramid = keep_pyramid(self.repository.store, asset, made, target)
        size_bytes = self.repository.store.size(original)
        kept = edit_pages.KeptFile(
            original, path.name, media_type, size_bytes, made.sha256, address
        )
        with self.repository.writing() as session:
            page = session.get_one(Page, edit_pages.page_id(self.item_id, name))
            edit_pages.keep_image(session, page, kept, pyramid, self.agent, role=_THUMBNAIL)
        return True

    def _complain(self, name: str, reason: str, *, fatal: bool = True) -> None:
        self.problems.append(Problem(f"{self.package_name}/{name}", reason, fatal=fatal))
