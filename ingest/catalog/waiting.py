"""What waits for people: work that failed, pages to look at, rights that change, plans."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from ingest.catalog.models import (
    Consignment,
    Item,
    Job,
    Page,
    PageWarning,
    Rights,
    ScheduledPublication,
)

RIGHTS_DAYS = 30
_MOST = 12


@dataclass(frozen=True)
class Failed:
    """Work of one kind on an item that has been given up, its pages counted."""

    item: Item
    kind: str
    reason: str  # of one of them
    jobs: int


@dataclass(frozen=True)
class Turning:
    """A day on which other people may see an item."""

    item: Item
    day: date
    opens: bool  # a span ends then; else one begins


@dataclass(frozen=True)
class Waiting:
    """All of it, each list cut at a dozen."""

    review: Sequence[Item]
    failed: list[Failed]
    suspicious: list[tuple[Item, int]]  # with the number of remarks
    turning: list[Turning]
    planned: list[tuple[ScheduledPublication, Item]]
    deliveries: Sequence[Consignment]


def of(session: Session, own: Collection[str] | None, today: date) -> Waiting:
    """Give what waits in these libraries (None: in all)."""
    here = true() if own is None else Item.library_id.in_(own)
    return Waiting(
        _review(session, here),
        _failed(session, here),
        _suspicious(session, here),
        _turning(session, here, today),
        _planned(session, here),
        _deliveries(session, own),
    )


def _review(session: Session, here: ColumnElement[bool]) -> Sequence[Item]:
    rows = select(Item).where(here, Item.state == "review").order_by(Item.changed_at, Item.id)
    return session.scalars(rows.limit(_MOST)).all()


def _failed(session: Session, here: ColumnElement[bool]) -> list[Failed]:
    counted = (
        select(
            Job.subject_id,
            Job.kind,
            func.max(Job.reason).label("reason"),
            func.count().label("jobs"),
            func.max(Job.id).label("last"),
        )
        .where(Job.state == "failed")
        .group_by(Job.subject_id, Job.kind)
        .subquery()
    )
    rows = select(Item, counted.c.kind, counted.c.reason, counted.c.jobs)
    rows = rows.join(counted, counted.c.subject_id == Item.id).where(here)
    found = session.execute(rows.order_by(counted.c.last.desc()).limit(_MOST))
    return [Failed(item, kind, reason, jobs) for item, kind, reason, jobs in found]


def _deliveries(session: Session, own: Collection[str] | None) -> Sequence[Consignment]:
    """Give what is being handed in: plans that wait for a word, what comes in, what cannot."""
    here = true() if own is None else Consignment.library_id.in_(own)
    rows = select(Consignment).where(here, Consignment.state != "over")
    return session.scalars(rows.order_by(Consignment.changed_at.desc()).limit(_MOST)).all()


def _suspicious(session: Session, here: ColumnElement[bool]) -> list[tuple[Item, int]]:
    warned = (
        select(Page.item_id, func.count(PageWarning.id).label("remarks"))
        .join(PageWarning, PageWarning.page_id == Page.id)
        .group_by(Page.item_id)
        .subquery()
    )
    rows = select(Item, warned.c.remarks).join(warned, warned.c.item_id == Item.id)
    rows = rows.where(here, Item.state.in_(("draft", "review")))
    found = session.execute(rows.order_by(warned.c.remarks.desc(), Item.id).limit(_MOST))
    return [(item, remarks) for item, remarks in found]


def _turning(session: Session, here: ColumnElement[bool], today: date) -> list[Turning]:
    last = today + timedelta(days=RIGHTS_DAYS)
    near = or_(Rights.begins.between(today, last), Rights.ends.between(today, last))
    rows = select(Item, Rights).join(Rights, Rights.item_id == Item.id).where(here, near)
    found: list[Turning] = []
    for item, span in session.execute(rows.where(Item.state != "deleted").limit(_MOST)):
        if span.ends is not None and today <= span.ends <= last:
            found.append(Turning(item, span.ends, opens=True))
        if span.begins is not None and today <= span.begins <= last:
            found.append(Turning(item, span.begins, opens=False))
    return sorted(found, key=lambda one: (one.day, one.item.id))


def _planned(
    session: Session, here: ColumnElement[bool]
) -> list[tuple[ScheduledPublication, Item]]:
    rows = select(ScheduledPublication, Item).join(Item, ScheduledPublication.item_id == Item.id)
    found = session.execute(rows.where(here).order_by(ScheduledPublication.due_at).limit(_MOST))
    return [(planned, item) for planned, item in found]
