"""What no row names goes once it has lain long enough; everything else stays."""

import dataclasses

import pytest
from sqlalchemy import select

from ingest import worker
from ingest.catalog import kept, leases
from ingest.catalog.models import Asset, Item
from ingest.preserve import holdback, rounds, sweeping
from ingest.storage import keys
from tests.builders import make_item_folder
from tests.watchers import ingest


@pytest.fixture
def held(any_repository, tmp_path):
    make_item_folder(tmp_path / "scans", pages=1)
    ingest(any_repository, tmp_path / "scans")
    while worker.work_once(any_repository):
        pass
    return any_repository


def after_days(repository, days):
    """Give the repository whose settings say so."""
    settings = dataclasses.replace(repository.settings, sweep_days=days)
    return dataclasses.replace(repository, settings=settings)


def leave(repository):
    """Leave behind what a crash leaves: a file without a row, a pyramid of another number."""
    with repository.reading() as session:
        item_id = session.scalars(select(Item.id)).one()
    return item_id, leave_of(repository, item_id)


def leave_of(repository, item_id):
    with repository.reading() as session:
        mine = select(Asset).where(Asset.item_id == item_id, Asset.derivation > 0)
        asset = session.scalars(mine.limit(1)).one()
    left = [keys.original(item_id, "0" * 64, ".jpg"), keys.pyramid(asset.id, 7)]
    for key in left:
        repository.store.put(key, b"left behind")
    return left


def test_what_a_crash_left_goes_after_its_days_and_nothing_else(held):
    before = sorted(held.store.list())
    _, left = leave(held)
    assert sweeping.sweep(after_days(held, 7)) == 0
    assert sorted(held.store.list()) == sorted([*before, *left])
    assert sweeping.sweep(after_days(held, -1)) == 2
    assert sorted(held.store.list()) == before


def test_what_is_named_or_arriving_stays(held, monkeypatch):
    item_id, left = leave(held)
    with held.writing() as session:
        asset = session.scalars(select(Asset).where(Asset.role == "text")).one()
        asset.key = left[0]
    monkeypatch.setattr(leases, "me", lambda: "elsewhere/1/another")
    with held.writing() as session:
        leases.hold(session, "ingest", item_id)
    monkeypatch.undo()
    other = keys.original(item_id, "1" * 64, ".jpg")
    held.store.put(other, b"just coming in")
    assert sweeping.sweep(after_days(held, -1)) == 1  # the pyramid
    assert held.store.exists(left[0]) and held.store.exists(other)


def test_nothing_is_swept_while_a_backup_is_under_way(held, monkeypatch):
    leave(held)
    monkeypatch.setattr(leases, "me", lambda: "elsewhere/1/another")
    holdback.keep(held, "")
    monkeypatch.undo()
    with pytest.raises(holdback.HeldBack):
        sweeping.sweep(after_days(held, -1))


def test_the_worker_notes_what_it_swept(held):
    leave(held)
    rounds._sweep(after_days(held, -1))
    with held.reading() as session:
        note = kept.noted(session, sweeping.NAME)
    assert note is not None and note.detail == {"removed": 2}
