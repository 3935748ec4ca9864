"""Two writers of one item's object: one is told to wait, and the object stays whole."""

import threading

import pytest
from sqlalchemy import select

from ingest.catalog import find, leases
from ingest.catalog.models import Event, Item
from ingest.preserve import alone, closing
from ingest.preserve.ocfl.check import check_object
from ingest.storage import keys
from ingest.storage.store import Changed
from tests.builders import make_item_folder
from tests.restricting import restrict
from tests.watchers import ingest


@pytest.fixture
def item_id(any_repository, tmp_path):
    make_item_folder(tmp_path / "scans", pages=1)
    ingest(any_repository, tmp_path / "scans", publish=False)
    with any_repository.reading() as session:
        return session.scalars(select(Item.id)).one()


def change(repository, item_id):
    with repository.writing() as session:
        restrict(session, find.item(session, item_id), "reduced", "test")


def someone_else(monkeypatch):
    """Be another living process from now on."""
    monkeypatch.setattr(leases, "me", lambda: "elsewhere/1/another")


def test_a_second_writer_is_told_to_wait(any_repository, item_id, monkeypatch):
    change(any_repository, item_id)
    with alone.alone(any_repository, item_id):
        someone_else(monkeypatch)
        monkeypatch.setattr(alone, "_here", threading.Lock())
        with pytest.raises(Changed, match="another process"):
            closing.close(any_repository, item_id, "second")
        monkeypatch.undo()
    assert closing.close(any_repository, item_id, "first") == "v2"
    assert check_object(any_repository.store, keys.item_root(item_id)) == []


def test_a_writer_that_comes_back_late_writes_nothing_over_what_was_written(
    any_repository, item_id, monkeypatch
):
    change(any_repository, item_id)
    real, store = closing._write, any_repository.store

    def late(*given):
        """Hang before the first byte, until another has taken over and is done."""
        monkeypatch.setattr(closing, "_write", real)
        with any_repository.writing() as session:
            leases.let_go(session, alone.KIND, item_id)
        someone_else(monkeypatch)
        monkeypatch.setattr(alone, "_here", threading.Lock())
        change(any_repository, item_id)  # so that its version is another
        assert closing.close(any_repository, item_id, "other") == "v2"
        monkeypatch.undo()
        real(*given)

    monkeypatch.setattr(closing, "_write", late)
    with pytest.raises(Changed):
        closing.close(any_repository, item_id, "late")
    assert check_object(store, keys.item_root(item_id)) == []
    with any_repository.reading() as session:
        told = select(Event.agent).where(Event.type == "version", Event.detail == "v2")
        assert session.scalar(told) == "other"
    change(any_repository, item_id)
    assert closing.close(any_repository, item_id, "late") == "v3"
    assert check_object(store, keys.item_root(item_id)) == []
