"""Cutting spreads into their two pages; the file stays one, and each page names its part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from ingest.catalog import leases, note
from ingest.catalog.edit import EditConflict, queue
from ingest.catalog.edit_order import pages_of, place
from ingest.catalog.edit_pages import asset_id, current, page_id
from ingest.catalog.edit_removed import SPREADS, take_out
from ingest.catalog.edit_view import move_note, view_of
from ingest.catalog.models import Annotation, Asset, Item, Page, PageText, Section
from ingest.catalog.row_notes import noted
from ingest.text import cutting, page_text
from ingest.text.page_text import Box

_RIGHT_FIRST = "right-to-left"
_SIDES = ("left", "right")
# A line so near an edge leaves no page.
_LEAST, _MOST = 0.02, 0.98
_COPIED = ("filename", "media_type", "size_bytes", "sha256", "sha512", "key", "state", "frame")


@dataclass(frozen=True)
class _Half:
    page: Page
    side: int  # 0 is left
    line_px: int  # of the spread's canvas


def cut(session: Session, item: Item, lines: Mapping[str, float], editor: str) -> None:
    """Cut pages at a line: from 0, their left edge, to 1; the right page first where so read.

    Raises:
        EditConflict: a page is not there, its image is not here, or a line is at an edge.
    """
    pages = {page.id: page for page in pages_of(session, item)}
    if not lines or not set(lines) <= set(pages):
        raise EditConflict("these pages are not there any more")
    right_first = item.description.get("viewing_direction") == _RIGHT_FIRST
    wanted: list[str] = []
    with noted(session, item, editor, SPREADS) as notes:
        notes.about["pages"] = len(lines)
        runs: dict[str, list[str]] = {}
        for spread_id, line in lines.items():
            halves = [half.page.id for half in _cut(session, pages[spread_id], line)]
            runs[spread_id] = halves[::-1] if right_first else halves
        for one in pages:
            wanted += runs.get(one, [one])
        _contents(session, item, runs)
        # The spreads stand before their halves while numbers that follow them are set right.
        place(session, item, [other for one in pages for other in (one, *runs.get(one, []))])
        _counted(item, pages, runs)
        take_out(session, item, set(lines))
        place(session, item, wanted)


def _cut(session: Session, spread: Page, line: float) -> list[_Half]:
    if not _LEAST <= line <= _MOST:
        raise EditConflict("the line is at the edge of the page")
    image = current(session, spread.id, "master")
    if image is None:
        raise EditConflict(f"the image of page {spread.position} stays with another institution")
    line_px = round(line * spread.canvas_width)
    halves = [_Half(_page(session, spread, side, line_px), side, line_px) for side in (0, 1)]
    session.flush()
    for half in halves:
        _image(session, half, image, line)
    _text(session, spread, halves)
    _notes(session, spread, halves)
    return halves


def _page(session: Session, spread: Page, side: int, line_px: int) -> Page:
    name = f"{spread.name}#{_SIDES[side]}"
    width = spread.canvas_width - line_px if side else line_px
    page = Page(
        id=page_id(spread.item_id, name),
        item_id=spread.item_id,
        name=name,
        position=-(2 * spread.position + side),  # until all are numbered
        label={},
        canvas_width=width,
        canvas_height=spread.canvas_height,
        reshaped=spread.reshaped,
        behavior="",
    )
    if session.get(Page, page.id) is not None:
        raise EditConflict(f"{spread.name} was cut before: its pages are there")
    session.add(page)
    return page


def _image(session: Session, half: _Half, image: Asset, line: float) -> None:
    whole = view_of(image)
    part = whole.part
    size = (part.height, part.width) if whole.turn in (90, 270) else (part.width, part.height)
    at = round(line * size[0])
    box = Box(at, 0, size[0] - at, size[1]) if half.side else Box(0, 0, at, size[1])
    made = asset_id(half.page.item_id, half.page.name, "master", image.sha256)
    row = session.get(Asset, made)
    if row is None:
        row = Asset(id=made, item_id=half.page.item_id, role="master", derivation=0)
        session.add(row)
    for name in _COPIED:
        setattr(row, name, getattr(image, name))
    row.page_id, row.current = half.page.id, True
    row.width_px, row.height_px = box.width, box.height
    row.index_offset = row.index_length = None
    # It may have been cut elsewhere once: pixels never change under their name.
    row.view = (whole.cut(box).as_json() or {}) | {"derivation": (row.derivation or 0) + 1}
    queue(session, "derive", row.id, leases.INTERACTIVE)


def _text(session: Session, spread: Page, halves: list[_Half]) -> None:
    row = session.get(PageText, spread.id, options=[undefer(PageText.data)])
    if row is None:
        return
    texts = cutting.halves(page_text.unpack(row.data), halves[0].line_px)
    for half, text in zip(halves, texts, strict=True):
        words = sum(1 for _ in text.words())
        if words:
            session.add(
                PageText(
                    page_id=half.page.id,
                    source=row.source,
                    language=row.language,
                    vertical=row.vertical,
                    flagged=row.flagged,
                    words=words,
                    data=page_text.pack(text),
                )
            )


def _notes(session: Session, spread: Page, halves: list[_Half]) -> None:
    for row in session.scalars(select(Annotation).where(Annotation.page_id == spread.id)):
        box = note.read(row.motivation, row.body, row.selector).box
        half = halves[cutting.side_of(box, halves[0].line_px) if box else 0]
        row.page_id = half.page.id
        if half.side:
            move_note(row, partial(cutting.beyond, half.line_px))
    session.flush()


def _contents(session: Session, item: Item, runs: Mapping[str, list[str]]) -> None:
    for row in session.scalars(select(Section).where(Section.item_id == item.id)):
        if row.first_page_id in runs:
            row.first_page_id = runs[row.first_page_id][0]
        if row.last_page_id in runs:
            row.last_page_id = runs[row.last_page_id][-1]
    session.flush()


def _counted(item: Item, pages: Mapping[str, Page], runs: Mapping[str, list[str]]) -> None:
    """Let numbers in the description that name a spread name the first of its pages."""
    numbers = {page.position: page_id for page_id, page in pages.items() if page_id in runs}
    changed = {
        field: item.description[field] + 1
        for field in ("start_page", "cover_page")
        if item.description.get(field) in numbers
    }
    if changed:
        item.description = item.description | changed
