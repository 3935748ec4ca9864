"""Publishes at its minute what was planned; in a thread of the worker, whatever else it does."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ingest.catalog import edit_states, find, ready
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import Item, ScheduledPublication, now
from ingest.repository import Repository

_log = logging.getLogger("tangthu.publishing")
LOOK_SECONDS = 5.0


@contextmanager
def alongside(repository: Repository, stop: threading.Event) -> Iterator[None]:
    """Look every few seconds for what is due, until told to stop."""
    thread = threading.Thread(target=_run, args=(repository, stop), name="publishing")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def publish_due(repository: Repository, at: datetime | None = None) -> int:
    """Publish what is due at this moment, each item by itself, and count what was published."""
    with repository.reading() as session:
        due = select(ScheduledPublication.item_id).where(
            ScheduledPublication.due_at <= (at or now()), ScheduledPublication.refused == ""
        )
        items = list(session.scalars(due.order_by(ScheduledPublication.due_at)))
    done = 0
    for item_id in items:
        with repository.writing() as session:
            done += _publish(session, item_id, at or now())
    return done


def _publish(session: Session, item_id: str, at: datetime) -> bool:
    item = find.item(session, item_id)
    planned = session.get(ScheduledPublication, item_id, with_for_update=True)
    # Another may have published it, or put it off, since it was seen.
    if planned is None or planned.due_at > at:
        return False
    reason = _hindrance(session, item)
    if not reason:
        try:
            edit_states.publish(session, item, planned.agent)
        except EditConflict as error:
            reason = str(error)
    if reason:
        planned.refused = reason
        _log.warning("%s is not published as planned: %s", item_id, reason)
    return not reason


def _hindrance(session: Session, item: Item) -> str:
    stopping = [one for one in ready.findings(session, item) if one.stops]
    return "; ".join(" ".join([one.kind.value, *one.names]) for one in stopping)


def _run(repository: Repository, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            publish_due(repository)
        except OperationalError as error:
            _log.warning("out of reach, trying again: %s", error)
        stop.wait(LOOK_SECONDS)
