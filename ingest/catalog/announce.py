"""Telling harvesters of changes: rows that are only ever added, in the order of their commits.

An edit of a collection, library or work is news of its own document, and of the one that lists it
by its name. What is published or withdrawn is news of the item alone, whose manifest names where
it stands: else most of what harvesters read would be of its library.
"""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from ingest.catalog.models import Activity, Collection, Item, Library, OaiEvent, Work, now

CREATE, UPDATE, DELETE, MOVE, REFRESH = "Create", "Update", "Delete", "Move", "Refresh"
_TOLD = "tangthu_told"
TOP = "collections/top"
# What the document above says of a collection or library, or how it is placed there.
_SAID_ABOVE = frozenset(("title", "name", "parent", "position"))
_LOCK = 7_270_331  # of our own among PostgreSQL's advisory locks

Shelf: TypeAlias = Collection | Library | Work


@dataclass(frozen=True)
class Told:
    """A stretch of all activities, and how many there are."""

    rows: Sequence[Activity]
    total: int


def announce(session: Session, item: Item, change: str) -> None:
    """Tell of one change of an item that is or was public."""
    if _is_told(session, item.id) and change == UPDATE:
        return
    _queue_up(session)
    session.add(Activity(item_id=item.id, type=change, at=now()))
    session.add(OaiEvent(item_id=item.id, deleted=change == DELETE, at=now()))


def announce_shelf(
    session: Session, row: Shelf, changed: Names[str], parent_before: str = ""
) -> None:
    """Tell that these fields of a record changed, and where it stood before if it moved.

    Of a work nothing is told while no volume of it is public.
    """
    session.flush()
    if isinstance(row, Work):
        if session.scalar(_public(row.id)) is not None:
            _announce_shelf(session, document_of(row))
        return
    _announce_shelf(session, document_of(row))
    if not _SAID_ABOVE.intersection(changed):
        return
    table: type[Any] = type(row)
    for parent_id in sorted({row.parent_id or "", parent_before or row.parent_id or ""}):
        above: Collection | Library | None = session.get(table, parent_id) if parent_id else None
        if above is not None:
            _announce_shelf(session, document_of(above))
        elif isinstance(row, Collection):
            _announce_shelf(session, TOP)


def everything(session: Session) -> int:
    """Tell of all that is public anew, after a mark that older news need not be read.

    Gives the number of items.
    """
    _queue_up(session)
    session.add(Activity(item_id="", type=REFRESH, at=now()))
    return _of_all(session, UPDATE, "")


def moved(session: Session, old_public_url: str) -> int:
    """Tell that all that is public stands under a new address of the site now; count the items."""
    _queue_up(session)
    return _of_all(session, MOVE, old_public_url.rstrip("/"))


def told(session: Session, start: int, count: int) -> Told:
    """Give `count` activities from the one at `start` on, oldest first, counted from 0."""
    rows = select(Activity).order_by(Activity.sequence).offset(start).limit(count)
    total = session.scalar(select(func.count()).select_from(Activity)) or 0
    return Told(list(session.scalars(rows)), total)


def moves(session: Session) -> list[tuple[int, str]]:
    """Give the number of the last activity of each move of the site, and its address before."""
    rows = (
        select(func.max(Activity.sequence), Activity.moved_from)
        .where(Activity.type == MOVE)
        .group_by(Activity.moved_from)
        .order_by(func.max(Activity.sequence))
    )
    return [(last, address) for last, address in session.execute(rows)]


def _of_all(session: Session, change: str, moved_from: str) -> int:
    public = select(Item.id).where(Item.state == "published").order_by(Item.id)
    ids = list(session.scalars(public))
    for item_id in ids:
        session.add(Activity(item_id=item_id, type=change, moved_from=moved_from, at=now()))
        session.add(OaiEvent(item_id=item_id, at=now()))
        # Numbers are given as rows are written, and must follow the order of the times.
        session.flush()
    for address in _shelves(session):
        row = Activity(item_id="", shelf=address, type=change, moved_from=moved_from, at=now())
        session.add(row)
        session.flush()
    return len(ids)


def _shelves(session: Session) -> list[str]:
    """Name what lists items or other such, in a fixed number of queries."""
    rows: list[Shelf] = [
        *session.scalars(select(Library).order_by(Library.id)),
        *session.scalars(select(Collection).order_by(Collection.id)),
        *session.scalars(select(Work).where(_public(Work.id).exists()).order_by(Work.id)),
    ]
    return [TOP, *map(document_of, rows)]


def _public(work_id: object) -> Select[str]:
    return select(Item.id).where(Item.work_id == work_id, Item.state == "published").limit(1)


def document_of(row: Shelf) -> str:
    """Name the document of a record, as `Activity.shelf` does."""
    if isinstance(row, Work):
        return f"works/{row.id}"
    return f"{'libraries' if isinstance(row, Library) else 'collections'}/{row.slug}"


def _announce_shelf(session: Session, address: str) -> None:
    if _is_told(session, address):
        return
    _queue_up(session)
    known = select(Activity.sequence).where(Activity.shelf == address).limit(1)
    change = CREATE if session.scalar(known) is None else UPDATE
    session.add(Activity(item_id="", shelf=address, type=change, at=now()))


def _is_told(session: Session, name: str) -> bool:
    """Tell whether this transaction has news of a document already, and note that it has now."""
    transaction, told = session.info.get(_TOLD, (None, set()))
    if transaction is not session.get_transaction():
        told = set()
        session.info[_TOLD] = (session.get_transaction(), told)
    known = name in told
    told.add(name)
    return known


def _queue_up(session: Session) -> None:
    """Let no other transaction number its news before this one is done.

    Else a row could appear before others that a harvester has read already. SQLite has one writer.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
