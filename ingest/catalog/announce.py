"""Telling harvesters of changes: rows that are only ever added, in the order of their commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from ingest.catalog.models import Activity, Item, OaiEvent, now

CREATE, UPDATE, DELETE, MOVE, REFRESH = "Create", "Update", "Delete", "Move", "Refresh"
_TOLD = "tangthu_told"
_LOCK = 7_270_331  # of our own among PostgreSQL's advisory locks


@dataclass(frozen=True)
class Told:
    """A stretch of all activities, and how many there are."""

    rows: Sequence[Activity]
    total: int


def announce(session: Session, item: Item, change: str) -> None:
    """Tell of one change of an item that is or was public."""
    if _is_told(session, item) and change == UPDATE:
        return
    _queue_up(session)
    session.add(Activity(item_id=item.id, type=change, at=now()))
    session.add(OaiEvent(item_id=item.id, deleted=change == DELETE, at=now()))


def everything(session: Session) -> int:
    """Tell of all public items anew, after a mark that older news need not be read; count them."""
    _queue_up(session)
    session.add(Activity(item_id="", type=REFRESH, at=now()))
    return _of_all(session, UPDATE, "")


def moved(session: Session, old_public_url: str) -> int:
    """Tell that all public items stand under a new address of the site now; count them."""
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
    return len(ids)


def _is_told(session: Session, item: Item) -> bool:
    """Tell whether this transaction has news of the item already, and note that it has now."""
    transaction, told = session.info.get(_TOLD, (None, set()))
    if transaction is not session.get_transaction():
        told = set()
        session.info[_TOLD] = (session.get_transaction(), told)
    known = item.id in told
    told.add(item.id)
    return known


def _queue_up(session: Session) -> None:
    """Let no other transaction number its news before this one is done.

    Else a row could appear before others that a harvester has read already. SQLite has one writer.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
