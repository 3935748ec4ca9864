"""Taking a delivery in by the queue, and telling who handed it in how it ended."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import queueing
from ingest.arrival import Options
from ingest.bringing import consignments, letter, reading, rooms
from ingest.bringing.asking import BEGIN
from ingest.catalog import batches, leases, mails
from ingest.catalog.agents import account_of
from ingest.catalog.models import Account, Batch, Consignment, Job, now
from ingest.heartbeat import heartbeat
from ingest.packages.package import PackageError, Problem
from ingest.queueing import Asked, Queued
from ingest.report import Outcome
from ingest.repository import Repository
from ingest.scan import Unscanned

_OPEN = ("waiting", "running", "held", "paused")


class _Silent:
    def begin(self, pages: int) -> None:
        """Say nothing: the grid shows the pages."""

    def page(self, _name: str, _outcome: Outcome) -> None:
        """Say nothing."""

    def problem(self, problem: Problem) -> None:
        """Say nothing: the jobs hold it."""


def begin_queued(repository: Repository) -> int:
    """Queue the pages of a delivery that is to come in, and count it."""
    with repository.writing() as session:
        jobs = leases.claim(session, BEGIN, 1)
    for job in jobs:
        try:
            with heartbeat(repository, jobs):
                _begin(repository, job)
        except Unscanned as error:
            with repository.writing() as session:
                leases.put_back(session, [job], leases.REST_SECONDS[0])
                row = session.get(Consignment, job.subject_id)
                if row is not None:
                    row.reason = str(error)
    return len(jobs)


def _begin(repository: Repository, job: Job) -> None:
    with repository.reading() as session:
        row = session.get(Consignment, job.subject_id)
        batch_id = _begun(session, repository, row) if row is not None else ""
    state, reason, told = "running", "", ""
    if row is not None and row.state == "queueing" and not batch_id:
        try:
            queued = _queue(repository, row)
            batch_id, told = queued.batch_id, "; ".join(map(str, queued.problems[:5]))
        except PackageError as error:
            state, reason = "refused", str(error)
    with repository.writing() as session:
        found = session.get(Consignment, job.subject_id)
        if found is not None and found.state == "queueing":
            if state == "running" and session.get(Batch, batch_id) is None:
                state, reason = "refused", told or "nothing of it has to come in"
            found.state, found.reason, found.changed_at = state, reason, now()
            found.batch_id = batch_id or None
        leases.done(session, [job])


def _begun(session: Session, repository: Repository, row: Consignment) -> str:
    """Name the batch that a worker queued for this delivery before it died; empty: none."""
    place = str(rooms.given(repository, row))
    mine = select(Batch).where(Batch.agent == row.agent, Batch.created_at >= row.changed_at)
    return next((one.id for one in session.scalars(mine) if place in one.options["places"]), "")


def _queue(repository: Repository, row: Consignment) -> Queued:
    options = Options(
        library=row.library.slug,
        publish=bool(row.options.get("publish")),
        agent=row.agent,
        over_desk=bool(row.options.get("over_desk")),
    )
    priority = int(row.options.get("priority", leases.PRIORITIES[batches.UNIT]))
    asked = Asked(str(rooms.given(repository, row)), options, priority)
    return queueing.queue(
        repository, asked, lambda room: reading.read(repository, row, room), _Silent()
    )


def end_ended(repository: Repository) -> int:
    """Note which deliveries have come in, tell who handed them in, and count them."""
    with repository.reading() as session:
        going = select(Consignment.id, Consignment.batch_id).where(Consignment.state == "running")
        ended = [one for one, batch in session.execute(going).all() if not _is_open(session, batch)]
    for one in ended:
        with repository.writing() as session:
            row = session.get_one(Consignment, one)
            well = _end(session, row)
            person = session.get(Account, account_of(row.agent))
            if person is not None and person.active and person.email and person.email_confirmed_at:
                subject, text = letter.written(repository.settings, row)
                mails.queue(session, person.email, subject, text)
        if well:
            consignments.clear(repository, one)
    return len(ended)


def _is_open(session: Session, batch_id: str | None) -> bool:
    left = select(Job.id).where(Job.batch_id == batch_id, Job.state.in_(_OPEN))
    return session.scalar(left.limit(1)) is not None


def _end(session: Session, row: Consignment) -> bool:
    """Note how a delivery ended; tell whether all of it came in."""
    found = batches.progress(session, row.batch_id or "none")
    pages = found[0].pages if found else {}
    failed = found[0].items_failed if found else 0
    row.options = row.options | {"pages": pages, "items_failed": failed}
    row.state, row.ended_at, row.changed_at = "over", now(), now()
    return bool(found) and not failed and set(pages) <= {"done"}
