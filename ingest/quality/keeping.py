"""Keeps what pages look like, and what is to be told of them once their item is judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import identifiers
from ingest.catalog.models import Asset, Item, Page, PageLook, PageText, PageWarning
from ingest.measuring.measures import Measures
from ingest.quality.remark import Remark
from ingest.quality.warned import Warned
from ingest.quality.whole import Leaf, remarks

# Languages whose books run in columns; zh alone may be a modern book in rows.
_IN_COLUMNS = ("lzh", "vi-hani")
_IN_ROWS = ("vi", "fr", "en", "la", "de", "es", "pt", "it")


def keep_look(session: Session, page: Page, measures: dict[str, Any] | None) -> None:
    """Keep what a page's new image looks like."""
    _look(session, page).measures = measures or {}


def keep_printed(session: Session, page: Page, number: int | None) -> None:
    """Keep the page number that a page's new text shows."""
    look = _look(session, page)
    if look.printed != number:
        look.printed = number


def judge(session: Session, item: Item) -> list[Warned]:
    """Judge an item's pages anew, in two queries, and keep what is to be told of them."""
    rows = _rows(session, item)
    found = remarks([leaf for _, leaf in rows], _vertical(item))
    held = _held(session, item)
    for (page, _), mine in zip(rows, found, strict=True):
        for remark in mine:
            _keep(session, page, remark, held.pop((page.id, remark.kind), None))
    for gone in held.values():
        session.delete(gone)
    return [Warned(page, tuple(mine)) for (page, _), mine in zip(rows, found, strict=True) if mine]


def _look(session: Session, page: Page) -> PageLook:
    look = session.get(PageLook, page.id)
    if look is None:
        look = PageLook(page_id=page.id, measures={}, printed=None)
        session.add(look)
    return look


def _rows(session: Session, item: Item) -> Sequence[tuple[Page, Leaf]]:
    asked = (
        select(
            Page, Asset.sha256, Asset.width_px, Asset.height_px, PageLook.measures,
            PageLook.printed, PageText.vertical, PageText.words,
        )
        .join(Asset, Asset.page_id == Page.id)
        .outerjoin(PageLook, PageLook.page_id == Page.id)
        .outerjoin(PageText, PageText.page_id == Page.id)
        .where(Page.item_id == item.id, Asset.role == "master", Asset.current.is_(True))
        .order_by(Page.position)
    )  # fmt: skip
    return [
        (
            page,
            Leaf(
                name=page.name,
                label=next((value for values in page.label.values() for value in values), ""),
                sha256=sha256,
                width_px=width or page.canvas_width,
                height_px=height or page.canvas_height,
                seen=Measures.from_json(measures) if measures else None,
                vertical=vertical if words else None,
                printed=printed,
            ),
        )
        for page, sha256, width, height, measures, printed, vertical, words in session.execute(
            asked
        )
    ]


def _vertical(item: Item) -> bool | None:
    """Tell in which direction an item's languages are read, where all of them agree."""
    languages = [str(code).lower() for code in item.description.get("languages", [])]
    if languages and all(code.startswith(_IN_COLUMNS) for code in languages):
        return True
    rows = all(code.split("-")[0] in _IN_ROWS and "hani" not in code for code in languages)
    return False if languages and rows else None


def _held(session: Session, item: Item) -> dict[tuple[str, str], PageWarning]:
    asked = select(PageWarning).join(Page, Page.id == PageWarning.page_id)
    rows = session.scalars(asked.where(Page.item_id == item.id))
    return {(row.page_id, row.kind): row for row in rows}


def _keep(session: Session, page: Page, remark: Remark, row: PageWarning | None) -> None:
    told = (remark.measure, remark.threshold, remark.detail)
    if row is None:
        row_id = identifiers.derived_id("warning", page.id, remark.kind)
        row = PageWarning(id=row_id, page_id=page.id, kind=remark.kind)
        session.add(row)
    elif (row.measure, row.threshold, row.detail) == told:
        return
    row.measure, row.threshold, row.detail = told
