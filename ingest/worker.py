"""Works off queued jobs: the search index, missing pyramids, the journal."""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import OperationalError

from ingest.catalog import leases
from ingest.catalog.models import Job
from ingest.derive import derive_again
from ingest.preserve import journalling, rounds
from ingest.repository import Repository
from ingest.search import feed
from ingest.search.engine import SearchUnavailable
from ingest.storage.local import LocalStore
from ingest.storage.store import StoreError
from ingest.workroom import workroom

_log = logging.getLogger("tangthu.worker")
REST_SECONDS = 1.0
# A file that has been on its way into the store for so long will not arrive.
_LEFT_SECONDS = 24 * 3600.0


class AlreadyWorking(Exception):
    """Another worker of this repository runs on this machine."""


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the lock that keeps a second worker of the same home away.

    Raises:
        AlreadyWorking: it is held.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyWorking(f"a worker for {home} is running already") from error
        yield


def run(repository: Repository, stop: threading.Event) -> None:
    """Work until told to stop; rest where there is nothing to do or something is out of reach."""
    with only_one(repository.settings.home), rounds.alongside(repository, stop):
        if isinstance(repository.store, LocalStore):
            repository.store.remove_leftovers(_LEFT_SECONDS)
        mended = False
        while not stop.is_set():
            mended = mended or _mend(repository)
            if not work_once(repository):
                stop.wait(REST_SECONDS)


def _mend(repository: Repository) -> bool:
    """Build the index if it is missing; False: the search server must be asked again."""
    try:
        feed.mend(repository)
    except SearchUnavailable as error:
        _log.warning("the index waits: %s", error)
        return False
    return True


def work_once(repository: Repository) -> int:
    """Do one batch of each kind of work, and count what was done."""
    did = 0
    for work in (feed.catch_up, derive_queued, journalling.catch_up):
        try:
            did += work(repository)
        except (OperationalError, StoreError, OSError) as error:
            # The lease gives back what this round held.
            _log.warning("out of reach, trying again: %s", error)
    return did


def derive_queued(repository: Repository) -> int:
    """Make one pyramid that is queued, and count it."""
    with repository.writing() as session:
        jobs = leases.claim(session, "derive", 1)
    for job in jobs:
        _derive_one(repository, job)
    return len(jobs)


def _derive_one(repository: Repository, job: Job) -> None:
    with workroom(repository.settings.home) as folder:
        reason = derive_again(repository, job.subject_id, folder)
    with repository.writing() as session:
        if reason:
            _log.error("pyramid of %s not made: %s", job.subject_id, reason)
            leases.failed(session, [job], reason)
        else:
            leases.done(session, [job])
