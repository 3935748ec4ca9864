"""The tables of the database, brought up to date by the migrations."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

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
