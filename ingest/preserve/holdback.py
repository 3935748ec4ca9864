"""Backups and the removal of objects keep out of each other's way, across processes and hosts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import OperationalError

from ingest.catalog import leases
from ingest.repository import Repository

KIND, SUBJECT = "holdback", "store"


class HeldBack(Exception):
    """Another process needs the objects to stay, or is removing some."""


@contextmanager
def removing(repository: Repository) -> Iterator[None]:
    """Remove objects while nobody copies them.

    Raises:
        HeldBack: a backup is under way.
    """
    keep(repository, "a backup is under way, and nothing is removed meanwhile: try again later")
    try:
        yield
    finally:
        let_go(repository)


def keep(repository: Repository, refusal: str) -> None:
    """Take the place, or hold it on; it is lost after leases.LEASE_SECONDS.

    Raises:
        HeldBack: another process has it.
    """
    with repository.writing() as session:
        if leases.hold(session, KIND, SUBJECT):
            raise HeldBack(refusal)


def let_go(repository: Repository) -> None:
    """Leave the place to others."""
    with repository.writing() as session:
        leases.let_go(session, KIND, SUBJECT)


@contextmanager
def keeping(repository: Repository) -> Iterator[None]:
    """Keep every object where it is, for as long as it takes.

    Raises:
        HeldBack: another backup is under way, or objects are being removed.
    """
    refusal = "another backup, or a purge, is under way: try again when it is done"
    keep(repository, refusal)
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(repository, done), name="holdback")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        let_go(repository)


def _renew(repository: Repository, done: threading.Event) -> None:
    while not done.wait(leases.LEASE_SECONDS / 4):
        with suppress(OperationalError, HeldBack):
            keep(repository, "")
