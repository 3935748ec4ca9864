"""Deletion leaves a marker; until it is purged, a deleted item comes back as it was."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app import create_app
from app.cli import tangthu
from ingest import worker
from ingest.catalog import edit_deleted, kept, leases
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import Activity, Asset, Event, Item, PageText, Tombstone, now
from ingest.preserve import holdback, mirror, purging, rounds
from ingest.preserve.upkeep import Upkeep, take_stock
from ingest.preserve.verify import verify
from ingest.search.engine import Query
from tests.builders import make_item_folder
from tests.watchers import ingest


def work(repository):
    while worker.work_once(repository):
        pass


@pytest.fixture
def held(make_repository, tmp_path):
    """Two items, copied into a mirror."""
    made = make_repository(mirror_store="local", mirror_path=tmp_path / "mirror")
    for name in ("quyen-1", "quyen-2"):
        make_item_folder(tmp_path / "scans", pages=1, name=name)
    ingest(made, tmp_path / "scans")
    work(made)
    take_stock(made)
    rounds.copy_all(Upkeep(made, mirror.opened(made)))
    return made


def item_of(session):
    return session.scalars(select(Item).where(Item.source_id == "quyen-1")).one()


def delete(repository, reason="given back to its owner"):
    with repository.writing() as session:
        edit_deleted.delete(session, item_of(session), "Lan", reason)
        item_id = item_of(session).id
    work(repository)
    return item_id


def addresses(repository, item_id):
    with repository.reading() as session:
        asset = session.scalars(
            select(Asset).where(Asset.item_id == item_id, Asset.derivation > 0)
        ).first()
    return [
        f"/items/{item_id}",
        f"/iiif/presentation/3/items/{item_id}/manifest",
        f"/iiif/3/{asset.id}v1/info.json",
    ]


def test_a_deleted_item_is_gone_everywhere_and_comes_back(held):
    client = create_app(held).test_client()
    with held.reading() as session:
        paths = addresses(held, item_of(session).id)
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    item_id = delete(held)
    client = create_app(held).test_client()
    assert [client.get(path).status_code for path in paths] == [410, 410, 410]
    assert held.search.search(Query("trang1")).total == 1
    with held.reading() as session:
        told = [row.type for row in session.scalars(select(Activity)) if row.item_id == item_id]
        marker = session.get(Tombstone, item_id)
        assert (marker.deleted_by, marker.reason) == ("Lan", "given back to its owner")
    assert told[-1] == "Delete"
    with held.writing() as session:
        edit_deleted.undelete(session, item_of(session), "Lan")
    work(held)
    client = create_app(held).test_client()
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    assert held.search.search(Query("trang1")).total == 2
    with held.reading() as session:
        types = [row.type for row in session.scalars(select(Event).order_by(Event.at))]
        assert session.get(Tombstone, item_id) is None
    assert "deletion" in types and "undeletion" in types


def test_a_deleted_draft_stays_unknown(make_repository, tmp_path):
    made = make_repository()
    make_item_folder(tmp_path / "scans", pages=1)
    ingest(made, tmp_path / "scans", publish=False)
    item_id = delete(made)
    assert create_app(made).test_client().get(f"/items/{item_id}").status_code == 404


def test_a_reason_is_needed_and_nothing_is_deleted_twice(held):
    with held.writing() as session:
        with pytest.raises(EditConflict, match="why"):
            edit_deleted.delete(session, item_of(session), "Lan", " ")
        edit_deleted.delete(session, item_of(session), "Lan", "torn")
        with pytest.raises(EditConflict, match="already"):
            edit_deleted.delete(session, item_of(session), "Lan", "torn")


def test_a_deleted_item_is_not_taken_in_again(held, tmp_path):
    delete(held)
    report = ingest(held, tmp_path / "scans")
    assert [problem.reason for problem in report.problems if "undelete" in problem.reason]
    assert report.items.balanced


def test_purging_removes_the_bytes_on_both_sides_and_leaves_the_marker(held):
    item_id = delete(held)
    assert purging.purge(held, now() - timedelta(days=1), "Minh") == 0
    assert purging.purge(held, now(), "Minh") == 1
    copies = mirror.opened(held)
    assert copies is not None
    for store in (held.store, copies):
        assert not [key for key in store.list("objects/") if item_id in key]
    with held.reading() as session:
        marker = session.get(Tombstone, item_id)
        assert (marker.reason, marker.purged_at is None) == ("given back to its owner", False)
        assert {asset.state for asset in edit_deleted.files(session, item_id)} == {"purged"}
        assert len(list(session.scalars(select(PageText)))) == 1
    with held.writing() as session, pytest.raises(EditConflict, match="for good"):
        edit_deleted.undelete(session, item_of(session), "Lan")
    assert list(verify(held, checksums=True, progress=lambda: None)) == []
    take_stock(held)
    with held.reading() as session:
        assert not kept.faults(session)
    assert create_app(held).test_client().get(f"/items/{item_id}").status_code == 410


def test_nothing_is_purged_while_a_backup_is_under_way(held, monkeypatch):
    delete(held)
    holdback.keep(held, "")
    other = f"elsewhere/{1}/another"
    monkeypatch.setattr(leases, "me", lambda: other)
    with pytest.raises(holdback.HeldBack, match="backup"):
        purging.purge(held, now(), "Minh")


def test_the_commands_delete_bring_back_and_purge(held, monkeypatch):
    for name, value in (("home", held.settings.home), ("database_url", held.settings.database_url)):
        monkeypatch.setenv(f"TANGTHU_{name.upper()}", str(value))
    with held.reading() as session:
        item_id = item_of(session).id

    def run(*words):
        return CliRunner().invoke(tangthu, words, catch_exceptions=True)

    assert "brings it back" in run("delete", item_id, "--reason", "torn", "--by", "Lan").output
    assert "(published)" in run("undelete", item_id).output
    assert run("delete", item_id, "--reason", "torn", "--by", "Lan").exit_code == 0
    assert "by Lan: torn" in run("purge", "--older-than", "0", "--dry-run").output
    assert "1 items purged" in run("purge", "--older-than", "0").output
    assert run("undelete", item_id).exit_code != 0
