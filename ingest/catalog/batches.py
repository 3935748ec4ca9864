"""Batches of work: how far they are, how quickly they go, and stopping and trying them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, Update, delete, func, select, update
from sqlalchemy.orm import Session

from ingest.catalog.clock import clock
from ingest.catalog.models import Batch, Job

UNIT = "page"  # what progress counts
END = "item"  # what ends an item once all its pages were tried
# The rest time is reckoned from the last pages only: the first ones say little of the others.
_PAGES_RECKONED = 200
_OPEN = ("waiting", "running", "held", "paused")
_STOPPABLE = {"pause": ("waiting", "running"), "cancel": ("waiting", "running", "held", "paused")}


class NoSuchWork(Exception):
    """There is no batch or job of that number."""


class StillOpen(Exception):
    """What goes on cannot be forgotten."""


@dataclass(frozen=True)
class Progress:
    """How far a batch is."""

    batch: Batch
    pages: dict[str, int]  # by state
    items_open: int
    pages_per_second: float  # over the last pages, until now; 0: none was done yet
    items_failed: int = 0

    @property
    def listed(self) -> int:
        """Count all pages."""
        return sum(self.pages.values())

    @property
    def left(self) -> int:
        """Count the pages that are still to be tried."""
        return sum(self.pages.get(state, 0) for state in _OPEN)

    @property
    def state(self) -> str:
        """Say in one word where the batch stands."""
        if self.pages.get("running") or self.pages.get("waiting"):
            return "running" if self.pages.get("running") or self.pages.get("done") else "waiting"
        if self.pages.get("paused"):
            return "paused"
        if self.items_open:
            return "running"
        if self.pages.get("failed") or self.items_failed:
            return "failed"
        return "cancelled" if self.pages.get("cancelled") else "done"

    @property
    def seconds_left(self) -> float | None:
        """Give the time that the rest will take; None where nobody can tell."""
        going = self.state == "running" and self.left
        return self.left / self.pages_per_second if going and self.pages_per_second else None


def progress(session: Session, only: str = "") -> list[Progress]:
    """Give how far each batch is, the newest first; `only`: this one, if there is such."""
    counted: dict[str, dict[str, int]] = {}
    rows = session.execute(
        select(Job.batch_id, Job.kind, Job.state, func.count())
        .where(Job.batch_id == only if only else Job.batch_id.is_not(None))
        .group_by(Job.batch_id, Job.kind, Job.state)
    )
    for batch_id, kind, state, number in rows:
        of_batch = counted.setdefault(batch_id or "", {})
        name = state if kind == UNIT else f"{kind} {state}"
        of_batch[name] = of_batch.get(name, 0) + number
    wanted = select(Batch).where(Batch.id == only) if only else select(Batch)
    batches = session.scalars(wanted.order_by(Batch.created_at.desc(), Batch.id))
    return [_progress(session, batch, counted.get(batch.id, {})) for batch in batches]


def failures(session: Session, batch_id: str) -> list[Job]:
    """Give the work of a batch that failed, with its reasons."""
    found = select(Job).where(Job.batch_id == batch_id, Job.state == "failed").order_by(Job.id)
    return list(session.scalars(found))


def unbatched(session: Session) -> list[tuple[str, str, int]]:
    """Count the work that belongs to no batch, by kind and state."""
    rows = session.execute(
        select(Job.kind, Job.state, func.count())
        .where(Job.batch_id.is_(None))
        .group_by(Job.kind, Job.state)
        .order_by(Job.kind, Job.state)
    )
    return [(kind, state, number) for kind, state, number in rows]


def failed_alone(session: Session) -> list[Job]:
    """Give the failed work that belongs to no batch."""
    found = select(Job).where(Job.batch_id.is_(None), Job.state == "failed").order_by(Job.id)
    return list(session.scalars(found))


def pause(session: Session, work: str) -> int:
    """Let no more of a batch or job begin, until it is resumed; what runs is broken off."""
    return _stop(session, work, "pause", "paused")


def cancel(session: Session, work: str) -> int:
    """Give a batch or job up; what is in the repository already stays there."""
    return _stop(session, work, "cancel", "cancelled")


def resume(session: Session, work: str) -> int:
    """Let what was paused go on."""
    return _again(session, work, ("paused",))


def retry(session: Session, work: str) -> int:
    """Try again what failed or was cancelled; tries are counted anew."""
    return _again(session, work, ("failed", "cancelled"))


def release(session: Session, batch_id: str, item_id: str = "") -> int:
    """Let items be ended of which no page waits or runs any more: this one, or all of the batch.

    Count them.
    Whoever ends a page calls this in the same transaction, after `lock_end`.
    """
    page = Job.__table__.alias("page")
    still = select(page.c.id).where(
        page.c.subject_id == Job.subject_id,
        page.c.kind == UNIT,
        page.c.state.in_(("waiting", "running", "paused")),
        page.c.batch_id == batch_id,
    )
    ends = update(Job).where(Job.kind == END, Job.batch_id == batch_id, Job.state == "held")
    if item_id:
        ends = ends.where(Job.subject_id == item_id)
    return _run(session, ends.where(~still.exists()).values(state="waiting"))


def lock_end(session: Session, batch_id: str, item_id: str) -> None:
    """Let one process at a time end pages of an item, so that one of them sees the last."""
    session.execute(select(Job.id).where(*_end_of(batch_id, item_id)).with_for_update()).all()


def open_of(session: Session, item_id: str) -> str:
    """Name the batch by which an item is on its way in; empty: none is."""
    found = select(Job.batch_id).where(
        Job.subject_id == item_id, Job.kind.in_((UNIT, END)), Job.state.in_(_OPEN)
    )
    return session.scalar(found.limit(1)) or ""


def waiting(session: Session) -> list[Batch]:
    """Give the batches of which pages wait."""
    page = select(Job.id).where(
        Job.batch_id == Batch.id, Job.kind == UNIT, Job.state.in_(("waiting", "running"))
    )
    return list(session.scalars(select(Batch).where(page.exists())))


def outcomes(session: Session, batch_id: str, item_id: str) -> set[str]:
    """Tell what became of the pages of an item; what is not done has failed."""
    rows = session.execute(
        select(Job.state, Job.outcome)
        .where(Job.subject_id == item_id, Job.kind == UNIT, Job.batch_id == batch_id)
        .distinct()
    )
    return {outcome if state == "done" else "failed" for state, outcome in rows}


def ended_well(session: Session, batch_id: str) -> bool:
    """Tell whether all of a batch is done and nothing of it failed."""
    other = select(Job.id).where(
        Job.batch_id == batch_id,
        Job.kind.in_((UNIT, END)),
        Job.state.in_((*_OPEN, "failed", "cancelled")),
    )
    return session.scalar(other.limit(1)) is None


def forget_ended(session: Session, before: datetime) -> list[str]:
    """Forget batches that were asked for before a moment and have nothing open or failed."""
    kept = select(Job.batch_id).where(
        Job.batch_id.is_not(None), Job.state.in_((*_OPEN, "failed", "cancelled"))
    )
    old = select(Batch.id).where(Batch.created_at < before, Batch.id.not_in(kept))
    ids = list(session.scalars(old))
    session.execute(delete(Job).where(Job.batch_id.in_(ids)))
    session.execute(delete(Batch).where(Batch.id.in_(ids)))
    return ids


def forget(session: Session, work: str) -> int:
    """Forget a batch that has ended or failed, or such a job of none; count the jobs.

    What came in stays, and what failed can be handed in again.

    Raises:
        NoSuchWork: there is none of that number.
        StillOpen: it goes on, or belongs to a batch.
    """
    named = _named(session, work)
    if session.scalar(select(Job.id).where(*named, Job.state.in_(_OPEN)).limit(1)) is not None:
        raise StillOpen(f"{work} has not ended: cancel it first, `tangthu jobs --cancel {work}`")
    if session.get(Batch, work) is None:
        batch = session.scalar(select(Job.batch_id).where(*named))
        if batch is not None:
            raise StillOpen(f"job {work} is one of batch {batch}: forget that one")
    number = len(session.scalars(delete(Job).where(*named).returning(Job.id)).all())
    session.execute(delete(Batch).where(Batch.id == work))
    return number


def forget_empty(session: Session, batch_id: str) -> None:
    """Forget a batch for which nothing is to be done: all of it comes in by others."""
    tried = (Job.state != "done") | (Job.tries > 0)
    if session.scalar(select(Job.id).where(Job.batch_id == batch_id, tried).limit(1)) is None:
        session.execute(delete(Job).where(Job.batch_id == batch_id))
        session.execute(delete(Batch).where(Batch.id == batch_id))


def _progress(session: Session, batch: Batch, counted: dict[str, int]) -> Progress:
    pages = {state: number for state, number in counted.items() if " " not in state}
    items = sum(counted.get(f"{END} {state}", 0) for state in _OPEN)
    last = (
        select(Job.ended_at)
        .where(Job.batch_id == batch.id, Job.kind == UNIT, Job.state == "done")
        .order_by(Job.ended_at.desc())
        .limit(_PAGES_RECKONED + 1)
        .subquery()
    )
    row = session.execute(
        select(func.min(last.c.ended_at), func.count(last.c.ended_at), clock())
    ).one()
    first, number, now = row
    passed = (now - first) / timedelta(seconds=1) if first else 0.0
    rate = (number - 1) / passed if passed > 0 else 0.0
    return Progress(batch, pages, items, rate, counted.get(f"{END} failed", 0))


def _stop(session: Session, work: str, verb: str, state: str) -> int:
    named = _named(session, work)
    # The ends of items first, as whoever ends a page does.
    session.execute(select(Job.id).where(*named, Job.kind == END).with_for_update()).all()
    running = update(Job).where(*named, Job.state.in_(_STOPPABLE[verb]))
    number = _run(session, running.values(state=state, holder="", leased_until=None))
    # An item waits no longer for a page that was given up.
    alone = select(Job.batch_id, Job.subject_id).where(*named, Job.kind == UNIT)
    if number and work.isdigit():
        for batch_id, item_id in session.execute(alone).all():
            release(session, batch_id or "", item_id)
    return number


def _again(session: Session, work: str, states: tuple[str, ...]) -> int:
    named = _named(session, work)
    anew = {"tries": 0, "not_before": None, "ended_at": None}
    stopped = select(Job.batch_id, Job.subject_id).where(*named, Job.state.in_(states))
    items = list(session.execute(stopped.where(Job.kind == UNIT).distinct()))
    again = update(Job).where(*named, Job.state.in_(states))
    number = _run(session, again.where(Job.kind != END).values(state="waiting", **anew))
    number += _run(session, again.where(Job.kind == END).values(state="held", **anew))
    # The item of a page that is tried again has to be ended again.
    for batch_id, item_id in items:
        ended = update(Job).where(*_end_of(batch_id or "", item_id))
        _run(session, ended.where(Job.state.in_(("done", "failed"))).values(state="held", **anew))
    batches = select(Job.batch_id).where(*named, Job.batch_id.is_not(None)).distinct()
    for batch in list(session.scalars(batches)):
        release(session, batch or "")
    return number


def _named(session: Session, work: str) -> tuple[ColumnElement[bool], ...]:
    """Give the condition for a job by its number, or for all work of a batch."""
    if work.isdigit() and session.get(Job, int(work)) is not None:
        return (Job.id == int(work), Job.kind != "ingest")
    if session.get(Batch, work) is not None:
        return (Job.batch_id == work,)
    raise NoSuchWork(f"there is no batch or job {work!r}: `tangthu jobs` lists them")


def _end_of(batch_id: str, item_id: str) -> tuple[ColumnElement[bool], ...]:
    return (Job.subject_id == item_id, Job.kind == END, Job.batch_id == batch_id)


def _run(session: Session, statement: Update) -> int:
    done = session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(done, CursorResult)
    return done.rowcount
