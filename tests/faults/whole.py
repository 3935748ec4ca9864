"""All that a repository holds, in a form in which two of them can be compared."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ingest import worker
from ingest.catalog.models import Asset, Collection, Item, Job, Library, Outbox, Page, Record, Work
from ingest.preserve.verify import verify
from ingest.repository import Repository
from ingest.search.engine import Query
from ingest.storage import keys
from ingest.storage.local import LocalStore
from ingest.tools import Tools

# What is queued, what is on its way to the journal, and what is known of objects by reading them.
_PASSING = {
    "outbox",
    "job",
    "batch",
    "kept_object",
    "account",
    "role",
    "sign_in",
    "account_link",
    "second_factor",
    "recovery_code",
    "attempt",
    "mail",
    "viewer_pass",
    "upkeep_note",
}
_TOLD_WITH_TIMES = re.compile(r"inventory\.json|/metadata/|0=ocfl|^journal/|^extensions/")

_REMADE = re.compile(r"'type': 'derivation'.*'agent': 'tangthu'")


def settle(repository: Repository) -> None:
    """Let a worker do all that is queued."""
    if isinstance(repository.store, LocalStore):
        repository.store.remove_leftovers(older_than_seconds=-1)
    with Tools(repository) as tools:
        while worker.work_once(repository, tools=tools):
            pass


def tables(repository: Repository, *, named: bool = True) -> dict[str, list[str]]:
    """Give every row that lasts, without times; `named`: with ids told by what they stand for."""
    names = _names(repository) if named else {}
    with repository.engine.connect() as connection:
        return {
            table.name: sorted(
                _row(dict(row), names)
                for row in connection.execute(select(table)).mappings()
                # How often files were read again depends on how long a worker ran.
                if row.get("type") != "fixity check"
            )
            for table in Record.metadata.sorted_tables
            if table.name not in _PASSING
        }


def objects(repository: Repository) -> dict[str, str]:
    """Give every object with its checksum, by keys in which ids are told by what they stand for."""
    names, found = _names(repository), {}
    for key in repository.store.list():
        shown = _told(key, names)
        if not _TOLD_WITH_TIMES.search(key):
            found[shown] = hashlib.sha256(repository.store.get(key)).hexdigest()
    return found


def findings(repository: Repository) -> list[str]:
    """Give what store and catalogue do not agree on; every file is read."""
    found = verify(repository, checksums=True, progress=lambda: None)
    return [str(one) for one in found]


def hits(repository: Repository, words: Iterable[str]) -> dict[str, list[tuple[str, list[int]]]]:
    """Give where each word is found: source ids and numbers of pages."""
    told = {}
    with repository.reading() as session:
        sources = {one.id: one.source_id for one in session.scalars(select(Item))}
    for word in words:
        answer = repository.search.search(Query(word))
        told[word] = sorted(
            (sources[hit.item_id], [page.page_number for page in hit.pages]) for hit in answer.hits
        )
    return told


def assert_same(
    undisturbed: Repository, disturbed: Repository, words: Iterable[str], *, remade: bool = False
) -> None:
    """Assert that a repository whose work was broken off holds what an undisturbed one holds.

    `remade`: and tells, beside that, that each of its pyramids was made again.
    """
    asked = list(words)
    there, here = tables(undisturbed), tables(disturbed)
    if remade:
        told = [row for row in here["event"] if _REMADE.search(row)]
        assert len(set(told)) == count(undisturbed)
        here["event"] = [row for row in here["event"] if row not in told]
    for name, rows in there.items():
        gone, extra = set(rows) - set(here[name]), set(here[name]) - set(rows)
        assert here[name] == rows, f"{name}: gone {sorted(gone)}, extra {sorted(extra)}"
    kept, held = objects(disturbed).items(), objects(undisturbed).items()
    assert kept == held, f"objects: gone {sorted(held - kept)}, extra {sorted(kept - held)}"
    assert findings(disturbed) == []
    assert hits(disturbed, asked) == hits(undisturbed, asked)
    with disturbed.reading() as session:
        queued = select(Job).where(Job.kind.in_(worker.KINDS), Job.state != "done")
        assert [(job.kind, job.state, job.reason) for job in session.scalars(queued)] == []
        assert session.scalars(select(Outbox)).first() is None


def count(repository: Repository) -> int:
    """Count what is in the store."""
    return sum(1 for _ in repository.store.list(keys.DERIVATIVES))


def _names(repository: Repository) -> dict[str, str]:
    with repository.reading() as session:
        items = {one.id: f"item {one.source_id}" for one in session.scalars(select(Item))}
        pages = {
            one.id: f"page {one.name} of {items[one.item_id]}"
            for one in session.scalars(select(Page))
        }
        assets = {
            one.id: f"{one.role} {one.sha256} of {pages.get(one.page_id or '', items[one.item_id])}"
            for one in session.scalars(select(Asset))
        }
        others = {one.id: one.slug for one in session.scalars(select(Library))}
        others |= {one.id: one.slug for one in session.scalars(select(Collection))}
        works = {one.id: one.source_id for one in session.scalars(select(Work))}
    return {**items, **pages, **assets, **others, **works}


def _row(row: dict[str, Any], names: dict[str, str]) -> str:
    told = {}
    for name, value in row.items():
        if isinstance(value, datetime) or (names and name == "sequence"):
            continue
        if names and name == "id" and value not in names:
            continue
        text = value if isinstance(value, bytes) else str(value)
        told[name] = text if isinstance(text, bytes) else _told(text, names)
    return repr(told)


def _told(text: str, names: dict[str, str]) -> str:
    for one, name in names.items():
        text = text.replace(one, f"<{name}>")
    # Folders that are named by the first letters of an id.
    return re.sub(r"(objects|derivatives|staging)/../(?:../)?(?=<)", r"\1/", text)
