"""Moving changes from the outbox to the journal; no transaction waits for the store."""

from __future__ import annotations

from ingest.catalog import journal, kept
from ingest.repository import Repository


def catch_up(repository: Repository) -> int:
    """Write what waits, and count it."""
    moved = 0
    while True:
        with repository.reading() as session:
            rows = journal.stretch(session)
        if not rows:
            return moved
        written = journal.write(repository.store, rows)
        with repository.writing() as session:
            kept.register(session, [written])
            journal.forget(session, rows)
        moved += len(rows)
