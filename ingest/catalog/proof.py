"""How what is held of an item is kept: its files with their checks, and what was done to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from ingest.catalog.models import Asset, Event, KeptObject, Page

# Who may see an image may see what it was made from; who may read, the file that was read.
SEEN, READ, OPEN = ("master", "access", "pdf"), ("text",), ("record", "wrapping", "thumbnail")
_ORDER = {"pdf": 0, "record": 1, "wrapping": 1}
_AT_ONCE = 500


@dataclass(frozen=True)
class File:
    """A file as it came, and how it was last found."""

    asset: Asset
    page: int | None  # its number; None: of the whole item
    checked_at: datetime | None  # None: not read again yet
    fault: str  # empty: whole, as far as is known
    mirrored_at: datetime | None


@dataclass(frozen=True)
class State:
    """How an item's files stand, together."""

    files: int
    size_bytes: int
    unread: int  # not read again yet
    oldest_check: datetime | None
    newest_check: datetime | None
    faulty: int
    mirrored: int


@dataclass(frozen=True)
class Happening:
    """Events of the same kind, by the same agent, with the same outcome."""

    type: str
    outcome: str
    agent: str
    count: int
    first: datetime
    last: datetime
    detail: str  # one of theirs


def roles(*, view: bool, read: bool) -> tuple[str, ...]:
    """Give the roles of files of which somebody may be told who may do this."""
    return (*(SEEN if view else ()), *(READ if read else ()), *OPEN)


def files(
    session: Session, item_id: str, seen: Collection[str], *, offset: int, limit: int
) -> list[File]:
    """Give a stretch of an item's files, newest versions first, then by page; each file once."""
    first = _each_once(item_id, seen)
    rows = session.execute(
        select(Asset, Page.position, KeptObject)
        .outerjoin(Page, Page.id == Asset.page_id)
        .outerjoin(KeptObject, KeptObject.key == Asset.key)
        .where(Asset.id.in_(first))
        .order_by(
            Asset.current.desc(),
            case(_ORDER, value=Asset.role, else_=2),
            Page.position,
            Asset.role,
            Asset.id,
        )
        .offset(offset)
        .limit(limit)
    )
    return [
        File(
            asset,
            None if asset.role == "pdf" else position,
            kept.checked_at if kept else None,
            kept.fault if kept else "",
            kept.mirrored_at if kept else None,
        )
        for asset, position, kept in rows
    ]


def state(session: Session, item_id: str, seen: Collection[str]) -> State:
    """Give how an item's files stand."""
    read = KeptObject.checked_at
    row = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Asset.size_bytes), 0),
            func.count().filter(read.is_(None)),
            func.min(read),
            func.max(read),
            func.count().filter(KeptObject.fault != ""),
            func.count().filter(KeptObject.mirrored_at.is_not(None)),
        )
        .select_from(Asset)
        .outerjoin(KeptObject, KeptObject.key == Asset.key)
        .where(Asset.id.in_(_each_once(item_id, seen)))
    ).one()
    return State(*row)


def happened(session: Session, item_id: str, seen: Collection[str]) -> list[Happening]:
    """Give what was done to an item and to these of its files, in the order in which it began."""
    # A version is one of its own; so is what was done to the item as a whole.
    apart = case((Event.type == "version", Event.detail), else_="")
    rows = session.execute(
        select(
            Event.type,
            Event.outcome,
            Event.agent,
            func.count(),
            func.min(Event.at),
            func.max(Event.at),
            func.max(Event.detail),
        )
        .outerjoin(Asset, Asset.id == Event.asset_id)
        .where(Event.item_id == item_id, Event.asset_id.is_(None) | Asset.role.in_(seen))
        .group_by(Event.type, Event.outcome, Event.agent, apart)
    )
    return sorted((Happening(*row) for row in rows), key=lambda one: (one.first, one.last))


def assets(session: Session, item_id: str, seen: Collection[str]) -> Iterator[Asset]:
    """Give an item's files of these roles, few at a time."""
    wanted = select(Asset).where(Asset.item_id == item_id, Asset.role.in_(seen))
    rows = wanted.order_by(Asset.id).execution_options(yield_per=_AT_ONCE)
    yield from session.scalars(rows)


def events(session: Session, item_id: str, seen: Collection[str]) -> Iterator[Event]:
    """Give what was done to an item and to these of its files, few at a time, oldest first."""
    wanted = (
        select(Event)
        .outerjoin(Asset, Asset.id == Event.asset_id)
        .where(Event.item_id == item_id, Event.asset_id.is_(None) | Asset.role.in_(seen))
    )
    rows = wanted.order_by(Event.at, Event.id).execution_options(yield_per=_AT_ONCE)
    yield from session.scalars(rows)


def _each_once(item_id: str, seen: Collection[str]) -> Select[str]:
    """Give one row for each file: the pages of a PDF are many rows of one."""
    mine = select(func.min(Asset.id)).where(Asset.item_id == item_id, Asset.role.in_(seen))
    return mine.where(Asset.state != "purged").group_by(Asset.key)
