"""How all that is kept stands, for staff: checks, damage, repairs, journal, mirror, backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.language import language
from iiif.current import repository, visitor
from ingest.catalog import edit_deleted, journal, kept, rights
from ingest.catalog.description import Description, best
from ingest.catalog.kept import Tally
from ingest.catalog.models import Event, Item, KeptObject, Tombstone, UpkeepNote, now
from ingest.preserve import sweeping

NEWS_DAYS = 30
_MOST = 100


@dataclass(frozen=True)
class Faulty:
    """An object that is not as it must be now."""

    row: KeptObject
    item: Item | None  # None: of the journal, or of the whole store
    title: str


@dataclass(frozen=True)
class Repaired:
    """An object that was brought back."""

    event: Event
    title: str


@dataclass(frozen=True)
class Deleted:
    """An item that waits to be purged."""

    marker: Tombstone
    title: str


@dataclass(frozen=True)
class Standing:
    """All that the page shows."""

    tally: Tally
    within_days: int
    round_days: float  # that reading everything once takes, at the pace that is set
    oldest: datetime | None
    faulty: list[Faulty]
    repaired: list[Repaired]
    journal_waiting: int
    journal_oldest: datetime | None
    mirrored: bool
    backup: UpkeepNote | None
    sweep: UpkeepNote | None
    sweep_days: int
    deleted: list[Deleted]

    @property
    def read(self) -> int:
        """Count the objects that were read within the days that are set."""
        return self.tally.objects - self.tally.unread - self.tally.overdue


@dataclass(frozen=True)
class Notice:
    """What staff are told on every page."""

    faulty: int
    repaired: int


def standing(session: Session) -> Standing:
    """Give how everything stands; of items, only those that the visitor works for are named."""
    settings = repository().settings
    waiting, since = journal.lag(session)
    return Standing(
        tally=kept.tally(session, settings.fixity_days),
        within_days=settings.fixity_days,
        round_days=kept.days_a_round(
            session, settings.fixity_bytes_per_second, copies=bool(settings.mirror_store)
        ),
        oldest=kept.oldest(session),
        faulty=_faulty(session),
        repaired=_repaired(session),
        journal_waiting=waiting,
        journal_oldest=since,
        mirrored=bool(settings.mirror_store),
        backup=kept.noted(session, "backup"),
        sweep=kept.noted(session, sweeping.NAME),
        sweep_days=settings.sweep_days,
        deleted=[
            Deleted(marker, _title(item))
            for marker, item in edit_deleted.waiting(session, now())
            if rights.is_staff(visitor(), item.library_id)
        ],
    )


def is_staff() -> bool:
    """Tell whether the visitor works for a library here."""
    return rights.is_staff(visitor())


def notice() -> Notice | None:
    """Give what staff must hear of; None where there is nothing, or for others."""
    if not is_staff():
        return None
    try:
        with repository().reading() as session:
            faulty, repaired = kept.count_news(session, now() - timedelta(days=NEWS_DAYS))
    except SQLAlchemyError:
        return None  # the page itself tells that the database is out of reach
    return Notice(faulty, repaired) if faulty or repaired else None


def _faulty(session: Session) -> list[Faulty]:
    found = []
    for row in kept.faults(session)[:_MOST]:
        item = kept.item_of(session, row.key)
        if item is None or rights.is_staff(visitor(), item.library_id):
            found.append(Faulty(row, item, _title(item) if item else ""))
    return found


def _repaired(session: Session) -> list[Repaired]:
    since = now() - timedelta(days=NEWS_DAYS)
    found = []
    for event in reversed(kept.repairs_since(session, since)[-_MOST:]):
        item = session.get_one(Item, event.item_id)
        if rights.is_staff(visitor(), item.library_id):
            found.append(Repaired(event, _title(item)))
    return found


def _title(item: Item) -> str:
    return best(Description.from_json(item.description).title, language()) or item.source_id
