"""Turning pages: the pixels are made anew by a worker, text and notes follow at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from ingest.catalog import leases, note
from ingest.catalog.edit import EditConflict, queue
from ingest.catalog.edit_pages import current
from ingest.catalog.models import Annotation, Asset, Item, Page, PageText
from ingest.catalog.note import Place, Point, Shape
from ingest.catalog.row_notes import noted
from ingest.derivatives.view import TURNS, View, turned_box
from ingest.text import page_text
from ingest.text.page_text import Box

CHANGE = "pages: turned"
Moved = Callable[[Box], Box]


def turn(session: Session, item: Item, pages: Sequence[Page], degrees: int, editor: str) -> None:
    """Turn pages clockwise.

    Raises:
        EditConflict: it is no right angle, or an image is not here.
    """
    if degrees not in TURNS[1:]:
        raise EditConflict(f"{degrees} is none of {TURNS[1:]}")
    with noted(session, item, editor, CHANGE) as notes:
        for page in pages:
            _turn(session, page, degrees)
        notes.about["pages"] = len(pages)


def view_of(asset: Asset) -> View:
    """Give which part of its file a page is, with the size of the whole.

    Raises:
        EditConflict: its image has not been made yet.
    """
    view = View.from_json(asset.view)
    if view.whole_width:
        return view
    if not asset.width_px or not asset.height_px:
        raise EditConflict(f"the image of {asset.filename} is not made yet: wait a moment")
    return replace(view, whole_width=asset.width_px, whole_height=asset.height_px)


def show(session: Session, asset: Asset, view: View) -> None:
    """Have an asset shown so; other pixels get another number."""
    asset.view = (view.as_json() or {}) | {"derivation": asset.derivation + 1}
    queue(session, "derive", asset.id, leases.INTERACTIVE)


def move_boxes(text: page_text.PageText, moved: Moved) -> page_text.PageText:
    """Give a text whose boxes stand elsewhere."""

    def at(box: Box | None) -> Box | None:
        return moved(box) if box else None

    blocks = []
    for block in text.blocks:
        lines = [
            replace(
                line,
                box=at(line.box),
                words=tuple(replace(word, box=at(word.box)) for word in line.words),
            )
            for line in block.lines
        ]
        blocks.append(replace(block, box=at(block.box), lines=tuple(lines)))
    return replace(text, blocks=tuple(blocks))


def move_place(place: Place | None, moved: Moved) -> Place | None:
    """Give where a note points then; of an outline the box alone stays."""
    if isinstance(place, Point):
        box = moved(Box(place.x, place.y, 0, 0))
        return Point(box.x, box.y)
    if isinstance(place, Shape):
        return moved(place.box) if place.box else place
    return moved(place) if place else None


def move_note(row: Annotation, moved: Moved) -> None:
    """Let a note point to where its place stands then."""
    said = note.read(row.motivation, row.body, row.selector)
    row.selector = replace(said, place=move_place(said.place, moved)).selector()


def _turn(session: Session, page: Page, degrees: int) -> None:
    asset = current(session, page.id, "master")
    if asset is None:
        raise EditConflict(f"the image of page {page.position} stays with another institution")
    show(session, asset, view_of(asset).turned(degrees))
    width, height = page.canvas_width, page.canvas_height

    def moved(box: Box) -> Box:
        return turned_box(box, degrees, width, height)

    if degrees != 180:
        page.canvas_width, page.canvas_height = height, width
    row = session.get(PageText, page.id, options=[undefer(PageText.data)])
    if row is not None:
        row.data = page_text.pack(move_boxes(page_text.unpack(row.data), moved))
    for one in session.scalars(select(Annotation).where(Annotation.page_id == page.id)):
        move_note(one, moved)
