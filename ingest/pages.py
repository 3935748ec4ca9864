"""Taking one page in: check, keep, derive, read its text, record; whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy.orm import Session

from ingest import page_desk, page_masters, page_parts, page_scans, page_texts, translations
from ingest.catalog import edit_elsewhere, edit_notes, edit_pages, edit_scans, find
from ingest.catalog.edit_notes import Brought
from ingest.catalog.models import Asset, Item, Page
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.errors import ImageError
from ingest.media_types import TEXTS
from ingest.originals import Originals
from ingest.packages.package import PageSource, Problem
from ingest.page_desk import AS_EVER, Way
from ingest.page_masters import Master
from ingest.page_parts import Image, Known, Parts, Text, keep_pyramid
from ingest.quality import keeping, printed
from ingest.remote import images as remote_images
from ingest.remote.errors import Unfetched
from ingest.remote.pages import Bringing
from ingest.report import Outcome
from ingest.repository import Repository
from ingest.reservation import Reservation, skip
from ingest.scan import Gate, Infected, Unscanned
from ingest.storage import keys
from ingest.text.errors import TextError


@dataclass
class PageIntake:
    """Takes the pages of one item in, one after the other."""

    repository: Repository
    maker: DerivativeWorker
    folder: Path  # for files on their way, emptied page by page
    item_id: str
    package_name: str  # how the librarian knows the item
    agent: str
    gate: Gate
    reservation: Reservation
    bringing: Bringing | None = None  # for pages that lie elsewhere
    problems: list[Problem] = field(default_factory=list)
    hopeless: bool = False  # the last page would fail again whenever it is tried
    originals: Originals = field(init=False)
    desk: page_parts.Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = page_parts.Desk(self.item_id)
        self.originals = Originals(self.repository.store, self.item_id)

    def take(self, source: PageSource, position: int, way: Way = AS_EVER) -> Outcome:
        """Take a page in; what is wrong with it stands in `problems` afterwards.

        Raises:
            StoreError: the store is out of reach.
            LeaseLost: the work belongs to another process now.
        """
        self.hopeless = False
        try:
            return self._take(source, position, way)
        except ImageError as error:
            # What was fetched and cannot be read would not be readable the next time either.
            self._forget()
            self.hopeless = way.desk is not None  # somebody waits, and would choose another file
            self._complain(source.name, error.reason)
        except Unfetched as error:
            if self.bringing is not None:
                self.bringing.leave()
            self._complain(source.name, f"{error.address} {error.reason}")
        except (Infected, Unscanned, OSError) as error:
            self._refused(source, error)
        return Outcome.FAILED

    def _refused(self, source: PageSource, error: Infected | Unscanned | OSError) -> None:
        if isinstance(error, Infected):
            name, agent = self.package_name, self.agent
            refused = page_scans.refuse(self.repository, self.item_id, name, source, error, agent)
            self.problems.append(refused)
            self.hopeless = True
            self._forget()
        elif isinstance(error, Unscanned):
            self._complain(source.name, str(error))
        else:
            self._complain(source.name, f"cannot be read: {error.strerror or error}")

    def take_pdf(self, path: Path) -> None:
        """Keep the PDF of the whole item; what is wrong with it stands in `problems` afterwards.

        Raises:
            StoreError: the store is out of reach.
        """
        try:
            file = self.originals.file(path, shared=True)
            scan = file.looked_at(self.gate)
            with self.repository.reading() as session:
                if edit_pages.holds_record(session, self.item_id, "pdf", file.checksum()):
                    return
        except (Infected, Unscanned, OSError) as error:
            self._refused(PageSource(path.name, path), error)
            return
        kept = self.originals.keep(file, "pdf")
        with self.repository.writing() as session:
            item = find.item(session, self.item_id)
            if edit_pages.keep_record(session, item, kept, self.agent, "pdf") and scan:
                asset = edit_pages.asset_id(item.id, "", "pdf", kept.sha256)
                edit_scans.note_clean(session, item.id, asset, scan, self.agent)

    def _take(self, source: PageSource, position: int, way: Way) -> Outcome:
        known = page_parts.known(self.repository, self.desk, source.name, way.desk)
        if known.kept_out:
            self._complain(source.name, known.kept_out, fatal=False)
            return skip(self.repository, self.reservation, self.problems)
        source = self._brought(source, known)
        wanted = page_masters.wanted(source, known, self.originals, self.maker, self.folder)
        scans = page_scans.scanned(source, wanted, self.originals, self.gate)
        for warning in self.gate.told():
            self._complain(source.name, warning, fatal=False)
        image = self._image(source, wanted) if wanted else None
        size = image.pyramid if image else known.image
        text = self._text(source, known, size)
        parts = Parts(image, text, self._notes(source, known, size), way.moved)
        made = {"master": image.kept if image else None, "text": text.kept if text else None}
        clean = page_scans.clean(source, made, scans)
        with self.repository.writing() as session:
            self.reservation.confirm(session)
            item = find.item(session, self.item_id)
            with page_desk.recorded(session, item, source.name, way.desk, self.agent):
                outcome = self._record(session, item, source, position, known, parts)
            for role, scan in clean:
                asset = edit_pages.asset_id(self.item_id, source.name, role, scan.sha256)
                edit_scans.note_clean(session, self.item_id, asset, scan, self.agent)
            self.reservation.settle(session, outcome, self.problems)
        self._forget()
        return outcome

    def _brought(self, source: PageSource, known: Known) -> PageSource:
        """Fetch what a page has elsewhere and we do not hold yet."""
        if source.remote is None or self.bringing is None:
            return source
        held = known.is_copy_of(source)
        image = source.image
        if not held:
            fetched = self.bringing.images.fetch(source.remote.image)
            image = fetched.path
            for note in fetched.notes:
                self._complain(source.name, note, fatal=False)
        if held and known.text is not None and source.remote.linked:
            return source
        text = self.bringing.text(source.remote)
        self._tell_left_out(self.bringing, source.name)
        return replace(source, image=image, text=text)

    def _notes(
        self, source: PageSource, known: Known, size: edit_pages.KeptPyramid | Asset | None
    ) -> Sequence[Brought]:
        """Read the notes that another institution's page bears."""
        if source.remote is None or self.bringing is None or size is None:
            return ()
        fetch = known.text is None or not known.is_copy_of(source)
        found = self.bringing.notes_on(source.remote, known.canvas_px(size), fetch=fetch)
        self._tell_left_out(self.bringing, source.name)
        return found

    def _tell_left_out(self, bringing: Bringing, name: str) -> None:
        for note in bringing.told():
            self._complain(name, f"comes in without this: {note}", fatal=False)

    def _forget(self) -> None:
        if self.bringing is not None:
            self.bringing.forget()

    def _image(self, source: PageSource, wanted: Master) -> Image:
        """Keep the image and its pyramid; a scan that cannot be taken out is drawn."""
        drawn = wanted.drawn
        if wanted.taken_out:
            try:
                return self._kept(source, wanted)
            except ImageError as error:
                drawn = error.reason
                wanted = page_masters.as_handed_in(source, self.originals)
        if drawn:
            reason = f"its scan was drawn, not taken out as it stands: {drawn}"
            self._complain(source.name, reason, fatal=False)
        return self._kept(source, wanted)

    def _kept(self, source: PageSource, wanted: Master) -> Image:
        file, path, frame = wanted.file, wanted.file.path, wanted.frame
        header = self.maker.probe(path, frame)
        target = self.folder / "pyramid.tif"
        made = self.maker.make(path, target, frame=frame, sha256=not file.sha256)
        for warning in made.warnings:
            self._complain(source.name, warning, fatal=False)
        file.sha256 = file.sha256 or made.sha256
        original = replace(self.originals.keep(file, header.format), filename=wanted.filename)
        asset = edit_pages.asset_id(self.item_id, source.name, "master", file.sha256)
        pyramid = keep_pyramid(self.repository.store, asset, made, target)
        fetched_from = remote_images.key(source.remote.image) if source.remote else None
        kept = replace(original, frame=frame, fetched_from=fetched_from)
        return Image(kept, pyramid, made.measures)

    def _text(
        self, source: PageSource, known: Known, size: edit_pages.KeptPyramid | Asset | None
    ) -> Text | None:
        """Keep and read the text; a text that cannot be read does not keep the page out."""
        if size is None or not size.width_px or not size.height_px:
            return None
        if source.text is None:
            return self._text_inside(source, known, size) if source.text_inside else None
        try:
            data = source.text.read_bytes()
            sha256 = hashlib.sha256(data).hexdigest()
            if known.text is not None and known.text.sha256 == sha256 and size is known.image:
                return None
            canvas_px = known.canvas_px(size)
            text = page_texts.read(self.repository.settings, self.maker, source, canvas_px)
        except TextError as error:
            self._complain(source.text.name, error.reason)
            return None
        except OSError as error:
            self._complain(source.text.name, f"cannot be read: {error.strerror or error}")
            return None
        if text.flagged:
            self._complain(source.text.name, text.flagged, fatal=False)
        extension, media_type = TEXTS.get(text.source, (".txt", "text/plain"))
        key = keys.text(self.item_id, sha256, extension)
        self.repository.store.put(key, data)
        kept = edit_pages.KeptFile(key, source.text.name, media_type, len(data), sha256)
        number = printed.number(text, size.height_px)
        return Text(kept, known.turned(text, canvas_px), number)

    def _text_inside(
        self, source: PageSource, known: Known, size: edit_pages.KeptPyramid | Asset
    ) -> Text | None:
        """Read the text layer of a PDF's page; it is kept where it stands, in the PDF."""
        file = self.originals.file(source.image, shared=True)
        same = known.text is not None and known.text.sha256 == file.checksum()
        if same and size is known.image:
            return None
        assert source.frame is not None and size.height_px
        canvas_px = known.canvas_px(size)
        try:
            text = self.maker.text(source.image, source.frame, *canvas_px)
        except ImageError as error:
            self._complain(source.name, f"its text was not read: {error.reason}", fatal=False)
            return None
        if text is None:
            return None
        kept = replace(self.originals.keep(file, "pdf"), frame=source.frame)
        number = printed.number(text, size.height_px)
        return Text(kept, known.turned(text, canvas_px), number)

    def _record(
        self,
        session: Session,
        item: Item,
        source: PageSource,
        position: int,
        known: Known,
        parts: Parts,
    ) -> Outcome:
        image, text = parts.image, parts.text
        page = session.get(Page, edit_pages.page_id(item.id, source.name))
        outcome = Outcome.UPDATED if page else Outcome.CREATED
        if image is not None:
            shape = page_parts.turned_shape(known, image.pyramid)
            page = edit_pages.keep_page(session, item, source, position, shape, fixed=known.fixed)
            asset = edit_pages.keep_image(session, page, image.kept, image.pyramid, self.agent)
            if page_parts.turn_alike(session, asset, known):
                self._complain(source.name, "is turned as its last image was", fatal=False)
            edit_elsewhere.end_reference(session, page)
            keeping.keep_look(session, page, image.measures)
        assert page is not None  # a page without a new image is one that we know
        changed = edit_pages.mark_page(page, source, known.decided) or parts.moved
        if text is not None:
            edit_pages.keep_text(session, page, text.kept, text.text, self.agent)
            keeping.keep_printed(session, page, text.printed)
        translated, told = translations.beside(session, page, source.translations, self.agent)
        self.problems += told
        brought = [*parts.notes, *translated]
        new, refused = edit_notes.keep_brought(session, page, brought, self.agent)
        for reason in refused:
            self._complain(source.name, reason, fatal=False)
        if image is None and text is None and not changed and not new:
            return Outcome.SKIPPED
        return outcome

    def _complain(self, name: str, reason: str, *, fatal: bool = True) -> None:
        self.problems.append(Problem(f"{self.package_name}/{name}", reason, fatal=fatal))

    def told(self) -> Iterator[Problem]:
        """Give the problems since the last time, and forget them."""
        while self.problems:
            yield self.problems.pop(0)
