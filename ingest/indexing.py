"""Bringing the index up to date with the catalogue, a batch of items at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import or_, select

from config.settings import Settings
from ingest.catalog import edit, leases
from ingest.catalog.models import Rights, now
from ingest.repository import Repository
from ingest.search.documents import documents, published
from ingest.search.engine import Document, IndexLocked, SearchUnavailable

_log = logging.getLogger("tangthu.search")
ITEMS_A_BATCH = 50
_DAYS_LOOKED_BACK = 30


def catch_up(repository: Repository) -> int:
    """Index what has changed and count the items; 0 where nothing waits or can be written now."""
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
            _log.warning("the index waits: %s", error)
        return 0
    with repository.writing() as session:
        leases.done(session, jobs)
    return len(changed)


def mend(repository: Repository) -> int:
    """Build an index that is missing, of another engine or layout; count the items.

    Raises:
        SearchUnavailable: the search server does not answer.
    """
    with repository.reading() as session:
        waiting = bool(published(session))
    if repository.search.count() and not _engine_changed(repository.settings):
        return 0
    try:
        return rebuild(repository) if waiting else 0
    except IndexLocked:
        return 0


def follow_rights(repository: Repository, since: date | None) -> date:
    """Queue the items whose access changed by date since that day, and give today.

    Without a day, those of the last weeks: who may see what is decided at every request, so nothing
    but what the index tells of access can be old.
    """
    today = now().astimezone(repository.rules.time_zone).date()
    if since == today:
        return today
    after = since or today - timedelta(days=_DAYS_LOOKED_BACK)
    with repository.writing() as session:
        turned = (
            select(Rights.item_id)
            .where(or_(Rights.begins.between(after, today), Rights.ends.between(after, today)))
            .distinct()
        )
        for item_id in session.scalars(turned).all():
            edit.queue(session, "index", item_id)
    return today


def rebuild(repository: Repository) -> int:
    """Build the index anew beside the old one, and count the items."""
    with repository.reading() as session:
        items = published(session)
    repository.search.rebuild(_each(repository, items))
    _note_engine(repository.settings)
    return len(items)


def _each(repository: Repository, items: list[str]) -> Iterator[tuple[str, list[Document]]]:
    for item_id in items:
        with repository.reading() as session:
            yield item_id, documents(session, item_id, repository.rules)


def _engine_changed(settings: Settings) -> bool:
    """Tell whether another engine was the last to be built, so that this one missed changes."""
    try:
        return _noted(settings).read_text(encoding="utf-8") != _engine(settings)
    except FileNotFoundError:
        return False


def _note_engine(settings: Settings) -> None:
    noted = _noted(settings)
    noted.parent.mkdir(parents=True, exist_ok=True)
    noted.write_text(_engine(settings), encoding="utf-8")


def _noted(settings: Settings) -> Path:
    return settings.index_folder / "engine"


def _engine(settings: Settings) -> str:
    return f"{settings.search_engine} {settings.search_url} {settings.search_prefix}".strip()
