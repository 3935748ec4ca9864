"""Looking up the notes on pages, in the order in which they were made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from ingest.catalog import browse
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Annotation, Item, Page
from ingest.catalog.note_words import may_hold

_ITEMS_AT_ONCE = 100
_Row = TypeVarTuple("_Row")


@dataclass(frozen=True)
class Chosen:
    """Which notes are looked for; what is empty does not narrow it."""

    motivations: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    times: tuple[tuple[datetime, datetime], ...] = ()  # made within; both ends included
    words: tuple[str, ...] | None = None  # one of them at least; `note_words.sought`


@dataclass(frozen=True)
class Placed:
    """A note with the place of its page in the item, from 1."""

    note: Annotation
    position: int


def count(session: Session, page_id: str) -> int:
    """Count the notes on a page."""
    rows = select(func.count()).select_from(Annotation).where(Annotation.page_id == page_id)
    return session.scalar(rows) or 0


def stretch(session: Session, page_id: str, *, offset: int, limit: int) -> list[Annotation]:
    """Give some of the notes on a page."""
    return list(session.scalars(_on(page_id).offset(offset).limit(limit)))


def one(session: Session, page_id: str, note_id: str) -> Annotation:
    """Give a note.

    Raises:
        NotHeld: the page has none of this id.
    """
    found = session.scalar(_on(page_id).where(Annotation.id == note_id))
    if found is None:
        raise NotHeld(f"no annotation {note_id[:40]!r} on page {page_id!r}")
    return found


def of_item(session: Session, item_id: str, chosen: Chosen) -> Iterator[Placed]:
    """Give the notes on the pages of an item, page by page, a few at a time in memory."""
    wanted = (
        select(Annotation, Page.position)
        .join(Page, Annotation.page_id == Page.id)
        .where(Page.item_id == item_id)
        .order_by(Page.position, Annotation.created_at, Annotation.id)
        .execution_options(yield_per=100)
    )
    with session.execute(_narrowed(wanted, chosen)) as rows:
        for row, position in rows:
            yield Placed(row, position)


def noted_among(session: Session, item_ids: Sequence[str], chosen: Chosen) -> frozenset[str]:
    """Give those of these items that have such notes, in one query."""
    pages = select(Page.item_id).join(Annotation, Annotation.page_id == Page.id).distinct()
    return frozenset(session.scalars(_narrowed(pages.where(Page.item_id.in_(item_ids)), chosen)))


def noted_items(session: Session, collection_id: str | None, chosen: Chosen) -> Iterator[Item]:
    """Give the published items of a collection and below it (None: any) that have such notes.

    By title, some at a time.
    """
    pages = _narrowed(select(Page.item_id).join(Annotation, Annotation.page_id == Page.id), chosen)
    wanted = select(Item).where(Item.state == "published", Item.id.in_(pages))
    if collection_id is not None:
        wanted = wanted.where(Item.id.in_(browse.held_below(collection_id)))
    wanted = wanted.order_by(Item.title_sort, Item.id).limit(_ITEMS_AT_ONCE)
    run = list(session.scalars(wanted))
    while run:
        yield from run
        last = run[-1]
        behind = or_(
            Item.title_sort > last.title_sort,
            and_(Item.title_sort == last.title_sort, Item.id > last.id),
        )
        full = len(run) == _ITEMS_AT_ONCE
        run = list(session.scalars(wanted.where(behind))) if full else []


def _narrowed(wanted: Select[*_Row], chosen: Chosen) -> Select[*_Row]:
    if chosen.motivations:
        wanted = wanted.where(Annotation.motivation.in_(chosen.motivations))
    if chosen.creators:
        wanted = wanted.where(Annotation.creator.in_(chosen.creators))
    if chosen.times:
        within = [Annotation.created_at.between(start, end) for start, end in chosen.times]
        wanted = wanted.where(or_(*within))
    if chosen.words is not None:
        wanted = wanted.where(may_hold(chosen.words))
    return wanted


def _on(page_id: str) -> Select[Annotation]:
    notes = select(Annotation).where(Annotation.page_id == page_id)
    return notes.order_by(Annotation.created_at, Annotation.id)
