"""Bringing the index up to date with the catalogue, a batch of items at a time."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.catalog import leases
from ingest.repository import Repository
from ingest.search.documents import documents, published
from ingest.search.engine import Document, IndexLocked, SearchUnavailable

ITEMS_A_BATCH = 50


def catch_up(repository: Repository) -> int:
    """Index what has changed and count the items; 0 where nothing waits or another is writing."""
    with repository.writing() as session:
        jobs = leases.claim(session, "index", ITEMS_A_BATCH)
    if not jobs:
        return 0
    with repository.reading() as session:
        changed = {
            job.subject_id: documents(session, job.subject_id, repository.rules) for job in jobs
        }
    try:
        repository.search.replace(changed)
    except (IndexLocked, SearchUnavailable) as error:
        with repository.writing() as session:
            leases.put_back(session, jobs)
        if isinstance(error, SearchUnavailable):
            raise
        return 0
    with repository.writing() as session:
        leases.done(session, jobs)
    return len(changed)


def mend(repository: Repository) -> int:
    """Build an index that is missing or laid out by another version; count the items."""
    with repository.reading() as session:
        waiting = bool(published(session))
    if not waiting or repository.search.count():
        return 0
    try:
        return rebuild(repository)
    except IndexLocked:
        return 0


def rebuild(repository: Repository) -> int:
    """Build the index anew beside the old one, and count the items."""
    with repository.reading() as session:
        items = published(session)
    repository.search.rebuild(_each(repository, items))
    return len(items)


def _each(repository: Repository, items: list[str]) -> Iterator[tuple[str, list[Document]]]:
    for item_id in items:
        with repository.reading() as session:
            yield item_id, documents(session, item_id, repository.rules)
