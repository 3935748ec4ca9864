"""Working off what is queued to come in: any worker takes any page, whoever is last ends the item.

A page is kept, derived, read and recorded, and its job ended, in one transaction; what a worker
made whose lease was lost is discarded.
"""

from __future__ import annotations

import logging
import shutil
import socket
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from ingest import arrival, page_desk
from ingest.catalog import batches, leases
from ingest.catalog.models import Batch, Item, Job
from ingest.heartbeat import heartbeat
from ingest.packages import written
from ingest.pages import PageIntake
from ingest.preserve import closing
from ingest.referring import ReferenceIntake
from ingest.report import Outcome
from ingest.repository import Repository
from ingest.reservation import LeaseLost, OfPage, reason_of
from ingest.results import of_batch
from ingest.scan import Unscanned
from ingest.tools import Tools
from ingest.workroom import ROOMS, queued_room

_log = logging.getLogger("tangthu.worker")
# Then other work has its turn: a search finds what came in before.
TURN_SECONDS = 5.0
_DELETED = "its item was deleted meanwhile: bring that back, then retry"


def take_pages(tools: Tools) -> int:
    """Take queued pages in for some seconds, the most urgent first, and count them."""
    repository, did = tools.repository, 0
    until = time.monotonic() + TURN_SECONDS
    with repository.reading() as session:
        without = _out_of_sight(session)
    following: list[Job] = []

    def claim_next(session: Session) -> list[Job]:
        in_time = time.monotonic() < until
        return leases.claim_next(session, batches.UNIT, 1, without=without) if in_time else []

    while following or time.monotonic() < until:
        jobs = following or _claim(repository, without)
        if not jobs:
            break
        reservation = OfPage(jobs[0], claim_next)
        try:
            _take(tools, reservation)
        except Unscanned as error:
            _log.warning("pages wait: %s", error)
            with repository.writing() as session:
                leases.put_back(session, jobs, leases.REST_SECONDS[0])
            break
        following = reservation.following
        did += 1
    return did


def end_items(tools: Tools) -> int:
    """End an item whose pages were all tried, and count it."""
    repository = tools.repository
    with repository.writing() as session:
        jobs = leases.claim(session, batches.END, 1)
    for job in jobs:
        with heartbeat(repository, [job]), repository.writing() as session:
            batch = session.get(Batch, job.batch_id)
            if batch is not None and leases.still_held(session, job):
                _end(session, job, batch)
        if batch is not None:
            closing.close_queued(repository, batch.agent)
            _leave_room(repository, batch.id)
    return len(jobs)


def room_of(repository: Repository, batch_id: str) -> Path:
    """Give the folder of what was unpacked for a batch."""
    return queued_room(repository.settings.home, batch_id)


def clear_rooms(repository: Repository, older_than_seconds: float) -> None:
    """Remove the rooms and sheets of batches that are not known, or never were."""
    home = repository.settings.home
    for room in (*(home / ROOMS).glob("*"), *(home / of_batch.FOLDER).glob("*")):
        with repository.reading() as session:
            known = session.get(Batch, room.name) is not None
        if not known and time.time() - room.stat().st_mtime > older_than_seconds:
            shutil.rmtree(room, ignore_errors=True)


def forget(repository: Repository, work: str) -> int:
    """Forget a batch that has ended or failed, with its room and sheets, or such a job.

    Raises:
        batches.NoSuchWork, batches.StillOpen
    """
    with repository.writing() as session:
        number = batches.forget(session, work)
    if not work.isdigit():
        for folder in (room_of(repository, work), of_batch.sheets_of(repository, work)):
            shutil.rmtree(folder, ignore_errors=True)
    return number


def _claim(repository: Repository, without: Sequence[str]) -> list[Job]:
    with repository.writing() as session:
        return leases.claim(session, batches.UNIT, 1, without=without)


def _take(tools: Tools, reservation: OfPage) -> None:
    repository, job = tools.repository, reservation.job
    details = job.details or {}
    with repository.reading() as session:
        batch, item = session.get(Batch, job.batch_id), session.get(Item, job.subject_id)
    refused = details.get("refused", "") or ("" if _is_there(item) else _DELETED)
    if refused or batch is None:
        _fail(repository, job, refused, final=True)
        return
    intake = tools.intake(
        job.subject_id, details["item"], batch.agent, reservation,
        reference=details.get("reference", False),
    )  # fmt: skip
    try:
        with heartbeat(repository, [job]):
            page, moved = written.read_page(details["page"]), details.get("moved", False)
            way = page_desk.Way(moved, page_desk.read(details.get("desk")))
            outcome = intake.take(page, details["position"], way)
    except LeaseLost:
        _log.info("%s is another's now: discarded", details["name"])
        return
    if tools.opened().gate.silent:
        tools.put_away()  # the next page asks the scanner anew
    _settle(repository, intake, reservation, outcome)
    if reservation.last:
        end_items(tools)


def _settle(
    repository: Repository,
    intake: PageIntake | ReferenceIntake,
    reservation: OfPage,
    outcome: Outcome,
) -> None:
    told = list(intake.told())
    for problem in told:
        _log.info("%s", problem)
    if outcome is Outcome.FAILED:
        _fail(repository, reservation.job, reason_of(told), final=intake.hopeless)


def _fail(repository: Repository, job: Job, reason: str, *, final: bool) -> None:
    with repository.writing() as session:
        batches.lock_end(session, job.batch_id or "", job.subject_id)
        leases.failed(session, [job], reason, final=final)
        batches.release(session, job.batch_id or "", job.subject_id)


def _end(session: Session, job: Job, batch: Batch) -> None:
    details = job.details or {}
    refused = details.get("refused", "")
    if refused or not _is_there(session.get(Item, job.subject_id)):
        leases.failed(session, [job], refused or _DELETED, final=True)
        return
    outcomes = {Outcome(one) for one in batches.outcomes(session, batch.id, job.subject_id)}
    if "desk" in details:
        arrival.end_at_desk(session, job.subject_id, batch.agent)
        leases.done(session, [job], Outcome.UPDATED)
        return
    ending = arrival.Ending(
        item_id=job.subject_id,
        created=details["created"],
        changed=details["changed"],
        complete=details["complete"],
        publish=details["publish"],
        sections=written.read_sections(details["sections"]),
    )
    ended = arrival.end(session, ending, outcomes, batch.agent)
    leases.done(session, [job], ended.outcome)


def _is_there(item: Item | None) -> bool:
    return item is not None and item.state != "deleted"


def _leave_room(repository: Repository, batch_id: str) -> None:
    """Throw away what was unpacked for a batch, once all of it is kept."""
    room = room_of(repository, batch_id)
    if not room.exists():
        return
    with repository.reading() as session:
        over = batches.ended_well(session, batch_id)
    if over:
        shutil.rmtree(room, ignore_errors=True)


def _out_of_sight(session: Session) -> list[str]:
    """Name the batches of other hosts whose files cannot be seen from here."""
    return [
        batch.id
        for batch in batches.waiting(session)
        if batch.options.get("host", "") != socket.gethostname()
        and not all(Path(place).exists() for place in batch.options.get("places", ()))
    ]
