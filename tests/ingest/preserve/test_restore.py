"""A backup comes back whole in an empty place, and nowhere else; an upgrade has a way back."""

import json
import tarfile
from dataclasses import replace

import pytest
from alembic import command
from click.testing import CliRunner
from sqlalchemy import select, text

from app.cli import tangthu
from ingest.catalog import schema
from ingest.catalog.database import newest
from ingest.catalog.models import Asset, Job
from ingest.preserve import backup as backing_up
from ingest.preserve import closing, dump
from ingest.preserve.backup import backup
from ingest.preserve.chest import NoBackup
from ingest.preserve.ocfl.check import check_object
from ingest.preserve.restore import NotRestorable, restore
from ingest.repository import open_repository
from ingest.storage import keys
from tests.builders import make_item_folder
from tests.ingest.preserve.drill import KEY, WANTED, drill, fill, quiet, tables
from tests.services.repository import chosen
from tests.watchers import ingest


@pytest.fixture
def held(repository, tmp_path):
    return fill(repository, tmp_path)


def test_only_an_empty_place_is_restored_into(held, tmp_path, make_repository):
    where = str(tmp_path / "backup.tar")
    backup(held, where, WANTED, quiet)
    with pytest.raises(NotRestorable, match="already"):
        restore(held.settings, where, KEY, quiet)
    settings = chosen(tmp_path / "empty", store_path=held.settings.store_folder)
    with pytest.raises(NotRestorable, match="store holds objects"):
        restore(settings, where, KEY, quiet)


def changed(where, target, change):
    """Copy a tar with one file changed."""
    with tarfile.open(where) as old, tarfile.open(target, "w") as new:
        for entry in old.getmembers():
            data = given.read() if (given := old.extractfile(entry)) else b""
            data = change(entry.name, data)
            entry.size = len(data)
            (tmp := target.with_suffix(".piece")).write_bytes(data)
            with tmp.open("rb") as file:
                new.addfile(entry, file)
    return str(target)


def test_a_damaged_backup_is_refused_by_name(held, tmp_path):
    where = str(tmp_path / "backup.tar")
    backup(held, where, WANTED, quiet)
    for part in ("database/item.jsonl.gz", "store/objects", backing_up.MANIFEST):

        def flip(name, data, part=part):
            return data[:-1] + bytes([data[-1] ^ 1]) if name.startswith(part) else data

        spoilt = changed(where, tmp_path / "spoilt.tar", flip)
        settings = chosen(tmp_path / part.replace("/", "-"))
        with pytest.raises(NotRestorable, match="damaged"):
            restore(settings, spoilt, KEY, quiet)


def test_a_backup_of_a_newer_program_is_refused(held, tmp_path):
    where = str(tmp_path / "backup.tar")
    backup(held, where, WANTED, quiet)

    def raised(name, data):
        return (
            json.dumps(json.loads(data) | {"schema": "9999"}).encode()
            if name == backing_up.HEADER
            else data
        )

    newer = changed(where, tmp_path / "newer.tar", raised)
    with pytest.raises(NotRestorable, match="newer version"):
        restore(chosen(tmp_path / "again"), newer, KEY, quiet)


def test_a_backup_cut_off_is_none(tmp_path, held):
    where = tmp_path / "backup.tar"
    backup(held, str(where), WANTED, quiet)
    (tmp_path / "cut.tar").write_bytes(where.read_bytes()[: where.stat().st_size // 2])
    with pytest.raises(NoBackup):
        restore(chosen(tmp_path / "again"), str(tmp_path / "cut.tar"), KEY, quiet)


def test_a_restore_that_was_stopped_goes_on(held, tmp_path):
    where = str(tmp_path / "backup.tar")
    backup(held, where, WANTED, quiet)
    settings = chosen(tmp_path / "again")
    seen = []

    def stop(key):
        seen.append(key)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(settings, where, KEY, stop)
    drill(held, settings, where)


def test_the_database_alone_comes_back_where_the_objects_are(held, tmp_path):
    where = str(tmp_path / "database.tar")
    header, _ = backup(held, where, replace(WANTED, database_only=True), quiet)
    assert not header.complete
    with pytest.raises(NotRestorable, match="not in the store"):
        restore(chosen(tmp_path / "empty"), where, KEY, quiet)
    settings = chosen(tmp_path / "again", store_path=held.settings.store_folder)
    restore(settings, where, KEY, quiet)
    again = open_repository(settings)
    assert tables(again) == tables(held)
    again.close()


def run(settings, monkeypatch, *words):
    for name in ("home", "database_url", "secret_key"):
        monkeypatch.setenv(f"TANGTHU_{name.upper()}", str(getattr(settings, name)))
    return CliRunner().invoke(tangthu, words)


def test_the_commands_back_up_and_restore(held, tmp_path, monkeypatch):
    key = tmp_path / "key"
    key.write_bytes(KEY)
    where = str(tmp_path / "backup.tar")
    said = run(held.settings, monkeypatch, "backup", where, "--key-file", str(key))
    assert "everything" in said.output, said.exception
    again = chosen(tmp_path / "again", database_url=f"sqlite:///{tmp_path / 'again.db'}")
    said = run(again, monkeypatch, "restore", where, "--key-file", str(key))
    assert "objects are back" in said.output, said.exception


@pytest.fixture
def on_any(make_repository, database_url, tmp_path):
    """A filled repository over each engine."""
    return fill(make_repository(database_url=database_url), tmp_path)


def test_an_upgrade_keeps_the_database_and_has_a_way_back(on_any, monkeypatch):
    held, settings = on_any, on_any.settings
    assert "this version already" in run(settings, monkeypatch, "upgrade").output
    older(held)
    before, old = raw(held), revision(held)
    assert "Nothing was changed" in run(settings, monkeypatch, "upgrade", "--dry-run").output
    assert raw(held) == before
    said = run(settings, monkeypatch, "upgrade")
    assert "--back` is the way back" in said.output, said.exception
    assert revision(held) == newest()
    assert len(raw(held)["item"]) == len(before["item"]) == 2
    said = run(settings, monkeypatch, "upgrade", "--back")
    assert "is back" in said.output, said.exception
    assert revision(held) == old
    assert raw(held) == before


def test_items_of_before_there_were_objects_get_theirs(repository, tmp_path, monkeypatch):
    monkeypatch.setattr(closing, "close_queued", lambda *_: 0)
    for name in ("quyen-1", "quyen-2"):
        make_item_folder(tmp_path / "scans", pages=2, name=name)
    ingest(repository, tmp_path / "scans")
    monkeypatch.undo()
    before_objects(repository)
    settings = repository.settings
    assert "no OCFL object: `tangthu upgrade`" in run(settings, monkeypatch, "verify").output
    assert "2 items have no OCFL" in run(settings, monkeypatch, "upgrade", "--dry-run").output
    assert "2 OCFL objects were made" in run(settings, monkeypatch, "upgrade").output
    roots = {keys.root_of(key) for key in repository.store.list(keys.OBJECTS)} - {""}
    roots = {root for root in roots if not root.startswith(f"{keys.OBJECTS}extensions/")}
    assert [len(roots), *(check_object(repository.store, root) for root in roots)] == [2, [], []]
    assert "OCFL objects were made" not in run(settings, monkeypatch, "upgrade").output
    assert run(settings, monkeypatch, "verify", "--checksums").exit_code == 0


def before_objects(repository):
    """Let the files lie as they did then: where an object has them, without any inventory."""
    with repository.writing() as session:
        for job in session.scalars(select(Job).where(Job.kind == "keep")):
            session.delete(job)
        for asset in session.scalars(select(Asset)):
            rest = asset.key.removeprefix(keys.staging_root(asset.item_id))
            place = f"{keys.item_root(asset.item_id)}v1/content/{rest}"
            repository.store.copy(asset.key, place)
            asset.key, asset.state, asset.sha512 = place, "kept", None
    for key in list(repository.store.list(keys.STAGING)):
        repository.store.delete(key)


def raw(repository):
    """All rows as the database itself has them, whatever its version."""
    with repository.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, dump.rows(connection, table)))
            for table in dump.tables(connection)
            if table.name != "job"
        }


def older(repository):
    """Take the tables back to those before the last migration."""
    with repository.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # A table that is made anew would be missed by those that refer to it.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            command.downgrade(schema.alembic_config(connection), "-1")
    repository.engine.dispose()


def revision(repository):
    with repository.engine.connect() as connection:
        return connection.scalar(text("SELECT version_num FROM alembic_version"))
