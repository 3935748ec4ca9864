"""A row in every table, so that none can be forgotten by what brings tables back."""

from datetime import date
from typing import Any

from sqlalchemy import Column, Date, func, select
from sqlalchemy.orm import Session

from ingest.catalog import journal
from ingest.catalog.models import Job, Outbox, Record, now
from ingest.repository import Repository

# What works by itself as soon as a row is there.
_ALIVE = {Job.__tablename__, Outbox.__tablename__}
MODELS = {mapper.local_table.name: mapper.class_ for mapper in Record.registry.mappers}  # type: ignore[attr-defined]  # every local table is a Table
TABLES = [table.name for table in Record.metadata.sorted_tables]
JOURNALLED = {name for name in TABLES if journal.counts(MODELS[name])}
_VALUES: dict[type, Any] = {
    str: "chữ", int: 7, float: 1.5, bool: True, bytes: b"\x00\xff", dict: {"vi": ["chữ"]},
    date: date(2026, 2, 28),
}  # fmt: skip  # of each type


def fill_every_table(repository: Repository) -> None:
    """Add a row to each table that has none, with a value in each column."""
    with repository.writing() as session:
        for name in TABLES:
            model = MODELS[name]
            if name in _ALIVE or session.scalar(select(func.count()).select_from(model)):
                continue
            session.add(model(**{one.key: _value(session, one) for one in model.__table__.columns}))
            session.flush()


def _value(session: Session, column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        # What may stand above itself stands alone.
        return None if key.column.table is column.table else session.scalar(select(key.column))
    if type(column.type).__name__ == "UtcDateTime":
        return now()
    if isinstance(column.type, Date):
        return _VALUES[date]
    # JSON holds anything.
    return _VALUES.get(column.type.python_type, _VALUES[dict])
