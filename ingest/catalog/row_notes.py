"""Noting what an edit does to rows, by column, so that it can be shown and undone.

Whatever is flushed in the block becomes one changeset: `before` and `after` hold, by table and
row, the columns that changed; None stands for a row that is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from ingest.catalog import journal
from ingest.catalog.edit import EditConflict, touch
from ingest.catalog.models import Activity, Changeset, Event, Item, OaiEvent, Record

Values = dict[str, Any]
Rows = dict[str, dict[str, Values | None]]

# What is only ever added is no part of what can be undone.
_LOGS = (Activity, Changeset, Event, OaiEvent)
# Raised and set by every change.
_COUNTERS = frozenset({"version", "changed_at"})
_DESCRIPTION = "description"
ROWS = "rows"


@dataclass
class Noted:
    """What changed so far."""

    before: Rows = field(default_factory=dict)
    after: Rows = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)  # told beside the rows

    def put(self, table: str, name: str, old: Values | None, new: Values | None) -> None:
        """Add one change of a row to those before."""
        before = self.before.setdefault(table, {})
        after = self.after.setdefault(table, {})
        if name not in before:
            before[name], after[name] = old, new
            return
        first, last = before[name], after[name]
        if first is not None and old is not None:
            before[name] = old | first
        after[name] = None if new is None else (last or {}) | new
        if before[name] is None and after[name] is None:
            del before[name], after[name]

    @property
    def count(self) -> int:
        """Count the rows that changed."""
        return sum(len(rows) for rows in self.before.values())


@contextmanager
def noted(
    session: Session, item: Item, editor: str, change: str, *, seen_version: int | None = None
) -> Iterator[Noted]:
    """Make what is flushed in the block one change of the item; nothing changed, nothing noted.

    Raises:
        EditConflict: the item moved on since `seen_version`.
    """
    if seen_version is not None and item.version != seen_version:
        raise EditConflict(f"{item.id} is now at version {item.version}, not {seen_version}")
    session.flush()
    notes = Noted()
    with _listening(session, notes):
        yield notes
        session.flush()
    if notes.count:
        session.add(
            Changeset(
                item_id=item.id,
                editor=editor,
                change=change,
                before={ROWS: notes.before},
                after={ROWS: notes.after, **notes.about},
            )
        )
        touch(session, item)
        session.flush()


def described(description: dict[str, Any], keys: Any) -> Values:
    """Give some fields of a description as if each were a column."""
    return {f"{_DESCRIPTION}.{key}": description.get(key) for key in keys}


@contextmanager
def _listening(session: Session, notes: Noted) -> Iterator[None]:
    def load(_session: Session, _context: UOWTransaction, _rows: Any) -> None:
        for row in filter(_counts, session.deleted):
            journal.plain_row(row)  # what was left out when it was read goes with it

    def note(_session: Session, _context: UOWTransaction) -> None:
        for row in filter(_counts, session.new):
            _note(notes, row, None, _whole(row))
        for row in filter(_counts, session.deleted):
            _note(notes, row, _whole(row), None)
        for row in filter(_counts, session.dirty):
            _note(notes, row, *_columns(row))

    event.listen(session, "before_flush", load)
    event.listen(session, "after_flush", note)
    try:
        yield
    finally:
        event.remove(session, "before_flush", load)
        event.remove(session, "after_flush", note)


def _note(notes: Noted, row: Record, old: Values | None, new: Values | None) -> None:
    if old or new:
        keys = [column.key for column in row.__table__.columns if column.primary_key]
        primary = " ".join(str(getattr(row, key)) for key in keys)
        notes.put(row.__tablename__, primary, old, new)


def _counts(row: Any) -> bool:
    return journal.counts(type(row)) and not isinstance(row, _LOGS)


def _whole(row: Record) -> Values:
    loaded = inspect(row).dict
    return {c.key: journal.plain(loaded.get(c.key)) for c in row.__table__.columns}


def _columns(row: Record) -> tuple[Values, Values]:
    """Give the columns that changed, before and after."""
    old: Values = {}
    new: Values = {}
    state = inspect(row)
    for column in row.__table__.columns:
        history = state.attrs[column.key].history
        if not history.has_changes() or (isinstance(row, Item) and column.key in _COUNTERS):
            continue
        before = history.deleted[0] if history.deleted else None
        after = history.added[0] if history.added else None
        if isinstance(row, Item) and column.key == _DESCRIPTION:
            first, last = before or {}, after or {}
            keys = [k for k in {**first, **last} if first.get(k) != last.get(k)]
            old |= described(first, keys)
            new |= described(last, keys)
        else:
            old[column.key], new[column.key] = journal.plain(before), journal.plain(after)
    return old, new
