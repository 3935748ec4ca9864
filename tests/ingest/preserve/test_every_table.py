"""What brings the catalogue back forgets no table and no kind of value."""

import re

import pytest
from sqlalchemy import select

from ingest.catalog import database, journal, schema
from ingest.catalog.models import Record
from ingest.preserve import journalling
from ingest.preserve.backup import backup
from ingest.preserve.rebuild import rebuild_catalogue
from ingest.preserve.restore import restore
from ingest.repository import open_repository
from tests.builders import make_item_folder
from tests.ingest.preserve.drill import KEY, WANTED, quiet
from tests.ingest.preserve.every_table import JOURNALLED, MODELS, TABLES, fill_every_table
from tests.required import TOP
from tests.services.repository import chosen
from tests.watchers import ingest


@pytest.fixture
def held(repository, tmp_path):
    make_item_folder(tmp_path / "scans", pages=2, width=120, height=160)
    ingest(repository, tmp_path / "scans")
    fill_every_table(repository)
    while journalling.catch_up(repository):
        pass
    return repository


def rows(repository, names):
    """Give every row of these tables, as they are."""
    with repository.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).mappings().all()))
            for table in Record.metadata.sorted_tables
            if table.name in names
        }


def test_a_rebuild_brings_every_table_back_but_those_that_say_why_not(
    held, make_repository, empty_database_url
):
    before = rows(held, JOURNALLED)
    assert [name for name, found in before.items() if not found] == []
    engine = database.open_engine(empty_database_url)
    schema.migrate(engine)
    engine.dispose()
    again = make_repository(database_url=empty_database_url, store_path=held.settings.store_folder)
    rebuild_catalogue(again)
    assert rows(again, JOURNALLED) == before
    assert not any(rows(again, set(TABLES) - JOURNALLED - {"kept_object"}).values())


def test_a_backup_brings_every_table_back(held, tmp_path, empty_database_url):
    of_work = {"job"}
    before = rows(held, set(TABLES) - of_work)
    assert [name for name, found in before.items() if not found and name != "outbox"] == []
    backup(held, str(tmp_path / "backup.tar"), WANTED, quiet)
    settings = chosen(tmp_path / "again", database_url=empty_database_url)
    restore(settings, str(tmp_path / "backup.tar"), KEY, quiet)
    again = open_repository(settings)
    after = rows(again, set(TABLES) - of_work)
    again.close()
    # That a backup was made is noted when it was.
    assert {name for name in before if after[name] != before[name]} <= {"upkeep_note"}


def test_no_statement_goes_past_the_journal():
    """What is written for many rows at once is not seen row by row, and so not journalled."""
    past = re.compile(r"\b(?:update|delete|insert)\(\s*(\w+)")
    kept = {MODELS[name].__name__ for name in JOURNALLED}
    found = {
        f"{path.relative_to(TOP)}: {name}"
        for room in ("ingest", "iiif", "app")
        for path in (TOP / room).rglob("*.py")
        if "migrations" not in path.parts
        for name in past.findall(path.read_text(encoding="utf-8"))
        if name in kept
    }
    assert found == set()
    assert journal.counts(MODELS["item"])
