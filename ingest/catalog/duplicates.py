"""Items that may be the same work as another: of one call number, or of one title and year."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from ingest.catalog.models import Item

_MOST = 5


@dataclass(frozen=True)
class Like:
    """An item that is like another, and why."""

    item: Item
    same_call_number: bool  # else title and year


def of(session: Session, item: Item, own: Collection[str] | None) -> list[Like]:
    """Give the items like this one that one who sees these libraries (None: all) may know of."""
    called = str(item.description.get("call_number") or "")
    here = true() if own is None else Item.library_id.in_(own)
    rows = select(Item).where(
        Item.id != item.id,
        Item.state != "deleted",
        or_(Item.state == "published", here),
        or_(_same_call_number(item, called), _same_title(item)),
    )
    found = session.scalars(rows.order_by(Item.created_at, Item.id).limit(_MOST))
    return [Like(one, bool(called) and _called(one) == called) for one in found]


def _same_call_number(item: Item, called: str) -> ColumnElement[bool]:
    # Call numbers are a library's own: another's means nothing.
    if not called:
        return false()
    return and_(
        Item.description["call_number"].as_string() == called,
        Item.library_id == item.library_id,
    )


def _same_title(item: Item) -> ColumnElement[bool]:
    if not item.title_sort.strip():
        return false()
    return and_(
        Item.title_sort == item.title_sort,
        Item.year_from.is_not_distinct_from(item.year_from),
        Item.volume.is_not_distinct_from(item.volume),
    )


def _called(item: Item) -> str:
    return str(item.description.get("call_number") or "")
