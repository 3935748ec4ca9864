"""The tables of the database, brought up to date by the migrations."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData

from ingest.catalog.database import MIGRATIONS, SchemaMismatch


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


def migrate_to(connection: Connection, revision: str) -> None:
    """Bring the tables up to a version, in the transaction of the connection."""
    command.upgrade(alembic_config(connection), revision)


def knows(revision: str) -> bool:
    """Tell whether this program has migrations from this version of the tables on."""
    return revision in _known()


def drop(connection: Connection) -> None:
    """Take all tables away, in the transaction of the connection."""
    there = MetaData()
    there.reflect(connection)
    there.drop_all(connection)


def alembic_config(connection: Connection) -> Config:
    """Give Alembic's settings for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _is_newer(connection: Connection) -> bool:
    held = MigrationContext.configure(connection).get_current_revision()
    return held is not None and held not in _known()


def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
