"""Changing the order of an item's pages, all that is counted by it following."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.catalog import page_order
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import Item, Page, Section
from ingest.catalog.page_order import MOST_STEPS, NoSuchPages, Step, ordered
from ingest.catalog.row_notes import noted

CHANGE = "pages: order"
# What a description says of single pages it says by their numbers.
_COUNTED = ("start_page", "cover_page")


def pages_of(session: Session, item: Item) -> list[Page]:
    """Give the item's pages in order."""
    rows = select(Page).where(Page.item_id == item.id).order_by(Page.position, Page.id)
    return list(session.scalars(rows))


def mark_of(page_ids: Iterable[str]) -> str:
    """Give a mark of these pages in this order: what is said by numbers holds for it alone."""
    return hashlib.sha256("\n".join(page_ids).encode()).hexdigest()[:16]


def seen(session: Session, item: Item, mark: str) -> list[Page]:
    """Give the item's pages, if they are those of this mark.

    Raises:
        EditConflict: other pages stand there now.
    """
    pages = pages_of(session, item)
    if mark and mark != mark_of(page.id for page in pages):
        raise EditConflict("pages were moved, added or removed meanwhile: look at them again")
    return pages


def named(pages: Sequence[Page], numbers: str) -> list[Page]:
    """Give the pages that are meant by `3-7, 9`.

    Raises:
        EditConflict: there is none of that number.
    """
    try:
        return [pages[number - 1] for number in page_order.numbers(numbers, len(pages))]
    except NoSuchPages as error:
        raise EditConflict(f"{error} is no page here: write numbers as in 3-7, 9") from error


def reorder(session: Session, item: Item, steps: Sequence[Step], editor: str) -> int:
    """Take steps one after the other, and count the pages that stand elsewhere then.

    Raises:
        EditConflict: a page is named that is not there (any more), or the steps are too many.
    """
    if len(steps) > MOST_STEPS:
        raise EditConflict(f"more than {MOST_STEPS} steps at once: save more often")
    pages = pages_of(session, item)
    names = {page.id: page.name for page in pages}
    try:
        wanted = ordered(list(names), names, steps)
    except NoSuchPages as error:
        raise EditConflict(f"there is no page {error} here") from error
    with noted(session, item, editor, CHANGE) as notes:
        moved = place(session, item, wanted)
        notes.about["pages"] = moved
    return moved


def place(session: Session, item: Item, wanted: Sequence[str]) -> int:
    """Give the item's pages the numbers of this order, and count those that had others.

    Numbers in its description and runs of its contents follow.
    """
    return put(session, item, {page_id: at for at, page_id in enumerate(wanted, start=1)})


def put(session: Session, item: Item, places: Mapping[str, int]) -> int:
    """Give pages the numbers that they are to have, as `place` does."""
    pages = {page.id: page for page in pages_of(session, item)}
    changed = [
        (page, places[page.id])
        for page in pages.values()
        if places.get(page.id, page.position) != page.position
    ]
    moved = {page.position: at for page, at in changed}
    for page, at in changed:
        page.position = at
    if moved:
        item.description = follow(item.description, moved)
        _turn_round(session, item, pages)
    session.flush()
    return len(moved)


def close_gaps(session: Session, item: Item) -> None:
    """See that the item's pages are numbered one after the other."""
    counted = select(
        func.count(), func.count(Page.position.distinct()), func.max(Page.position)
    ).where(Page.item_id == item.id)
    count, numbers, last = session.execute(counted).one()
    if not count == numbers == (last or 0):
        place(session, item, [page.id for page in pages_of(session, item)])


def follow(description: dict[str, Any], moved: Mapping[int, int]) -> dict[str, Any]:
    """Give a description with the numbers of pages that moved set right; 0: the page is gone."""
    changed = {
        name: moved.get(description[name], description[name])
        for name in _COUNTED
        if description.get(name)
    }
    return {name: value for name, value in (description | changed).items() if value != 0}


def _turn_round(session: Session, item: Item, pages: Mapping[str, Page]) -> None:
    """See that no run of pages ends before it begins."""
    for row in session.scalars(select(Section).where(Section.item_id == item.id)):
        first, last = pages.get(row.first_page_id), pages.get(row.last_page_id)
        if first and last and first.position > last.position:
            row.first_page_id, row.last_page_id = last.id, first.id
