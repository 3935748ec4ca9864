"""What was found damaged and what was brought back since it was last told, for letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ingest.catalog import kept
from ingest.catalog.description import LanguageMap
from ingest.catalog.models import Event, Item, UpkeepNote, now
from ingest.repository import Repository

NAME = "letters"
# Rot seldom comes alone: what is found within this time goes into one letter.
BETWEEN = timedelta(hours=1)
_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Piece:
    """One object that was found not as it must be."""

    key: str
    repaired: bool
    library_id: str = ""  # empty: it is of the whole store
    item_id: str = ""
    title: LanguageMap | None = None


Teller = Callable[[Session, Sequence[Piece]], None]


def tell(repository: Repository, teller: Teller) -> int:
    """Have what is new told, at most once an hour; count the objects."""
    with repository.reading() as session:
        last = kept.noted(session, NAME)
        if (last is not None and now() - last.at < BETWEEN) or not fresh(session):
            return 0
    with repository.writing() as session:
        moment = now()
        pieces = fresh(session)
        teller(session, pieces)
        loose = [row.key for row in kept.faults(session) if kept.item_of(session, row.key) is None]
        session.merge(UpkeepNote(name=NAME, at=moment, detail={"loose": loose}))
    return len(pieces)


def fresh(session: Session) -> list[Piece]:
    """Give what has not been told yet, each object once."""
    last = kept.noted(session, NAME)
    found = {piece.key: piece for piece in _of_items(session, last.at if last else now() - _BACK)}
    known = set(last.detail.get("loose", ())) if last else set()
    for row in kept.faults(session):
        if row.key not in known | found.keys() and kept.item_of(session, row.key) is None:
            found[row.key] = Piece(row.key, repaired=False)
    return list(found.values())


def _of_items(session: Session, since: datetime) -> list[Piece]:
    """Give what events tell; of an object that was damaged and repaired the repair comes last."""
    bad = (Event.type == kept.CHECK) & (Event.outcome == "failure")
    rows = session.execute(
        select(Event, Item)
        .join(Item, Item.id == Event.item_id)
        .where(Event.at > since, or_(bad, Event.type == kept.REPAIR))
        .order_by(Event.at, Event.type)
    )
    return [
        Piece(
            event.detail.partition(" ")[0],
            event.type == kept.REPAIR,
            item.library_id,
            item.id,
            item.description.get("title") or {},
        )
        for event, item in rows
    ]
