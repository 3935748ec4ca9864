"""Taking queued work under a lease, so that a dead worker's comes back.

A claim is one statement, by the database's clock: two workers never get the same work, whatever
their own clocks say. What a worker made is recorded only where its lease still holds.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from sqlalchemy import CursorResult, Update, func, select, update
from sqlalchemy.orm import Session

from ingest.catalog import batches
from ingest.catalog.clock import clock
from ingest.catalog.models import Job

LEASE_SECONDS = 120
MAX_TRIES = 3
# A worker that died says nothing of the work in its hand, unless that happens again and again.
MAX_LOSSES = 10
# How long failed work rests before its next try; the last holds for all further ones.
REST_SECONDS: tuple[float, ...] = (10.0, 60.0)
# 1: somebody waits for it; from `PATIENT` on it waits until nothing else does.
INTERACTIVE, ORDINARY, PATIENT = 1, 5, 7
PRIORITIES = {"page": 3, "item": 3, "keep": 4, "index": 5, "derive": 7, "fixity": 9}
# What whoever brings pages in may choose for them.
CHOSEN = {"urgent": INTERACTIVE, "ordinary": PRIORITIES["page"], "patient": PATIENT + 1}
_ME = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


def me() -> str:
    """Name this process: its host, its number and a word of its own."""
    host, number, word = _ME.rsplit("/", 2)
    # After a fork the number is another.
    return _ME if int(number) == os.getpid() else f"{host}/{os.getpid()}/{word}"


def claim(session: Session, kind: str, limit: int, *, without: Collection[str] = ()) -> list[Job]:
    """Take the most urgent waiting work of a kind; work of the dead is waiting too.

    `without` names batches that are passed over.
    """
    revive(session, kind)
    return claim_next(session, kind, limit, without=without)


def claim_next(
    session: Session, kind: str, limit: int, *, without: Collection[str] = ()
) -> list[Job]:
    """Take work as `claim` does, without looking for that of the dead."""
    chosen = (
        select(Job.id)
        .where(Job.kind == kind, Job.state == "waiting")
        .where(Job.not_before.is_(None) | (Job.not_before <= clock()))
        .where(*([Job.batch_id.not_in(without)] if without else []))
        .order_by(Job.priority, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        # PostgreSQL runs a locking CTE once; a subquery it might run again and lock more.
        .cte("chosen")
    )
    taken = (
        update(Job)
        .where(Job.id.in_(select(chosen.c.id)))
        .values(
            state="running", holder=me(), tries=Job.tries + 1, leased_until=clock(LEASE_SECONDS)
        )
        .returning(Job)
    )
    jobs = session.scalars(taken, execution_options=_FRESH).all()
    return sorted(jobs, key=lambda job: (job.priority, job.id))


def renew(session: Session, jobs: Sequence[Job]) -> int:
    """Hold the leases of running work for longer, and count those that still hold."""
    mine = [job.id for job in jobs]
    later = update(Job).where(Job.id.in_(mine), Job.holder == me(), Job.state == "running")
    return _changed(session, later.values(leased_until=clock(LEASE_SECONDS)))


def still_held(session: Session, job: Job) -> bool:
    """Tell, until this transaction ends, whether work is still this process' own."""
    return bool(_held(session, [job]))


def done(session: Session, jobs: Sequence[Job], outcome: str = "", reason: str = "") -> None:
    """End work that is done, where the lease still holds; only a batch remembers it.

    `reason` tells what is to be known of it all the same.
    """
    for held in _held(session, jobs):
        if held.batch_id is None:
            session.delete(held)
        else:
            held.state, held.holder, held.leased_until, held.reason = "done", "", None, reason
            held.ended_at, held.outcome = clock(), outcome


def failed(session: Session, jobs: Sequence[Job], reason: str, *, final: bool = False) -> None:
    """Put work back to rest; after the last try it stays failed, with the reason.

    `final`: another try would change nothing.
    """
    for held in _held(session, jobs):
        last = final or held.tries >= MAX_TRIES
        held.state = "failed" if last else "waiting"
        held.reason, held.holder, held.leased_until = reason, "", None
        if last:
            held.ended_at = clock()
        else:
            rest = REST_SECONDS[min(held.tries, len(REST_SECONDS)) - 1]
            held.not_before = clock(rest)


def put_back(session: Session, jobs: Sequence[Job], rest_seconds: float = 0.0) -> None:
    """Put work back that could not be begun; this was no try."""
    for held in _held(session, jobs):
        held.state, held.holder, held.leased_until = "waiting", "", None
        held.tries -= 1
        held.not_before = clock(rest_seconds) if rest_seconds else None


def drop(session: Session, kinds: Iterable[str]) -> None:
    """Put back what this process still holds of work that an error made it leave."""
    mine = update(Job).where(
        Job.holder == me(), Job.state == "running", Job.kind.in_(list(kinds)), Job.tries > 0
    )
    again = {"state": "waiting", "holder": "", "leased_until": None, "tries": Job.tries - 1}
    _changed(session, mine.values(**again))


def revive(session: Session, kind: str) -> None:
    """Put the work of dead or late workers back; what they died of too often stays failed."""
    running = (Job.kind == kind, Job.state == "running")
    holders = session.scalars(select(Job.holder).where(*running).distinct())
    dead = [holder for holder in holders if _is_dead(holder)]
    late = Job.leased_until.is_(None) | (Job.leased_until < clock())
    lost = select(Job.id).where(*running, late | Job.holder.in_(dead))
    lost = lost.with_for_update(skip_locked=True)
    ids = list(session.scalars(lost))
    if not ids:
        return
    back = update(Job).where(Job.id.in_(ids))
    _changed(
        session,
        back.where(Job.tries < MAX_LOSSES).values(state="waiting", holder="", leased_until=None),
    )
    _changed(
        session,
        back.where(Job.tries >= MAX_LOSSES).values(
            state="failed",
            holder="",
            leased_until=None,
            ended_at=clock(),
            reason=f"the worker ended {MAX_LOSSES} times doing this: see its log, then retry",
        ),
    )
    given_up = select(Job.batch_id, Job.subject_id).where(Job.id.in_(ids), Job.state == "failed")
    for batch_id, subject_id in session.execute(given_up).all():
        batches.release(session, batch_id or "", subject_id)


def urgent(session: Session, kinds: Iterable[str]) -> dict[str, int]:
    """Give the kinds that wait, with the priority of their most urgent work."""
    asked = list(kinds)
    # One look at the index a kind: a GROUP BY would read all that waits.
    tops = [
        select(func.min(Job.priority))
        .where(Job.kind == kind, Job.state == "waiting")
        .scalar_subquery()
        for kind in asked
    ]
    row = session.execute(select(*tops)).one()
    return {kind: top for kind, top in zip(asked, row, strict=True) if top is not None}


def hold(session: Session, kind: str, subject_id: str) -> str:
    """Reserve a subject for this process; give the name of another that holds it, else nothing."""
    _one_at_a_time(session, f"{kind}/{subject_id}")
    row = session.execute(
        select(Job, Job.leased_until < clock())
        .where(Job.kind == kind, Job.subject_id == subject_id)
        .with_for_update(of=Job)
    ).first()
    job = row[0] if row else None
    if row and row[0].holder != me() and not (row[1] is not False or _is_dead(row[0].holder)):
        return str(row[0].holder)
    if job is None:
        job = Job(kind=kind, subject_id=subject_id, state="running", tries=1)
        session.add(job)
    job.holder = me()
    job.leased_until = clock(LEASE_SECONDS)
    return ""


def holder(session: Session, kind: str, subject_id: str) -> str:
    """Name the living process that has reserved a subject; empty: none has."""
    row = session.execute(
        select(Job.holder, Job.leased_until > clock()).where(
            Job.kind == kind, Job.subject_id == subject_id, Job.state == "running"
        )
    ).first()
    return row[0] if row and row[1] and not _is_dead(row[0]) else ""


def let_go(session: Session, kind: str, subject_id: str) -> None:
    """End a reservation of this process."""
    for job in session.scalars(
        select(Job).where(Job.kind == kind, Job.subject_id == subject_id, Job.holder == me())
    ):
        session.delete(job)


_FRESH = {"synchronize_session": False, "populate_existing": True}


def _held(session: Session, jobs: Sequence[Job]) -> list[Job]:
    ids = [job.id for job in jobs]
    mine = select(Job).where(Job.id.in_(ids), Job.holder == me(), Job.state == "running")
    # Locked, so that nobody takes the work over between this look and the end of the transaction.
    return list(session.scalars(mine.with_for_update(), execution_options=_FRESH))


def _changed(session: Session, statement: Update) -> int:
    found = session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(found, CursorResult)
    return found.rowcount


def _one_at_a_time(session: Session, name: str) -> None:
    # A row that is not there yet cannot be locked; SQLite lets one writer in anyway.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))


def _is_dead(holder: str) -> bool:
    host, _, rest = holder.rpartition("/")[0].rpartition("/")
    # On the same host we need not wait for the lease to run out. Where /proc is missing, we do.
    return host == socket.gethostname() and Path("/proc/self").exists() and not _runs(rest)


def _runs(process_id: str) -> bool:
    """Tell whether a process of this host runs; one that waits to be reaped does not."""
    try:
        status = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in ("Z", "X")
