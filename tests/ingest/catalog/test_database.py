"""The migrations make just the tables that the models describe, on both engines."""

from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, text

from ingest.catalog import database, schema
from ingest.catalog.models import Record


def test_migrations_and_models_agree(empty_database_url):
    engine = database.open_engine(empty_database_url)
    schema.migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Record.metadata) == []
    database.check_schema(engine)
    engine.dispose()


def test_migrating_again_changes_nothing(empty_database_url):
    engine = database.open_engine(empty_database_url)
    schema.migrate(engine)
    schema.migrate(engine)
    database.check_schema(engine)
    engine.dispose()


HELD: dict[str, dict[str, Any]] = {
    "library": {
        "id": "b", "slug": "b", "name": {}, "kind": "provincial", "place": {}, "homepage": "",
    },
    "item": {
        "id": "i", "library_id": "b", "source_id": "i", "state": "draft", "version": 1,
        "description": {}, "title_sort": "", "type": "",
    },
    "page": {
        "id": "p", "item_id": "i", "name": "1", "position": 1, "label": {}, "canvas_width": 1,
        "canvas_height": 1, "reshaped": False,
    },
    "section": {
        "id": "s", "item_id": "i", "position": 1, "title": {}, "first_page_id": "p",
        "last_page_id": "p",
    },
}  # fmt: skip  # rows


def test_what_a_database_holds_stays_through_the_migrations(empty_database_url):
    engine = database.open_engine(empty_database_url)
    with engine.begin() as connection:
        schema.migrate_to(connection, "0015")
        tables = MetaData()
        tables.reflect(connection)
        moments = dict.fromkeys(("created_at", "changed_at"), datetime(2026, 1, 1, tzinfo=UTC))
        for name, row in HELD.items():
            given = row | {k: v for k, v in moments.items() if k in tables.tables[name].columns}
            connection.execute(tables.tables[name].insert(), given)
    schema.migrate(engine)
    with engine.connect() as connection:
        for name in HELD:
            assert connection.scalar(text(f"SELECT count(*) FROM {name}")) == 1
    engine.dispose()


def test_an_empty_database_is_told_apart(empty_database_url):
    engine = database.open_engine(empty_database_url)
    with pytest.raises(database.SchemaMismatch, match="tangthu init"):
        database.check_schema(engine)
    engine.dispose()


def test_a_database_of_a_newer_program_is_left_alone(empty_database_url):
    engine = database.open_engine(empty_database_url)
    schema.migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(database.SchemaMismatch, match="newer version"):
        schema.migrate(engine)
    with pytest.raises(database.SchemaMismatch):
        database.check_schema(engine)
    engine.dispose()


def test_sqlite_keeps_foreign_keys_and_writes_ahead(sqlite_url):
    engine = database.open_engine(sqlite_url)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
    engine.dispose()


def test_the_tables_go_down_again(empty_database_url):
    engine = database.open_engine(empty_database_url)
    schema.migrate(engine)
    with engine.begin() as connection:
        command.downgrade(schema.alembic_config(connection), "base")
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_the_number_of_the_newest_file_is_the_newest_migration():
    newest = ScriptDirectory(str(database.MIGRATIONS)).get_current_head()
    assert database.newest() == newest
