"""Brings the image and the text of another institution's page here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.settings import Settings
from ingest import iiif_json
from ingest.catalog.edit_notes import Brought
from ingest.derivatives.child import DerivativeWorker
from ingest.iiif_v2 import upgraded_annotations
from ingest.packages.package import RemotePage
from ingest.remote import notes
from ingest.remote.client import Client
from ingest.remote.downloads import FOLDER, Downloads, sweep
from ingest.remote.errors import Unfetched
from ingest.remote.images import RemoteImages
from ingest.text import iiif_annotations

_ACCEPT = "application/ld+json, application/json;q=0.9, */*;q=0.1"
_MOST_LISTS = 50  # of annotations, on one page


@dataclass
class Bringing:
    """Fetches what belongs to pages, for a run."""

    client: Client
    images: RemoteImages
    downloads: Downloads
    settings: Settings
    folder: Path  # for texts on their way
    notes: list[str] = field(default_factory=list)
    _used: list[str] = field(default_factory=list)
    _last: tuple[RemotePage, dict[str, Any]] | None = None

    def text(self, page: RemotePage) -> Path | None:
        """Give a file with the text of a page; None where it has none, `notes` say why.

        A text that cannot be fetched keeps no page out.
        """
        for address in page.texts:
            try:
                path = self._file(address)
                # Some give a page that says sorry, with status 200.
                if (
                    path.read_bytes()
                    .lstrip(b"\xef\xbb\xbf \t\r\n")
                    .startswith((b"<", b"\xff\xfe", b"\xfe\xff"))
                ):
                    return path
                self.notes.append(f"its text {address} is no XML")
            except Unfetched as error:
                self.notes.append(f"its text {error.address} {error.reason}")
        if not page.canvas:
            return None
        canvas = self._canvas_of(page)
        if not iiif_annotations.holds_text(canvas):
            return None
        target = self.folder / "annotations.json"
        target.write_text(json.dumps(canvas, ensure_ascii=False, indent=1), encoding="utf-8")
        return target

    def notes_on(
        self, page: RemotePage, canvas_px: tuple[int, int], *, fetch: bool
    ) -> tuple[Brought, ...]:
        """Give the notes on a page, for a canvas of ours; `notes` say what is left out.

        Without `fetch`, those that lie elsewhere count only if they were fetched for its text.
        """
        here = not page.linked or (self._last is not None and self._last[0] is page)
        if not page.canvas or not (fetch or here):
            return ()
        found = notes.of(self._canvas_of(page), canvas_px)
        self.notes += found.left_out
        return found.notes

    def told(self) -> Iterator[str]:
        """Give the notes since the last time, and forget them."""
        while self.notes:
            yield self.notes.pop(0)

    def leave(self) -> None:
        """Let what was fetched for the last page lie: the next run goes on with it."""
        self.images.leave()
        self._used.clear()

    def forget(self) -> None:
        """Throw away what was fetched for the last page: it is kept now."""
        self._last = None
        self.images.forget()
        while self._used:
            self.downloads.forget(self._used.pop())

    def _file(self, address: str) -> Path:
        self._used.append(address)
        return self.downloads.fetch(address, accept="application/xml, text/xml, */*;q=0.1")

    def _canvas_of(self, page: RemotePage) -> dict[str, Any]:
        """Give the canvas of a page with all its annotations, asked for once."""
        if self._last is None or self._last[0] is not page:
            self._last = (page, self._whole_canvas(page.canvas))
        return self._last[1]

    def _whole_canvas(self, canvas: Mapping[str, Any]) -> dict[str, Any]:
        """Put the annotations that lie elsewhere into the canvas."""
        pages: list[dict[str, Any]] = []
        waiting = iiif_json.nodes(canvas.get("annotations"))[:_MOST_LISTS]
        asked: set[str] = set()
        while waiting and len(pages) < _MOST_LISTS:
            held, address = waiting[0], iiif_json.identity(waiting[0])
            waiting = waiting[1:]
            if not iiif_json.nodes(held.get("items")):
                if address in asked:
                    continue
                asked.add(address)
                try:
                    held = self._annotations(address)
                except Unfetched as error:
                    self.notes.append(f"its annotations {error.address} {error.reason}")
                    continue
            pages.append(dict(held))
            # What goes on elsewhere is read before what follows.
            following = iiif_json.identity(held.get("next"))
            waiting = [*([{"id": following}] if following else []), *waiting]
        if waiting:
            self.notes.append(f"its annotations beyond {_MOST_LISTS} pages are left out")
        whole = {**canvas, "annotations": pages}
        for body in iiif_annotations.bodies_elsewhere(whole):
            try:
                body["value"] = self._plain(iiif_json.identity(body))
            except Unfetched as error:
                self.notes.append(f"its text {error.address} {error.reason}")
        return whole

    def _annotations(self, address: str) -> dict[str, Any]:
        most_bytes = self.settings.fetch_max_json_bytes
        data = self.client.document(address, accept=_ACCEPT, most_bytes=most_bytes)
        try:
            document, _ = iiif_json.parse(data)
        except iiif_json.NotJson as error:
            raise Unfetched(address, str(error)) from error
        if not isinstance(document, dict):
            raise Unfetched(address, "holds no annotations")
        return upgraded_annotations(document) if "resources" in document else document

    def _plain(self, address: str) -> str:
        most_bytes = self.settings.fetch_max_json_bytes
        data = self.client.document(address, accept="text/plain", most_bytes=most_bytes)
        return data.decode("utf-8-sig", "replace")


@contextmanager
def bringing(settings: Settings, maker: DerivativeWorker, folder: Path) -> Iterator[Bringing]:
    """Be ready to fetch; nothing is asked of anybody until it is needed."""
    sweep(settings.home)
    client = Client(settings)
    downloads = Downloads(client, settings.home / FOLDER, settings.fetch_max_bytes)
    try:
        yield Bringing(client, RemoteImages(client, downloads, maker), downloads, settings, folder)
    finally:
        client.close()
