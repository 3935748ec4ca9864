"""Opening the database, SQLite or PostgreSQL, whose tables must be of this program's version.

Making them is `schema`'s: Alembic takes memory that a web server's processes can do without.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, column, create_engine, event, inspect, select, table
from sqlalchemy.engine.url import make_url

from ingest.catalog.writing_turns import WritingTurns

MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 30
_TURN_SECONDS = 15
_VERSION = table("alembic_version", column("version_num"))  # as Alembic keeps it


class SchemaMismatch(Exception):
    """The database's tables are of another version than this program."""


def open_engine(address: str) -> Engine:
    """Open a database; nothing is connected before the first use, so forking after this is safe."""
    url = make_url(address)
    if url.get_backend_name() == "postgresql":
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    turns = WritingTurns(Path(f"{url.database}-turn") if url.database else None, _TURN_SECONDS)
    event.listen(engine, "begin", partial(_begin_sqlite, turns))
    for end in ("commit", "rollback"):
        event.listen(engine, end, turns.give)
    return engine


def writing(engine: Engine) -> Engine:
    """Give the engine whose transactions take SQLite's write lock at their start.

    A transaction that reads first and writes later fails at once under WAL when another wrote
    meanwhile; one that begins IMMEDIATE waits for its turn.
    """
    return engine.execution_options(write=True)


def check_schema(engine: Engine) -> None:
    """Make sure that the tables are of this program's version.

    Raises:
        SchemaMismatch: they are older or newer, or not there.
    """
    with engine.connect() as connection:
        there = inspect(connection).has_table(_VERSION.name)
        held = connection.scalar(select(_VERSION.c.version_num)) if there else None
    if held is None:
        raise SchemaMismatch("there is no repository here yet: run `tangthu init`")
    if held != newest():
        raise SchemaMismatch("the database is of another version of tangthu: run `tangthu init`")


def is_there(address: str) -> bool:
    """Tell whether a database of ours is there, of whatever version."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        return False
    engine = open_engine(address)
    try:
        with engine.connect() as connection:
            return inspect(connection).has_table(_VERSION.name)
    finally:
        engine.dispose()


def newest() -> str:
    """Name the newest migration: their files begin with their numbers."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _prepare_sqlite(connection: SqliteConnection, _record: Any) -> None:
    # Python's sqlite3 begins transactions by its own rules, too late for us: we begin them.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(turns: WritingTurns, connection: Connection) -> None:
    if not connection.get_execution_options().get("write", False):
        connection.exec_driver_sql("BEGIN")
        return
    turns.take(connection)
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        turns.give(connection)
        raise
