"""One writer of an item's object at a time: in this process, on this machine, on any host.

The lock keeps writers apart; where one comes back late after it has lost the lock, the store's
conditional writes refuse it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

from sqlalchemy.exc import OperationalError

from ingest.catalog import leases
from ingest.repository import Repository
from ingest.storage.store import Changed

KIND = "object"
_here = threading.Lock()


@contextmanager
def alone(repository: Repository, item_id: str) -> Iterator[Callable[[], None]]:
    """Keep other writers away from an item's object; what is given asks whether that still holds.

    Raises:
        Changed: another process has it.
    """
    with _here:
        _take(repository, item_id)
        done = threading.Event()
        thread = threading.Thread(target=_renew, args=(repository, item_id, done), name="object")
        thread.start()
        try:
            yield partial(_take, repository, item_id)
        finally:
            done.set()
            thread.join()
            with repository.writing() as session:
                leases.let_go(session, KIND, item_id)


def _take(repository: Repository, item_id: str) -> None:
    with repository.writing() as session:
        other = leases.hold(session, KIND, item_id)
    if other:
        raise Changed(f"the object of item {item_id} is being written by another process ({other})")


def _renew(repository: Repository, item_id: str, done: threading.Event) -> None:
    while not done.wait(leases.LEASE_SECONDS / 4):
        with suppress(OperationalError, Changed):
            _take(repository, item_id)
