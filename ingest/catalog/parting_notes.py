"""What a split notes of how the item was, so that merging puts all of it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog.edit_order import pages_of, place
from ingest.catalog.models import Item, Page, Section
from ingest.catalog.page_moves import number_entries

_SINGLE = ("cover_page", "start_page")


def before_split(session: Session, item: Item, going: Sequence[Page]) -> dict[str, Any]:
    """Note where pages that are to go stand, and the contents, before they go."""
    gone, every = {page.id for page in going}, pages_of(session, item)
    numbers = {page.id: at for at, page in enumerate(every, start=1) if page.id in gone}
    names = {at: page_id for page_id, at in numbers.items()}
    named = {name: names.get(item.description.get(name, 0)) for name in _SINGLE}
    return {
        "places": numbers,
        "names": {page.id: page.name for page in going},
        "named": {name: page_id for name, page_id in named.items() if page_id},
        "entries": entries(session, item),
    }


def entries(session: Session, *items: Item) -> dict[str, list[Any]]:
    """Give contents by id: what is above, the place among sisters, the first and last page."""
    rows = select(Section).where(Section.item_id.in_([item.id for item in items]))
    return {row.id: _entry(row) for row in session.scalars(rows)}


def put_back(session: Session, item: Item, noted: Mapping[str, Any]) -> None:
    """Put pages that came back, and the contents, where they were before they were split off.

    Entries that were changed meanwhile stay as they are.
    """
    numbers: dict[str, int] = noted["places"]
    here = [page.id for page in pages_of(session, item)]
    order = [page_id for page_id in here if page_id not in numbers]
    back = sorted(set(here).intersection(numbers), key=lambda page_id: numbers[page_id])
    for page_id in back:
        order.insert(numbers[page_id] - 1, page_id)
    place(session, item, order)
    named = {
        name: order.index(page_id) + 1
        for name, page_id in noted["named"].items()
        if page_id in order
    }
    item.description = named | item.description
    _entries_back(session, item, noted["entries"], noted.get("left", {}))
    session.flush()
    number_entries(session, item)


def _entries_back(
    session: Session, item: Item, was: Mapping[str, Any], left: Mapping[str, Any]
) -> None:
    rows = select(Section).where(Section.item_id == item.id)
    here = {row.id: row for row in session.scalars(rows)}
    for name in set(was).intersection(here, left):
        row, (above, position, first, last) = here[name], was[name]
        now, then = _entry(row), left[name]
        row.position = position
        if now[2:] == then[2:]:
            row.first_page_id, row.last_page_id = first, last
        if now[0] == then[0] and (above is None or above in here):
            row.parent_id = above


def _entry(row: Section) -> list[Any]:
    return [row.parent_id, row.position, row.first_page_id, row.last_page_id]
