"""A backup comes back whole in an empty place, and nowhere else."""

import json
import tarfile
import threading
from dataclasses import replace

import pytest
from alembic import command
from click.testing import CliRunner
from sqlalchemy import select, text

from app.cli import tangthu
from ingest import worker
from ingest.catalog import accounts, edit_deleted, journal, schema
from ingest.catalog.models import Account, Item, KeptObject, Outbox, Record, now
from ingest.preserve import backup as backing_up
from ingest.preserve import holdback, journalling, purging
from ingest.preserve.backup import Wanted, backup
from ingest.preserve.chest import NoBackup
from ingest.preserve.restore import NotRestorable, restore
from ingest.preserve.sealing import BadKey, seal, unseal
from ingest.preserve.verify import verify
from ingest.repository import open_repository
from ingest.search import feed
from ingest.search.engine import Query
from ingest.storage import keys
from tests.builders import make_item_folder
from tests.services.repository import chosen
from tests.watchers import ingest

KEY = b"a key of enough letters"
WANTED = Wanted(key=KEY, secret_key="signs sessions, and is long enough for it")


def quiet(_line):
    pass


def tables(repository):
    left_out = {"job"}
    with repository.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).mappings().all()))
            for table in Record.metadata.sorted_tables
            if table.name not in left_out
        }


def objects(repository):
    return {key: repository.store.get(key) for key in repository.store.list()}


def fill(repository, tmp_path):
    root = tmp_path / "scans"
    make_item_folder(root, pages=2, row={"collection": "dia-chi", "work": "bo-sach", "volume": "1"})
    make_item_folder(root, pages=1, name="quyen-2")
    ingest(repository, root)
    while worker.work_once(repository):
        pass
    with repository.writing() as session:
        accounts.add(session, "lan", "Lan", "hash of a password", "administrator")
    return repository


@pytest.fixture
def held(repository, tmp_path):
    return fill(repository, tmp_path)


def drill(made, settings, where):
    """Restore into an empty place, and compare everything."""
    before, kept = tables(made), objects(made)
    restore(settings, where, KEY, quiet)
    again = open_repository(settings)
    try:
        assert tables(again) == before
        assert objects(again) == kept
        assert list(verify(again, checksums=True, progress=lambda: None)) == []
        assert feed.rebuild(again) == 2
        assert again.search.search(Query("trang2")).total == 1
        goes_on(again)
    finally:
        again.close()


def goes_on(repository):
    """What changes afterwards overwrites nothing of the journal."""
    before = list(repository.store.list(keys.JOURNAL))
    with repository.writing() as session:
        edit_deleted.delete(session, session.scalars(select(Item)).first(), "Lan", "a trial")
    journalling.catch_up(repository)
    after = list(repository.store.list(keys.JOURNAL))
    assert after[: len(before)] == before and len(after) == len(before) + 1


def test_a_drill_from_a_folder_with_sqlite(held, tmp_path):
    where = str(tmp_path / "backup.tar")
    header, faults = backup(held, where, WANTED, quiet)
    assert (header.complete, faults) == (True, [])
    drill(held, chosen(tmp_path / "again"), where)


def test_a_drill_from_a_bucket_with_postgresql(
    make_repository, postgresql_cluster, postgresql_url, s3_bucket, tmp_path
):
    s3 = {
        "store": "s3",
        "s3_endpoint": s3_bucket.endpoint,
        "s3_bucket": s3_bucket.name,
        "s3_access_key": s3_bucket.access_key,
        "s3_secret_key": s3_bucket.secret_key,
    }
    name = f"{tmp_path.name}-{id(tmp_path)}"
    made = make_repository(database_url=postgresql_url, s3_prefix=f"{name}/store", **s3)
    fill(made, tmp_path)
    where = f"s3://{s3_bucket.name}/{name}/backup"
    backup(made, where, WANTED, quiet)
    with pytest.raises(NoBackup, match="already"):
        backup(made, where, WANTED, quiet)
    empty = postgresql_cluster.create()
    settings = chosen(
        tmp_path / "again",
        database_url=postgresql_cluster.url(empty),
        s3_prefix=f"{name}/again",
        **s3,
    )
    drill(made, settings, where)
    postgresql_cluster.drop(empty)


def test_a_backup_made_while_items_come_in_is_of_one_moment(held, tmp_path):
    for number in range(6):
        make_item_folder(tmp_path / f"more{number}", pages=1, name=f"them-{number}")
    stop = threading.Event()

    def take_in():
        for number in range(6):
            if not stop.is_set():
                ingest(held, tmp_path / f"more{number}")
                worker.work_once(held)

    thread = threading.Thread(target=take_in)
    thread.start()
    try:
        backups = []
        for number in range(3):
            backups.append(str(tmp_path / f"{number}.tar"))
            assert backup(held, backups[-1], WANTED, quiet)[1] == []
    finally:
        stop.set()
        thread.join()
    for number, where in enumerate(backups):
        settings = chosen(tmp_path / f"again{number}")
        restore(settings, where, KEY, quiet)
        again = open_repository(settings)
        try:
            assert [
                f
                for f in verify(again, checksums=True, progress=quiet_progress)
                if f.kind != "orphan"
            ] == []
            with again.reading() as session:
                waiting = {row.sequence for row in session.scalars(select(Outbox))}
            written = [entry["sequence"] for entry in journal.entries(again.store)]
            everything = sorted(waiting | set(written))
            assert everything == list(range(1, len(everything) + 1))
        finally:
            again.close()


def quiet_progress():
    pass


def test_secrets_are_sealed_or_asked_for(held, tmp_path):
    with pytest.raises(BadKey, match="--key-file"):
        backup(held, str(tmp_path / "a.tar"), Wanted(), quiet)
    where = tmp_path / "b.tar"
    backup(held, str(where), WANTED, quiet)
    data = where.read_bytes()
    assert b"hash of a password" not in data and WANTED.secret_key.encode() not in data
    with pytest.raises(BadKey, match="this key"):
        restore(chosen(tmp_path / "again"), str(where), b"another key, long enough", quiet)
    with pytest.raises(BadKey, match="--without-secrets"):
        restore(chosen(tmp_path / "again"), str(where), b"", quiet)
    restore(chosen(tmp_path / "again"), str(where), b"", quiet, bare=True)
    again = open_repository(chosen(tmp_path / "again"))
    with again.reading() as session:
        assert list(session.scalars(select(Account))) == []
    again.close()
    plain = tmp_path / "c.tar"
    backup(held, str(plain), Wanted(plain=True), quiet)
    assert b"hash of a password" in plain.read_bytes()


def test_what_is_sealed_shows_any_change():
    sealed = bytearray(seal(b"secret", KEY))
    assert unseal(bytes(sealed), KEY) == b"secret"
    sealed[-1] ^= 1
    with pytest.raises(BadKey):
        unseal(bytes(sealed), KEY)
    with pytest.raises(BadKey, match="at least"):
        seal(b"secret", b"short")


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


def test_a_damaged_object_is_named_by_the_backup(held, tmp_path):
    with held.reading() as session:
        key = session.scalars(
            select(KeptObject.key).where(KeptObject.key.like("journal/%"))
        ).first()
    assert key
    original = next(k for k in held.store.list() if k.endswith(".jpg"))
    held.store.put(original, b"rotten")
    _, faults = backup(held, str(tmp_path / "backup.tar"), WANTED, quiet)
    assert [original in fault for fault in faults] == [True]


def test_a_purge_waits_for_a_backup_and_a_backup_for_it(held, tmp_path, monkeypatch):
    with holdback.keeping(held):
        monkeypatch.setattr("ingest.catalog.leases.me", lambda: "elsewhere/1/another")
        with held.writing() as session:
            edit_deleted.delete(session, session.scalars(select(Item)).first(), "Lan", "a trial")
        with pytest.raises(holdback.HeldBack):
            purging.purge(held, held_now(), "Lan")
        with pytest.raises(holdback.HeldBack):
            backup(held, str(tmp_path / "backup.tar"), WANTED, quiet)
        monkeypatch.undo()


def held_now():
    return now()


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


def test_an_upgrade_keeps_the_database_and_has_a_way_back(held, monkeypatch):
    settings = held.settings
    before = tables(held)
    assert "this version already" in run(settings, monkeypatch, "upgrade").output
    older(held)
    assert "Nothing was changed" in run(settings, monkeypatch, "upgrade", "--dry-run").output
    old = revision(held)
    said = run(settings, monkeypatch, "upgrade")
    assert "--back` is the way back" in said.output, said.exception
    assert revision(held) != old
    after = tables(held)
    assert {name: rows for name, rows in after.items() if name not in LATE} == {
        name: rows for name, rows in before.items() if name not in LATE
    }
    said = run(settings, monkeypatch, "upgrade", "--back")
    assert "is back" in said.output, said.exception
    assert revision(held) == old


LATE = {"tombstone"}


def older(repository):
    """Take the tables back to those before the last migration."""
    with repository.engine.execution_options(write=True).begin() as connection:
        from_head(connection)


def from_head(connection):
    command.downgrade(schema.alembic_config(connection), "-1")


def revision(repository):
    with repository.engine.connect() as connection:
        return connection.scalar(text("SELECT version_num FROM alembic_version"))
