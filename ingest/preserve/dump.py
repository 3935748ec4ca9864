"""The whole database as lines of JSON, from one moment, and back into an empty one of any engine.

Tables are read as they stand in the database, not as this program knows them, so that a dump of an
older version goes into tables of that version, which are then migrated.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    MetaData,
    Table,
    column,
    insert,
    inspect,
    select,
    table,
)
from sqlalchemy.types import TypeEngine

VERSION_TABLE = "alembic_version"
_AT_ONCE = 200
_TIME, _DATE, _BYTES = "$time", "$date", "$bytes"


def tables(connection: Connection) -> list[Table]:
    """Give the tables that are there, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != VERSION_TABLE]


def revision(connection: Connection) -> str:
    """Give the version of the tables; nothing where there are none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    version = table(VERSION_TABLE, column("version_num"))
    return str(connection.scalar(select(version.c.version_num)))


def write(connection: Connection, table: Table, target: Path) -> int:
    """Write the rows of a table to a file, and count them."""
    count = 0
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(select(table))
    with gzip.open(target, "wt", encoding="utf-8", compresslevel=3) as file:
        for row in rows.mappings():
            values = {
                column.name: _plain(row[column.name], column.type) for column in table.columns
            }
            file.write(json.dumps(values, ensure_ascii=False) + "\n")
            count += 1
    return count


def rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    """Give the rows of a small table as they are written."""
    found = connection.execute(select(table)).mappings()
    return [
        {column.name: _plain(row[column.name], column.type) for column in table.columns}
        for row in found
    ]


def read(source: Path) -> Iterator[dict[str, Any]]:
    """Give the rows that a file holds."""
    with gzip.open(source, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def load(connection: Connection, table: Table, given: Iterable[dict[str, Any]]) -> int:
    """Put rows into an empty table, and count them."""
    zoned = connection.dialect.name == "postgresql"
    if "parent_id" in table.columns:
        given = _parents_first(list(given))
    there, count = iter(given), 0
    while some := list(islice(there, _AT_ONCE)):
        values = [
            {
                name: _back(value, table.columns[name].type, zoned=zoned)
                for name, value in row.items()
            }
            for row in some
        ]
        connection.execute(insert(table), values)
        count += len(some)
    return count


def _plain(value: Any, kind: TypeEngine[Any]) -> Any:
    if isinstance(kind, JSON):
        return value
    if isinstance(value, datetime):
        # SQLite keeps UTC without saying so.
        return {_TIME: (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()}
    if isinstance(value, date):
        return {_DATE: value.isoformat()}
    if isinstance(value, bytes | memoryview):
        return {_BYTES: base64.b64encode(bytes(value)).decode("ascii")}
    return value


def _back(value: Any, kind: TypeEngine[Any], *, zoned: bool) -> Any:
    if isinstance(kind, JSON):
        return value
    if isinstance(kind, Boolean):
        return None if value is None else bool(value)
    if not isinstance(value, dict):
        return value
    ((mark, text),) = value.items()
    if mark == _TIME:
        moment = datetime.fromisoformat(text).astimezone(UTC)
        return moment if zoned else moment.replace(tzinfo=None)
    return date.fromisoformat(text) if mark == _DATE else base64.b64decode(text)


def _parents_first(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    below: dict[Any, list[dict[str, Any]]] = {}
    for row in given:
        below.setdefault(row["parent_id"], []).append(row)
    ordered, level = [], below.get(None, [])
    while level:
        ordered += level
        level = [child for row in level for child in below.get(row["id"], [])]
    return ordered
