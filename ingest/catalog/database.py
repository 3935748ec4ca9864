"""Opening the database, SQLite or PostgreSQL, and bringing its tables up to date."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.url import make_url

MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 30


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
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def writing(engine: Engine) -> Engine:
    """Give the engine whose transactions take SQLite's write lock at their start.

    A transaction that reads first and writes later fails at once under WAL when another wrote
    meanwhile; one that begins IMMEDIATE waits for its turn.
    """
    return engine.execution_options(write=True)


def migrate(engine: Engine) -> None:
    """Bring the tables up to this program's version.

    Raises:
        SchemaMismatch: the database is of a newer program.
    """
    with engine.begin() as connection:
        if _is_newer(connection):
            raise SchemaMismatch(
                "the database was made by a newer version of tangthu: install that version"
            )
        command.upgrade(alembic_config(connection), "head")


def check_schema(engine: Engine) -> None:
    """Make sure that the tables are of this program's version.

    Raises:
        SchemaMismatch: they are older or newer, or not there.
    """
    with engine.connect() as connection:
        held = MigrationContext.configure(connection).get_current_revision()
    wanted = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if held is None:
        raise SchemaMismatch("there is no repository here yet: run `tangthu init`")
    if held != wanted:
        raise SchemaMismatch("the database is of another version of tangthu: run `tangthu init`")


def alembic_config(connection: Connection) -> Config:
    """Give Alembic's settings for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _is_newer(connection: Connection) -> bool:
    held = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    return held is not None and held not in known


def _prepare_sqlite(connection: SqliteConnection, _record: Any) -> None:
    # Python's sqlite3 begins transactions by its own rules, too late for us: we begin them.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
