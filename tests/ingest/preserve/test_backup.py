"""A backup is whole, of one moment, and keeps its secrets."""

import threading
from functools import partial

import pytest
from sqlalchemy import select

from app import create_app
from ingest import worker
from ingest.catalog import edit_deleted, journal, passkeys
from ingest.catalog.models import (
    Account,
    Item,
    KeptObject,
    Outbox,
    Passkey,
    ProviderAccount,
    now,
)
from ingest.preserve import holdback, purging
from ingest.preserve.backup import Wanted, backup
from ingest.preserve.chest import NoBackup
from ingest.preserve.restore import restore
from ingest.preserve.sealing import BadKey, seal, unseal
from ingest.preserve.verify import verify
from ingest.repository import open_repository
from tests.builders import make_item_folder
from tests.ingest.preserve.drill import KEY, WANTED, drill, fill, quiet, quiet_progress
from tests.services.repository import chosen
from tests.watchers import ingest


@pytest.fixture
def held(repository, tmp_path):
    return fill(repository, tmp_path)


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


def take_in_more(repository, folder, stop):
    """Take in one item after the other, until told to stop."""
    for number in range(6):
        make_item_folder(folder / f"more{number}", pages=1, name=f"them-{number}")
        if not stop.is_set():
            ingest(repository, folder / f"more{number}")
            worker.work_once(repository)


def read_on(repository, item_id, stop, answers):
    """Be a visitor until told to stop."""
    client = create_app(repository).test_client()
    while not stop.is_set():
        for path in (f"/items/{item_id}", f"/items/{item_id}/premis.xml"):
            answers.add(client.get(path).status_code)


def test_a_backup_made_while_items_come_in_and_are_read_is_of_one_moment(held, tmp_path):
    stop = threading.Event()
    take_in = partial(take_in_more, held, tmp_path, stop)
    answers = set[int]()
    with held.reading() as session:
        item_id = session.scalars(select(Item.id).where(Item.state == "published")).first()
    serve = partial(read_on, held, item_id, stop, answers)
    threads = [threading.Thread(target=take_in), threading.Thread(target=serve)]
    for thread in threads:
        thread.start()
    try:
        backups = []
        for number in range(3):
            backups.append(str(tmp_path / f"{number}.tar"))
            assert backup(held, backups[-1], WANTED, quiet)[1] == []
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert answers == {200}
    for number, where in enumerate(backups):
        settings = chosen(tmp_path / f"again{number}")
        restore(settings, where, KEY, quiet)
        again = open_repository(settings)
        try:
            is_of_one_moment(again)
        finally:
            again.close()


def is_of_one_moment(again):
    """Nothing that is named is missing; every change is in the outbox or in the journal."""
    findings = verify(again, checksums=True, progress=quiet_progress)
    assert [found for found in findings if found.kind != "orphan"] == []
    with again.reading() as session:
        waiting = {row.sequence for row in session.scalars(select(Outbox))}
    written = [entry["sequence"] for entry in journal.entries(again.store)]
    everything = sorted(waiting | set(written))
    assert everything == list(range(1, len(everything) + 1))


def test_secrets_are_sealed_or_asked_for(held, tmp_path):
    with pytest.raises(BadKey, match="--key-file"):
        backup(held, str(tmp_path / "a.tar"), Wanted(), quiet)
    where = tmp_path / "b.tar"
    with held.writing() as session:
        account = session.scalars(select(Account)).first()
        key = Passkey(credential_id="a", public_key=b"b", name="")
        passkeys.add(session, account.id, key)
        session.add(ProviderAccount(account_id=account.id, issuer="https://house", subject="c"))
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
    restore(chosen(tmp_path / "whole"), str(where), KEY, quiet)
    whole = open_repository(chosen(tmp_path / "whole"))
    with whole.reading() as session:
        assert session.scalars(select(Passkey)).one().public_key == b"b"
        assert session.scalars(select(ProviderAccount)).one().subject == "c"
    whole.close()
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
