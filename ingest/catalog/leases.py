"""Taking queued work under a lease, so that a dead worker's comes back."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog.models import Job, now

LEASE_SECONDS = 120
MAX_TRIES = 3
_ME = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


def me() -> str:
    """Name this process: its host, its number and a word of its own."""
    host, number, word = _ME.rsplit("/", 2)
    # After a fork the number is another.
    return _ME if int(number) == os.getpid() else f"{host}/{os.getpid()}/{word}"


def claim(session: Session, kind: str, limit: int) -> list[Job]:
    """Take the most urgent waiting work of a kind; work of the dead is waiting too."""
    revive(session, kind)
    waiting = (
        select(Job)
        .where(Job.kind == kind, Job.state == "waiting")
        .order_by(Job.priority, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    jobs = list(session.scalars(waiting))
    for job in jobs:
        job.state, job.holder, job.tries = "running", me(), job.tries + 1
        job.leased_until = now() + timedelta(seconds=LEASE_SECONDS)
    return jobs


def done(session: Session, jobs: Sequence[Job]) -> None:
    """Forget work that is done, where the lease still holds."""
    for held in _held(session, jobs):
        session.delete(held)


def failed(session: Session, jobs: Sequence[Job], reason: str) -> None:
    """Put work back; after the last try it stays failed, with the reason."""
    for held in _held(session, jobs):
        held.state = "failed" if held.tries >= MAX_TRIES else "waiting"
        held.reason, held.holder, held.leased_until = reason, "", None


def put_back(session: Session, jobs: Sequence[Job]) -> None:
    """Put work back that could not be begun; this was no try."""
    for held in _held(session, jobs):
        held.state, held.holder, held.leased_until = "waiting", "", None
        held.tries -= 1


def revive(session: Session, kind: str) -> None:
    """Put the work of dead or late workers back."""
    running = select(Job).where(Job.kind == kind, Job.state == "running")
    for job in session.scalars(running.with_for_update(skip_locked=True)):
        if _is_lost(job):
            job.state, job.holder, job.leased_until = "waiting", "", None


def hold(session: Session, kind: str, subject_id: str) -> str:
    """Reserve a subject for this process; give the name of another that holds it, else nothing."""
    job = session.scalar(
        select(Job).where(Job.kind == kind, Job.subject_id == subject_id).with_for_update()
    )
    if job is not None and job.holder != me() and not _is_lost(job):
        return job.holder
    if job is None:
        job = Job(kind=kind, subject_id=subject_id, state="running", tries=1)
        session.add(job)
    job.holder = me()
    job.leased_until = now() + timedelta(seconds=LEASE_SECONDS)
    return ""


def let_go(session: Session, kind: str, subject_id: str) -> None:
    """End a reservation of this process."""
    for job in session.scalars(
        select(Job).where(Job.kind == kind, Job.subject_id == subject_id, Job.holder == me())
    ):
        session.delete(job)


def _held(session: Session, jobs: Sequence[Job]) -> list[Job]:
    ids = [job.id for job in jobs]
    return list(session.scalars(select(Job).where(Job.id.in_(ids), Job.holder == me())))


def _is_lost(job: Job) -> bool:
    if job.leased_until is None or job.leased_until < now():
        return True
    host, number, _ = job.holder.rsplit("/", 2)
    # On the same host we need not wait for the lease to run out. Where /proc is missing, we do.
    return (
        host == socket.gethostname()
        and Path("/proc/self").exists()
        and not Path(f"/proc/{number}").exists()
    )
