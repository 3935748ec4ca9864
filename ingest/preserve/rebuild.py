"""Making the catalogue again from the journal, and what can be derived from what is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.orm import Session

from ingest.catalog import edit, journal
from ingest.catalog.models import Asset, Item, Outbox, Record
from ingest.preserve import snapshot, versions
from ingest.preserve.finding import Finding
from ingest.preserve.ocfl import roots
from ingest.preserve.verify import verify
from ingest.repository import Repository
from ingest.storage import keys

_ROWS_AT_ONCE = 500


class NotEmpty(Exception):
    """There is a catalogue already; it would be overwritten."""


class NothingToRebuild(Exception):
    """The store holds no journal."""


def rebuild_catalogue(repository: Repository) -> int:
    """Fill an empty database from the store's journal, and count the rows.

    Raises:
        NotEmpty: the database holds items.
        NothingToRebuild: the store holds no journal.
    """
    with repository.reading() as session:
        if session.scalar(select(func.count()).select_from(Item)):
            raise NotEmpty(
                "this database holds items already: name an empty one with TANGTHU_DATABASE_URL, "
                "or move the old one away first"
            )
    entries = journal.entries(repository.store)
    # The journal goes first; where stretches of it are lost, the items' own objects tell.
    kept = [] if _is_whole(entries) else list(_kept_rows(repository))
    if not entries and not kept:
        raise NothingToRebuild("the store holds no journal and no object: is it the right one?")
    rows = _final_rows([*kept, *entries])
    with Session(repository.engine.execution_options(write=True)) as session, session.begin():
        written = sum(_insert(session, table, rows) for table in Record.metadata.sorted_tables)
        _go_on_counting(session, entries[-1]["sequence"] if entries else 0)
    return written


def queue_missing_pyramids(repository: Repository, progress: Callable[[], None]) -> list[Finding]:
    """Queue the making of every pyramid that is missing or damaged, and name what cannot be."""
    findings = list(verify(repository, checksums=False, progress=progress, tiles=True))
    broken = {f.key for f in findings if f.key.startswith(keys.DERIVATIVES) and not f.harmless}
    with repository.writing() as session:
        for asset in session.scalars(select(Asset).where(Asset.derivation > 0)):
            if keys.pyramid(asset.id, asset.derivation) in broken:
                edit.queue(session, "derive", asset.id)
    return [f for f in findings if not f.key.startswith(keys.DERIVATIVES) and not f.harmless]


def _is_whole(entries: Sequence[dict[str, Any]]) -> bool:
    """Tell whether the journal begins at its beginning and misses no change since."""
    return bool(entries) and entries[-1]["sequence"] == len(entries)


def _kept_rows(repository: Repository) -> Iterator[dict[str, Any]]:
    """Give the rows that the newest version of each object tells."""
    for key in repository.store.list(keys.OBJECTS):
        root = keys.root_of(key)
        if not root or key != f"{root}inventory.json":
            continue
        _, inventory = roots.current(repository.store, root)
        if inventory is None:
            continue
        for path, places in inventory.files(inventory.head).items():
            if path == snapshot.NAME and places:
                yield from snapshot.read(repository.store.get(root + min(places)))
        for event in versions.events(keys.item_of(key), inventory):
            yield journal.plain_row(event)


def _final_rows(
    entries: Iterable[dict[str, Any]],
) -> dict[str, dict[tuple[Any, ...], dict[str, Any]]]:
    """Give each table's rows as the last change left them, by primary key."""
    tables = {mapper.local_table.name: mapper.class_ for mapper in Record.registry.mappers}  # type: ignore[attr-defined]  # every local table is a Table
    rows: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    for entry in entries:
        table = tables.get(entry["table"])
        if table is None:
            continue
        values = journal.restore_row(table, entry["row"])
        key = tuple(values[column.name] for column in table.__table__.primary_key.columns)
        of_table = rows.setdefault(entry["table"], {})
        if entry["deleted"]:
            of_table.pop(key, None)
        else:
            # A change journals only the columns that were loaded.
            of_table[key] = of_table.get(key, {}) | values
    return rows


def _insert(
    session: Session, table: Table, rows: dict[str, dict[tuple[Any, ...], dict[str, Any]]]
) -> int:
    # What was never set is not in the journal.
    nothing = dict.fromkeys(table.columns.keys())
    ordered = _parents_first([nothing | row for row in rows.get(table.name, {}).values()])
    for start in range(0, len(ordered), _ROWS_AT_ONCE):
        session.execute(insert(table), ordered[start : start + _ROWS_AT_ONCE])
    return len(ordered)


def _parents_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not rows or "parent_id" not in rows[0]:
        return rows
    by_parent: dict[str | None, list[dict[str, Any]]] = {}
    for row in rows:
        by_parent.setdefault(row["parent_id"], []).append(row)
    ordered: list[dict[str, Any]] = []
    level = by_parent.get(None, [])
    while level:
        ordered += level
        level = [child for row in level for child in by_parent.get(row["id"], [])]
    return ordered


def _go_on_counting(session: Session, last: int) -> None:
    """Let the outbox' numbers follow those of the journal, or its old stretches would be lost."""
    counted = [table for table in Record.metadata.sorted_tables if "sequence" in table.columns]
    for table in counted:
        top = session.scalar(select(func.max(table.c.sequence))) or 0
        top = max(top, last) if table.name == Outbox.__tablename__ else top
        _set_counter(session, table, top)


def _set_counter(session: Session, table: Table, top: int) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, 'sequence'), :top)"),
            {"table": table.name, "top": max(top, 1)},
        )
    elif table.name == Outbox.__tablename__:
        session.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :top)"),
            {"table": table.name, "top": top},
        )
