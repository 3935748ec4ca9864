"""What passes between the steps of taking one page in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ingest.catalog import desk_word, edit_pages, edit_view, find
from ingest.catalog.desk_word import NOTHING_SAID, DeskWord
from ingest.catalog.edit_notes import Brought
from ingest.catalog.models import Asset, Item, Page
from ingest.derivatives.derivation import Derivation
from ingest.derivatives.view import View, turned_box
from ingest.originals import file_sha256
from ingest.packages.package import PageSource
from ingest.page_desk import Asked
from ingest.remote import images as remote_images
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import Store
from ingest.text.page_text import PageText


@dataclass(frozen=True)
class Known:
    """What is recorded of a page already."""

    page: Page | None = None
    image: Asset | None = None
    text: Asset | None = None
    fixed: bool = False  # its item was published: the canvas keeps its size
    decided: DeskWord = NOTHING_SAID
    kept_out: str = ""  # why it does not come in again; empty: it may
    keeps_image: bool = False  # the desk gave it another than what comes in again
    as_it_is: bool = False  # its new image is shown as it was handed in

    @property
    def turn(self) -> int:
        """How far the desk turned the page, in degrees clockwise."""
        return View.from_json(self.image.view).turn if self.image and not self.as_it_is else 0

    def canvas_px(self, size: edit_pages.KeptPyramid | Asset) -> tuple[int, int]:
        """Give the size of the canvas, in whose pixels boxes are kept, once the image is this."""
        if self.page is not None and (self.fixed or (self.turn and size is self.image)):
            return self._lying(self.page.canvas_width, self.page.canvas_height)
        return size.width_px or 0, size.height_px or 0

    def turned_px(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Give what becomes of a size once the page is turned as the desk turned it."""
        return self._lying(width_px, height_px)

    def turned(self, text: PageText, canvas_px: tuple[int, int]) -> PageText:
        """Give a text that was read for a canvas of this size as it stands on the turned page."""
        if not self.turn:
            return text
        return edit_view.move_boxes(text, lambda box: turned_box(box, self.turn, *canvas_px))

    def _lying(self, width_px: int, height_px: int) -> tuple[int, int]:
        return (height_px, width_px) if self.turn in (90, 270) else (width_px, height_px)

    def is_copy_of(self, source: PageSource) -> bool:
        """Tell whether the image was fetched already from where the page names it."""
        here = self.image and self.image.fetched_from
        return bool(source.remote and here == remote_images.key(source.remote.image))


@dataclass
class Desk:
    """What was decided at the desk of the item in hand; looked up again once that changed."""

    item_id: str
    _version: int = -1
    _word: DeskWord = NOTHING_SAID

    def word(self, session: Session, item: Item) -> DeskWord:
        """Give it."""
        if self._version != item.version:
            self._version, self._word = item.version, desk_word.word(session, item)
        return self._word


def known(repository: Repository, desk: Desk, name: str, asked: Asked | None = None) -> Known:
    """Give what is recorded of a page, and what the desk decided of it, unless it asks itself."""
    page_id = edit_pages.page_id(desk.item_id, name)
    with repository.reading() as session:
        item, page = find.item(session, desk.item_id), session.get(Page, page_id)
        decided = desk.word(session, item)
        return Known(
            page,
            edit_pages.current(session, page_id, "master"),
            edit_pages.current(session, page_id, "text"),
            # Text and notes stand on the canvas as it is.
            item.published_at is not None or (asked is not None and page is not None),
            decided,
            "" if asked else _kept_out(desk.item_id, page_id, page, decided),
            keeps_image=asked is None and page_id in decided.replaced,
            as_it_is=asked is not None,
        )


def _kept_out(item_id: str, page_id: str, page: Page | None, decided: DeskWord) -> str:
    if page is not None:
        there = page.item_id
        return "" if there == item_id else f"stays in {there}, where it was put at the desk"
    if page_id in decided.cut:
        return "stays cut into its two pages, as it was at the desk"
    return "stays out, as it was taken out at the desk" if page_id in decided.removed else ""


@dataclass(frozen=True)
class Image:
    """A page's image and pyramid, in the store."""

    kept: edit_pages.KeptFile
    pyramid: edit_pages.KeptPyramid
    measures: dict[str, Any] | None


@dataclass(frozen=True)
class Text:
    """A page's text, in the store and read."""

    kept: edit_pages.KeptFile
    text: PageText
    printed: int | None


@dataclass(frozen=True)
class Parts:
    """What a page brings that is not recorded yet."""

    image: Image | None
    text: Text | None
    notes: Sequence[Brought] = ()
    moved: bool = False  # it has another place in the item already


def turned_shape(known: Known, pyramid: edit_pages.KeptPyramid) -> edit_pages.KeptPyramid:
    """Give a pyramid with the size of the page that is made of it."""
    width_px, height_px = known.turned_px(pyramid.width_px, pyramid.height_px)
    return replace(pyramid, width_px=width_px, height_px=height_px)


def turn_alike(session: Session, asset: Asset, known: Known) -> bool:
    """Have a new image shown turned as the one before it was; tell whether that one was."""
    if not known.turn:
        return False
    whole = View(known.turn, whole_width=asset.width_px or 0, whole_height=asset.height_px or 0)
    edit_view.show(session, asset, whole)
    return True


def keep_pyramid(
    store: Store, asset_id: str, made: Derivation, target: Path
) -> edit_pages.KeptPyramid:
    """Move a pyramid that was just made into the store.

    Raises:
        StoreError: the store is out of reach.
    """
    sha256 = file_sha256(target)
    store.put(keys.pyramid(asset_id, 1), target)
    target.unlink()
    return edit_pages.KeptPyramid(
        made.width_px, made.height_px, made.bytes, made.index_offset, made.index_length, sha256
    )
