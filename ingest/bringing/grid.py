"""The pages of a delivery as cells, one letter each, in the order in which they were queued."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.catalog import batches
from ingest.catalog.description import LanguageMap
from ingest.catalog.models import Batch, Consignment, Item, Job, Page, PageWarning

# w waiting, t waiting for another try, r running, d done, s was here already, n done with a note,
# f failed, p paused, c cancelled
_LETTERS = {"waiting": "w", "running": "r", "failed": "f", "paused": "p", "cancelled": "c"}
_MOST_FAILED = 200


@dataclass(frozen=True)
class ItemLine:
    """An item of a delivery, and how far its pages are."""

    item_id: str  # empty: it was refused
    name: str
    title: LanguageMap
    row: int  # of the sheet of this name, where it does not come in; else 0
    pages: int
    done: int
    failed: int
    ended: bool
    reason: str
    here: bool  # there is a record of it that can be looked at
    to_look_at: int = 0


def belongs(session: Session, consignment: Consignment, job_id: int) -> bool:
    """Tell whether a job is one of this delivery."""
    job = session.get(Job, job_id)
    return job is not None and job.batch_id is not None and job.batch_id == consignment.batch_id


def holds(session: Session, consignment: Consignment, item_id: str) -> bool:
    """Tell whether an item came in with this delivery."""
    mine = select(Job.id).where(
        Job.batch_id == consignment.batch_id, Job.kind == batches.END, Job.subject_id == item_id
    )
    return consignment.batch_id is not None and session.scalar(mine.limit(1)) is not None


def fingerprint(session: Session, batch_id: str) -> str:
    """Give a word that changes whenever a cell does; one look at an index."""
    rows = session.execute(
        select(
            Job.kind, Job.state, func.count(), func.max(Job.ended_at), func.sum(Job.id),
            func.sum(Job.tries),
        )
        .where(Job.batch_id == batch_id)
        .group_by(Job.kind, Job.state)
        .order_by(Job.kind, Job.state)
    ).all()  # fmt: skip
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:20]


def cells(session: Session, batch_id: str) -> str:
    """Give a letter for each page."""
    rows = session.execute(
        select(Job.state, Job.outcome, Job.tries, Job.reason != "")
        .where(Job.batch_id == batch_id, Job.kind == batches.UNIT)
        .order_by(Job.id)
    )
    return "".join(_letter(*row) for row in rows)


def page(session: Session, batch_id: str, place: int) -> Job | None:
    """Give the page of a cell, counted from 0."""
    asked = select(Job).where(Job.batch_id == batch_id, Job.kind == batches.UNIT)
    return session.scalar(asked.order_by(Job.id).offset(place).limit(1))


def letter(job: Job) -> str:
    """Give the letter of a page."""
    return _letter(job.state, job.outcome, job.tries, bool(job.reason))


def failed(session: Session, batch_id: str) -> Sequence[Job]:
    """Give the first of the pages and items that failed."""
    asked = select(Job).where(
        Job.batch_id == batch_id, Job.state == "failed", Job.kind.in_((batches.UNIT, batches.END))
    )
    return session.scalars(asked.order_by(Job.id).limit(_MOST_FAILED)).all()


def items(session: Session, batch_id: str, limit: int, offset: int) -> list[ItemLine]:
    """Give a stretch of the items, in their order."""
    ends = session.scalars(
        select(Job)
        .where(Job.batch_id == batch_id, Job.kind == batches.END)
        .order_by(Job.id)
        .limit(limit)
        .offset(offset)
    ).all()
    ids = [job.subject_id for job in ends if job.subject_id]
    counted = _counted(session, batch_id, ids)
    there = {item.id: item for item in session.scalars(select(Item).where(Item.id.in_(ids)))}
    warned = (
        select(Page.item_id, func.count(PageWarning.page_id.distinct()))
        .join(PageWarning, PageWarning.page_id == Page.id)
        .where(Page.item_id.in_(ids))
        .group_by(Page.item_id)
    )
    looks = {row[0]: row[1] for row in session.execute(warned)}
    return [
        _line(
            job,
            there.get(job.subject_id),
            counted.get(job.subject_id, {}),
            looks.get(job.subject_id, 0),
        )
        for job in ends
    ]


def _line(job: Job, item: Item | None, counts: dict[str, int], to_look_at: int) -> ItemLine:
    details: dict[str, Any] = job.details or {}
    return ItemLine(
        item_id=job.subject_id,
        name=str(details.get("source") or details.get("name", "")),
        title=item.description.get("title", {}) if item else {},
        row=details["row"] if details.get("unit") == "row" else 0,
        pages=sum(counts.values()),
        done=counts.get("done", 0),
        failed=counts.get("failed", 0),
        ended=job.state in ("done", "failed", "cancelled"),
        reason=job.reason,
        here=item is not None,
        to_look_at=to_look_at,
    )


def priority(session: Session, batch_id: str, wanted: int) -> None:
    """Let what still waits of a batch go before or after other work."""
    waiting = select(Job).where(
        Job.batch_id == batch_id, Job.state.in_(("waiting", "held", "paused"))
    )
    for job in session.scalars(waiting):
        job.priority = wanted
    batch = session.get(Batch, batch_id)
    if batch is not None:
        batch.options = batch.options | {"priority": wanted}


def _counted(session: Session, batch_id: str, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    rows = session.execute(
        select(Job.subject_id, Job.state, func.count())
        .where(Job.batch_id == batch_id, Job.kind == batches.UNIT, Job.subject_id.in_(ids))
        .group_by(Job.subject_id, Job.state)
    )
    found: dict[str, dict[str, int]] = {}
    for item_id, state, number in rows:
        found.setdefault(item_id, {})[state] = number
    return found


def _letter(state: str, outcome: str, tries: int, told: bool) -> str:
    if state == "waiting" and tries:
        return "t"
    if state != "done":
        return _LETTERS.get(state, "w")
    if told:
        return "n"
    return "s" if outcome == "skipped" else "d"
