"""Changing an item's table of contents: ranges of pages that are added, named, nested, moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog.description import LanguageMap
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_order import pages_of
from ingest.catalog.models import Item, Page, Section
from ingest.catalog.row_notes import noted

CHANGE = "pages: contents"
MOST_CHARACTERS = 500  # of a title
UP, DOWN, IN, OUT = "up", "down", "in", "out"
BEFORE, AFTER, INSIDE = "before", "after", "inside"


@dataclass(frozen=True)
class Entry:
    """What an entry says: its title, and the pages from one number to another, both included."""

    title: LanguageMap
    first: int
    last: int


def add(
    session: Session, item: Item, entry: Entry, editor: str, parent_id: str | None = None
) -> None:
    """Add an entry, the last below its parent or at the top.

    Raises:
        EditConflict: there are no such pages, no such parent, or no title.
    """
    rows = _rows(session, item)
    if parent_id is not None:
        _of(rows, parent_id)
    first, last = _pages(session, item, entry)
    with noted(session, item, editor, CHANGE):
        sisters = _sisters(rows, parent_id)
        session.add(
            Section(
                item_id=item.id,
                parent_id=parent_id,
                position=len(sisters) + 1,
                title=entry.title,
                first_page_id=first.id,
                last_page_id=last.id,
            )
        )


def change(session: Session, item: Item, section_id: str, entry: Entry, editor: str) -> None:
    """Give an entry another title or other pages.

    Raises:
        EditConflict: as `add`, or the entry is gone.
    """
    row = _of(_rows(session, item), section_id)
    first, last = _pages(session, item, entry)
    with noted(session, item, editor, CHANGE):
        if row.title != entry.title:
            row.title = entry.title
        row.first_page_id, row.last_page_id = first.id, last.id


def step(session: Session, item: Item, section_id: str, way: str, editor: str) -> None:
    """Move an entry one place up or down, into the entry before it, or out of the one around it.

    Raises:
        EditConflict: it cannot go that way.
    """
    rows = _rows(session, item)
    row = _of(rows, section_id)
    sisters = _sisters(rows, row.parent_id)
    at = sisters.index(row)
    if way in (UP, DOWN):
        to = at + (-1 if way == UP else 1)
        if not 0 <= to < len(sisters):
            raise EditConflict("it is the first or last already")
        return put(
            session, item, section_id, sisters[to].id, BEFORE if way == UP else AFTER, editor
        )
    if way == IN and at:
        return put(session, item, section_id, sisters[at - 1].id, INSIDE, editor)
    if way == OUT and row.parent_id:
        return put(session, item, section_id, row.parent_id, AFTER, editor)
    raise EditConflict("it cannot be moved there")


def put(
    session: Session, item: Item, section_id: str, other_id: str, where: str, editor: str
) -> None:
    """Move an entry, and all below it, before, after or inside another one.

    Raises:
        EditConflict: one of them is gone, or the other is the entry itself or below it.
    """
    rows = _rows(session, item)
    row, other = _of(rows, section_id), _of(rows, other_id)
    above: Section | None = other
    while above is not None:
        if above is row:
            raise EditConflict("an entry cannot stand below itself")
        above = _of(rows, above.parent_id) if above.parent_id else None
    with noted(session, item, editor, CHANGE):
        left = [one for one in _sisters(rows, row.parent_id) if one is not row]
        parent_id = other.id if where == INSIDE else other.parent_id
        sisters = [one for one in _sisters(rows, parent_id) if one is not row]
        at = len(sisters) if where == INSIDE else sisters.index(other) + (where == AFTER)
        row.parent_id = parent_id
        _number(left)
        _number([*sisters[:at], row, *sisters[at:]])


def delete(session: Session, item: Item, section_id: str, editor: str) -> None:
    """Take an entry away; those below it go up into its place.

    Raises:
        EditConflict: it is gone.
    """
    rows = _rows(session, item)
    row = _of(rows, section_id)
    sisters, below = _sisters(rows, row.parent_id), _sisters(rows, row.id)
    at = sisters.index(row)
    with noted(session, item, editor, CHANGE):
        for one in below:
            one.parent_id = row.parent_id
        _number([*sisters[:at], *below, *sisters[at + 1 :]])
        session.flush()
        session.delete(row)


def _rows(session: Session, item: Item) -> list[Section]:
    return list(session.scalars(select(Section).where(Section.item_id == item.id)))


def _of(rows: Sequence[Section], section_id: str) -> Section:
    found = next((row for row in rows if row.id == section_id), None)
    if found is None:
        raise EditConflict("this entry of the contents is gone")
    return found


def _sisters(rows: Sequence[Section], parent_id: str | None) -> list[Section]:
    return sorted((r for r in rows if r.parent_id == parent_id), key=lambda row: row.position)


def _number(rows: Sequence[Section]) -> None:
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position


def _pages(session: Session, item: Item, entry: Entry) -> tuple[Page, Page]:
    titles = [title for values in entry.title.values() for title in values]
    if not any(titles) or any(len(title) > MOST_CHARACTERS for title in titles):
        raise EditConflict(f"an entry has a title, of at most {MOST_CHARACTERS} characters")
    pages = pages_of(session, item)
    if not 1 <= entry.first <= entry.last <= len(pages):
        raise EditConflict(f"pages {entry.first} to {entry.last} are not there")
    return pages[entry.first - 1], pages[entry.last - 1]
