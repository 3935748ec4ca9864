"""An item's pages as the desk's grid shows them, all in one query however many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.site import images
from ingest.catalog.description import best
from ingest.catalog.edit_order import mark_of
from ingest.catalog.models import Asset, Item, Page, PageReference, PageText

SMALL_PX = 200


@dataclass(frozen=True)
class Cell:
    """A page in the grid."""

    page_id: str
    number: int
    name: str
    label: str
    src: str  # of its small image; empty: it has none (yet)
    width: int
    height: int
    behavior: str
    reshaped: bool
    has_text: bool

    def as_json(self) -> list[Any]:
        """Give what the grid's program needs, without names, for there may be thousands."""
        marks = ("t" if self.has_text else "") + ("r" if self.reshaped else "")
        small = (self.src, self.width, self.height)
        return [self.page_id, self.name, self.label, *small, self.behavior, marks]


@dataclass(frozen=True)
class Run:
    """A stretch of an item's pages."""

    cells: list[Cell]
    total: int
    mark: str  # of all pages in their order


def every(session: Session, item: Item) -> Run:
    """Give all pages."""
    rows = session.execute(_rows(item)).all()
    cells = [_cell(row, number) for number, row in enumerate(rows, start=1)]
    return Run(cells, len(cells), mark_of(row[0].id for row in rows))


def run(session: Session, item: Item, first: int, count: int) -> Run:
    """Give `count` pages from the number `first` on."""
    rows = session.execute(_rows(item).offset(first - 1).limit(count)).all()
    cells = [_cell(row, number) for number, row in enumerate(rows, start=first)]
    ids = session.scalars(
        select(Page.id).where(Page.item_id == item.id).order_by(Page.position, Page.id)
    ).all()
    return Run(cells, len(ids), mark_of(ids))


def some(session: Session, item: Item, ids: Sequence[str]) -> list[Cell]:
    """Give these pages, with their numbers in the item."""
    order = session.scalars(
        select(Page.id).where(Page.item_id == item.id).order_by(Page.position, Page.id)
    )
    numbers = {page_id: number for number, page_id in enumerate(order, start=1)}
    rows = session.execute(_rows(item).where(Page.id.in_(ids)))
    return [_cell(row, numbers[row[0].id]) for row in rows]


def _rows(item: Item) -> Select[Page, Asset, int, PageReference]:
    return (
        select(Page, Asset, func.coalesce(PageText.words, 0), PageReference)
        .outerjoin(
            Asset,
            (Asset.page_id == Page.id) & (Asset.role == "master") & Asset.current.is_(True),
        )
        .outerjoin(PageText, PageText.page_id == Page.id)
        .outerjoin(PageReference, PageReference.page_id == Page.id)
        .where(Page.item_id == item.id)
        .order_by(Page.position, Page.id)
    )


def _cell(row: Row[Page, Asset, int, PageReference], number: int) -> Cell:
    page, image, words, there = row
    small = images.boxed(image, SMALL_PX, None)
    if small is None and there is not None:
        small = images.elsewhere(there, SMALL_PX)
    size = images.fit(page.canvas_width, page.canvas_height, SMALL_PX)
    width, height = (small.width, small.height) if small else size
    return Cell(
        page_id=page.id,
        number=number,
        name=page.name,
        label=best(page.label),
        src=small.src if small else "",
        width=width,
        height=height,
        behavior=page.behavior,
        reshaped=page.reshaped,
        has_text=bool(words),
    )
