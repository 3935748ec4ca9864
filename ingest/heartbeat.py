"""Holding the leases of work in hand for as long as it takes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from ingest.catalog import leases
from ingest.catalog.models import Job
from ingest.repository import Repository

_log = logging.getLogger("tangthu.worker")


@contextmanager
def heartbeat(repository: Repository, jobs: Sequence[Job]) -> Iterator[threading.Event]:
    """Renew leases while the block runs; the event is set once one of them is lost."""
    lost, ended = threading.Event(), threading.Event()
    thread = threading.Thread(
        target=_beat, args=(repository, jobs, lost, ended), name="heartbeat", daemon=True
    )
    thread.start()
    try:
        yield lost
    finally:
        ended.set()
        thread.join()


def _beat(
    repository: Repository, jobs: Sequence[Job], lost: threading.Event, ended: threading.Event
) -> None:
    while not ended.wait(leases.LEASE_SECONDS / 4):
        try:
            with repository.writing() as session:
                held = leases.renew(session, jobs)
        except SQLAlchemyError as error:
            # The lease outlives three missed beats.
            _log.warning("a lease could not be renewed: %s", error)
            continue
        if held < len(jobs):
            lost.set()
            return
