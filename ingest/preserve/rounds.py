"""The worker's rounds through the store, beside its other work: slow, and after everything else."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ingest.catalog import kept, leases, note_words
from ingest.catalog.models import KeptObject
from ingest.preserve import mirror, news, sweeping
from ingest.preserve.holdback import HeldBack
from ingest.preserve.news import Teller
from ingest.preserve.reading import Pace, Stopped
from ingest.preserve.upkeep import Found, Upkeep, take_stock
from ingest.repository import Repository
from ingest.storage.store import Store, StoreError

_log = logging.getLogger("tangthu.upkeep")
LEASE, SUBJECT = "upkeep", "store"
_REST_SECONDS = 5.0
_STOCK_SECONDS = 3600.0
_AT_ONCE = 20
_LOWEST = 19

Told = Callable[[Found], None]


@contextmanager
def alongside(
    repository: Repository, stop: threading.Event, teller: Teller | None = None
) -> Iterator[None]:
    """Go round in a thread of its own until told to stop; `teller` hears what was found."""
    thread = threading.Thread(target=_run, args=(repository, stop, teller), name="upkeep")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def everything(upkeep: Upkeep, told: Told, *, prefix: str = "") -> None:
    """Read every object below a prefix, and its copy; whatever was read lately too."""
    after = ""
    while rows := _read(upkeep, partial(kept.some, after=after, prefix=prefix)):
        for row in rows:
            told(upkeep.check(row))
            if upkeep.mirror is not None and row.mirrored_at is not None:
                told(upkeep.check_copy(_again(upkeep, row)))
            after = row.key


def due(upkeep: Upkeep, told: Told) -> None:
    """Read what is due, and copy what is not in the mirror."""
    days = upkeep.repository.settings.fixity_days
    while rows := _read(upkeep, lambda session: kept.due(session, days, _AT_ONCE)):
        for row in rows:
            told(upkeep.check(row))


def copy_all(upkeep: Upkeep) -> int:
    """Copy what is not in the mirror yet, and count it."""
    copied = 0
    while rows := _read(upkeep, lambda session: kept.uncopied(session, _AT_ONCE)):
        done = sum(upkeep.copy(row) for row in rows)
        copied += done
        if not done:
            break
    return copied


def once(upkeep: Upkeep) -> int:
    """Do a little of all, and count it: copy first, then read what is due, then copies."""
    days, did = upkeep.repository.settings.fixity_days, 0
    if upkeep.mirror is not None:
        rows = _read(upkeep, lambda session: kept.uncopied(session, _AT_ONCE))
        did += sum(upkeep.copy(row) for row in rows)
    for row in _read(upkeep, lambda session: kept.due(session, days, _AT_ONCE)):
        upkeep.check(row)
        did += 1
    if upkeep.mirror is not None:
        for row in _read(upkeep, lambda session: kept.copies_due(session, days, _AT_ONCE)):
            upkeep.check_copy(row)
            did += 1
    return did


def _again(upkeep: Upkeep, row: KeptObject) -> KeptObject:
    with upkeep.repository.reading() as session:
        return session.get(KeptObject, row.key) or row


def _read(upkeep: Upkeep, query: Callable[[Session], Sequence[KeptObject]]) -> Sequence[KeptObject]:
    with upkeep.repository.reading() as session:
        return query(session)


def _run(repository: Repository, stop: threading.Event, teller: Teller | None) -> None:
    # On Linux a thread has a priority of its own.
    with suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST)
    pace = Pace(repository.settings.fixity_bytes_per_second, stop)
    # At once, however lately the machine was started: its clock begins there.
    stock_at = -_STOCK_SECONDS
    while not stop.is_set():
        did = 0
        with suppress(Stopped):
            try:
                if time.monotonic() - stock_at > _STOCK_SECONDS and _is_ours(repository):
                    take_stock(repository)
                    _sweep(repository)
                    _list_notes(repository)
                    stock_at = time.monotonic()
                did = _round(repository, pace)
                if teller is not None:
                    news.tell(repository, teller)
            except (OperationalError, StoreError, OSError) as error:
                _log.warning("the kept objects wait: %s", error)
        if not did:
            stop.wait(_REST_SECONDS)


def _sweep(repository: Repository) -> None:
    try:
        removed = sweeping.sweep(repository)
    except HeldBack as error:
        _log.info("nothing is swept: %s", error)
        return
    with repository.writing() as session:
        kept.note(session, sweeping.NAME, removed=removed)


def _list_notes(repository: Repository) -> None:
    """Have the words listed by which searches find notes, where another version made the list."""
    listed = 1
    while listed:
        with repository.writing() as session:
            listed = note_words.refresh(session)


def _round(repository: Repository, pace: Pace) -> int:
    if not _waits(repository) or not _is_ours(repository):
        return 0
    copies: Store | None = None
    try:
        copies = mirror.opened(repository)
    except StoreError as error:
        _log.warning("the mirror waits: %s", error)
    try:
        return once(Upkeep(repository, copies, pace))
    finally:
        if copies is not None:
            copies.close()
        with repository.writing() as session:
            leases.let_go(session, LEASE, SUBJECT)


def _waits(repository: Repository) -> bool:
    days = repository.settings.fixity_days
    with repository.reading() as session:
        if kept.due(session, days, 1):
            return True
        copies = kept.uncopied(session, 1) or kept.copies_due(session, days, 1)
        return bool(copies and repository.settings.mirror_store)


def _is_ours(repository: Repository) -> bool:
    """Keep the workers of other hosts from doing the same."""
    with repository.writing() as session:
        return not leases.hold(session, LEASE, SUBJECT)
