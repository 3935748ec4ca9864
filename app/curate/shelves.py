"""The items of one's own libraries, whatever their state: counts, lists, what is chosen by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from app.site import paging
from app.site.paging import Paging
from ingest.catalog.models import Identifier, Item, Library
from ingest.search.analysis import sort_key

_MOST_LATEST = 12
PAGE_SIZE = 50
SORTS: dict[str, tuple[Any, ...]] = {
    "changed": (Item.changed_at.desc(), Item.id),
    "title": (Item.title_sort, Item.id),
    "added": (Item.created_at.desc(), Item.id),
    "year": (Item.year_from, Item.title_sort, Item.id),
}
"""What each order is by, and then by the id."""


@dataclass(frozen=True)
class Asked:
    """Which items a list shows."""

    state: str = ""
    library_id: str = ""
    text: str = ""
    sort: str = "changed"
    page: int = 1

    @property
    def arguments(self) -> dict[str, str]:
        """Give what the address of the list says, but for the page."""
        said = {"state": self.state, "library": self.library_id, "q": self.text}
        found = {name: value for name, value in said.items() if value}
        return found if self.sort == "changed" else found | {"sort": self.sort}


@dataclass(frozen=True)
class Shelf:
    """A stretch of a list."""

    items: Sequence[Item]
    paging: Paging


def by_state(session: Session, own: Collection[str] | None) -> dict[str, int]:
    """Count the items of these libraries (None: of all) by their state."""
    counted = select(Item.state, func.count()).where(_of(own)).group_by(Item.state)
    return {row[0]: row[1] for row in session.execute(counted)}


def latest(session: Session, own: Collection[str] | None) -> Sequence[Item]:
    """Give the items that were changed last."""
    asked = select(Item).where(_of(own)).order_by(Item.changed_at.desc(), Item.id)
    return session.scalars(asked.limit(_MOST_LATEST)).all()


def libraries(session: Session, own: Collection[str] | None) -> Sequence[Library]:
    """Give one's own libraries (None: all)."""
    chosen = true() if own is None else Library.id.in_(own)
    return session.scalars(select(Library).where(chosen).order_by(Library.slug)).all()


def listed(session: Session, own: Collection[str] | None, asked: Asked) -> Shelf:
    """Give a page of the items that are asked for; deleted ones only where just these are."""
    chosen = [_of(own), *_filters(asked)]
    total = session.scalar(select(func.count()).select_from(Item).where(*chosen)) or 0
    # A page beyond the end shows the last one.
    last = max(1, -(-total // PAGE_SIZE))
    place = Paging(min(asked.page, last, paging.MOST_PAGES), PAGE_SIZE, total)
    rows = select(Item).where(*chosen).order_by(*SORTS.get(asked.sort, SORTS["changed"]))
    found = session.scalars(rows.offset(place.offset).limit(PAGE_SIZE)).all()
    return Shelf(found, place)


def _filters(asked: Asked) -> list[ColumnElement[bool]]:
    by = [Item.state == asked.state if asked.state else Item.state != "deleted"]
    if asked.library_id:
        by.append(Item.library_id == asked.library_id)
    if asked.text.strip():
        by.append(says(asked.text.strip()))
    return by


def says(text: str) -> ColumnElement[bool]:
    """Choose by a part of the title without its marks, or of a number by which it is called."""
    # As `sort_key` writes titles, less the signs that put ă and đ after a and d.
    bare_title = func.replace(func.replace(Item.title_sort, "\x7e", ""), "\x7d", "")
    letters = sort_key(text)[0].replace("\x7e", "").replace("\x7d", "")
    called = select(Identifier.id).where(
        Identifier.item_id == Item.id, Identifier.value.icontains(text, autoescape=True)
    )
    return or_(
        bare_title.contains(letters, autoescape=True),
        Item.source_id.icontains(text, autoescape=True),
        Item.id == text,
        Item.description["call_number"].as_string().icontains(text, autoescape=True),
        called.exists(),
    )


def _of(own: Collection[str] | None) -> ColumnElement[bool]:
    return true() if own is None else Item.library_id.in_(own)
