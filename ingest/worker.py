"""Works off queued jobs, the most urgent first; any number of workers share the queue."""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import IO

from sqlalchemy.exc import OperationalError

from ingest import headings, indexing, mailing, publishing
from ingest.bringing import asking, consignments, plans, running
from ingest.catalog import batches, edit_authorities, leases, mails
from ingest.catalog.models import Job, now
from ingest.derive import derive_again
from ingest.heartbeat import heartbeat
from ingest.preserve import closing, journalling, rounds
from ingest.preserve.news import Teller
from ingest.queued import clear_rooms, end_items, take_pages
from ingest.repository import Repository
from ingest.search.engine import SearchUnavailable
from ingest.storage.local import LocalStore
from ingest.storage.store import StoreError, StoreUnavailable
from ingest.tools import Tools
from ingest.workroom import workroom

_log = logging.getLogger("tangthu.worker")
REST_SECONDS = 1.0
# A file that has been on its way into the store for so long will not arrive.
_LEFT_SECONDS = 24 * 3600.0
_DAYS_REMEMBERED = 30


class First:
    """Whether this worker is the first of its home, by a file lock.

    The first one also looks after what needs one hand only: leftovers, a missing index, the
    journal. When it ends, another becomes the first.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / "worker.lock"
        self._lock: IO[str] | None = None

    def take(self) -> bool:
        """Become the first if no other is; tell whether this one is."""
        if self._lock is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lock = self._path.open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def leave(self) -> None:
        """Let another be the first."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def is_running(home: Path) -> bool:
    """Tell whether a worker of this home is at work on this machine."""
    first = First(home)
    try:
        return not first.take()
    finally:
        first.leave()


def run(repository: Repository, stop: threading.Event, teller: Teller | None = None) -> None:
    """Work until told to stop; rest where there is nothing to do or something is out of reach.

    `teller` hears of what was found damaged.
    Any number may run, on one machine and, over PostgreSQL, on several.
    """
    first = First(repository.settings.home)
    leading = mended = False
    day: date | None = None
    with ExitStack() as beside:
        beside.callback(first.leave)
        tools = beside.enter_context(Tools(repository))
        while not stop.is_set():
            if not leading and (leading := first.take()):
                beside.enter_context(rounds.alongside(repository, stop, teller))
                beside.enter_context(publishing.alongside(repository, stop))
            if leading and not mended:
                mended = _look_after(repository)
            if leading and mended:
                day = _follow_rights(repository, day)
            if not work_once(repository, leading=leading, stop=stop, tools=tools):
                tools.put_away(idle=True)
                stop.wait(REST_SECONDS)


def _look_after(repository: Repository) -> bool:
    """Clear leftovers, build the index if it is missing; False: something must be asked again."""
    try:
        if isinstance(repository.store, LocalStore):
            repository.store.remove_leftovers(_LEFT_SECONDS)
        with repository.writing() as session:
            batches.forget_ended(session, now() - timedelta(days=_DAYS_REMEMBERED))
        clear_rooms(repository, _LEFT_SECONDS)
        indexing.mend(repository)
    except (SearchUnavailable, OperationalError, StoreError) as error:
        _log.warning("the index waits: %s", error)
        return False
    return True


def _follow_rights(repository: Repository, day: date | None) -> date | None:
    try:
        today = indexing.follow_rights(repository, day)
        if today != day:
            consignments.expire(repository)
        return today
    except OperationalError as error:
        _log.warning("out of reach, trying again: %s", error)
        return day


def work_once(
    repository: Repository,
    *,
    leading: bool = True,
    stop: threading.Event | None = None,
    tools: Tools | None = None,
) -> int:
    """Do one batch of each kind of work, the most urgent first, and count what was done.

    Patient work waits until nothing else does. Without `tools` they are opened for this call.
    """
    did = 0
    with ExitStack() as own:
        at_hand = tools or own.enter_context(Tools(repository))
        for kind, priority in _waiting(repository):
            if (stop is not None and stop.is_set()) or (did and priority >= leases.PATIENT):
                break
            did += _attempt(KINDS[kind], at_hand)
        return did + (_attempt(_follow_up, at_hand) if leading else 0)


def _waiting(repository: Repository) -> list[tuple[str, int]]:
    """Give the kinds of work that wait, the most urgent first."""
    try:
        with repository.writing() as session:
            # Nothing is in hand between two rounds.
            leases.drop(session, KINDS)
            for kind in KINDS:
                leases.revive(session, kind)
            top = leases.urgent(session, KINDS)
    except OperationalError as error:
        _log.warning("out of reach, trying again: %s", error)
        return []
    return sorted(top.items(), key=lambda one: one[1])


def _attempt(work: Callable[[Tools], int], tools: Tools) -> int:
    try:
        return work(tools)
    except (OperationalError, StoreError, SearchUnavailable, OSError) as error:
        # The next round puts back what this one held.
        _log.warning("out of reach, trying again: %s", error)
        return 0


def derive_queued(repository: Repository) -> int:
    """Make one pyramid that is queued, and count it."""
    with repository.writing() as session:
        jobs = leases.claim(session, "derive", 1)
    for job in jobs:
        _derive_one(repository, job)
    return len(jobs)


def _derive_one(repository: Repository, job: Job) -> None:
    with workroom(repository.settings.home) as folder, heartbeat(repository, [job]):
        try:
            reason = derive_again(repository, job.subject_id, folder, job)
        except StoreUnavailable:
            with repository.writing() as session:
                leases.put_back(session, [job], leases.REST_SECONDS[0])
            raise
    with repository.writing() as session:
        if reason:
            _log.error("pyramid of %s not made: %s", job.subject_id, reason)
            leases.failed(session, [job], reason)
        else:
            leases.done(session, [job])


def _follow_up(tools: Tools) -> int:
    return running.end_ended(tools.repository) + journalling.catch_up(tools.repository)


# What each kind of queued work is done by; each claims its own and counts what it did.
KINDS: dict[str, Callable[[Tools], int]] = {
    asking.PLAN: lambda tools: plans.plan_queued(tools.repository),
    asking.BEGIN: lambda tools: running.begin_queued(tools.repository),
    batches.END: end_items,
    mails.SEND: lambda tools: mailing.send_queued(tools.repository),
    batches.UNIT: take_pages,
    edit_authorities.FOLLOW: lambda tools: headings.follow_queued(tools.repository),
    "index": lambda tools: indexing.catch_up(tools.repository),
    closing.KEEP: lambda tools: closing.close_queued(tools.repository),
    "derive": lambda tools: derive_queued(tools.repository),
}
