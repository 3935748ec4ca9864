"""Pages that went to another item: their files go along, and a delivery finds them there."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app.cli import tangthu
from ingest import worker
from ingest.catalog import edit, edit_deleted, edit_order, edit_parting, find, parting_undo
from ingest.catalog.models import Asset, Event, Item, now
from ingest.mixing import PackageRefused, refuse_another
from ingest.pipeline import Options, take_in
from ingest.preserve import closing, purging
from ingest.preserve.ocfl.check import check_object
from ingest.preserve.verify import verify
from ingest.storage import keys
from tests.builders import make_image, make_item_folder
from tests.reading import read
from tests.services.repository import new_repository
from tests.watchers import Remembering

CURATOR = "account:a"


class Shelf:
    """A book of four pages with one older scan, kept, and its delivery."""

    def __init__(self, repository, folder):
        self.repository, self.folder = repository, folder
        self.come()
        make_image(folder / "0004.jpg", 120, 160, seed=77)
        self.come()
        self.close()
        with repository.reading() as session:
            self.book = session.scalars(select(Item.id)).one()

    def come(self):
        delivery = read(self.folder.parent, self.repository.settings)
        report = take_in(self.repository, delivery, Options(), Remembering())
        assert not report.failed, report.problems
        return " ".join(map(str, report.problems))

    def close(self):
        while closing.close_queued(self.repository):
            pass

    def split(self, numbers):
        with self.repository.writing() as session:
            item = find.item(session, self.book)
            pages = edit_order.named(edit_order.pages_of(session, item), numbers)
            return edit_parting.split(session, item, pages, CURATOR).id

    def merge(self, other):
        with self.repository.writing() as session:
            item = find.item(session, self.book)
            edit_parting.merge(session, item, find.item(session, other), CURATOR)

    def take_back(self):
        with self.repository.writing() as session:
            item = find.item(session, self.book)
            (change,) = parting_undo.open_ones(session, item)
            parting_undo.take_back(session, item, change, CURATOR)

    def files(self, item_id):
        with self.repository.reading() as session:
            rows = session.scalars(select(Asset).where(Asset.item_id == item_id))
            return [row for row in rows if row.page_id]

    def names(self, item_id):
        with self.repository.reading() as session:
            return [one.page.name for one in find.pages(session, item_id)]

    def whole(self):
        """See that objects are valid, and that nothing that rows name is missing."""
        store = self.repository.store
        for key in list(store.list(keys.OBJECTS)):
            root = keys.root_of(key)
            if root and key == f"{root}inventory.json":
                assert check_object(store, root) == []
        found = list(verify(self.repository, checksums=True, progress=lambda: None))
        assert [one for one in found if not one.harmless] == []


@pytest.fixture
def shelf(tmp_path):
    folder = make_item_folder(tmp_path / "scans", 4, width=120, height=160)
    with new_repository(tmp_path / "home") as repository:
        yield Shelf(repository, folder)


def test_files_with_their_older_scans_lie_in_the_object_of_their_item(shelf):
    new = shelf.split("3-4")
    assert {row.key.startswith(keys.item_root(shelf.book)) for row in shelf.files(new)} == {True}
    shelf.close()
    moved = shelf.files(new)
    assert {row.key.startswith(keys.item_root(new)) for row in moved} == {True}
    assert sorted(row.current for row in moved if row.role == "master") == [False, True, True]
    with shelf.repository.reading() as session:
        kinds = set(session.scalars(select(Event.type).where(Event.item_id == new)))
    assert {"accession", "split", "version"} <= kinds
    shelf.whole()
    shelf.merge(new)
    shelf.close()
    assert shelf.names(shelf.book) == ["0001.jpg", "0002.jpg", "0003.jpg", "0004.jpg"]
    assert {row.key.startswith(keys.item_root(shelf.book)) for row in shelf.files(shelf.book)} == {
        True
    }
    shelf.whole()


def test_files_are_whole_wherever_a_merge_that_is_taken_back_leaves_them(shelf):
    make_item_folder(shelf.folder.parent, 2, name="khac", width=120, height=160)
    shelf.come()
    shelf.close()
    with shelf.repository.reading() as session:
        other = session.scalars(select(Item.id).where(Item.source_id == "khac")).one()
    shelf.merge(other)
    shelf.close()
    shelf.take_back()
    assert shelf.names(other) == ["0001.jpg", "0002.jpg"]
    shelf.close()
    assert {row.key.startswith(keys.item_root(other)) for row in shelf.files(other)} == {True}
    shelf.whole()
    shelf.come()  # the same delivery again finds all as it was
    assert len(shelf.names(shelf.book)) == 4 and len(shelf.names(other)) == 2


def test_purging_an_item_leaves_files_that_lie_in_anothers_object_still(shelf):
    new = shelf.split("3-4")
    with shelf.repository.writing() as session:
        edit_deleted.delete(session, find.item(session, new), CURATOR, "a trial")
    assert purging.purge(shelf.repository, now(), CURATOR) == 1
    shelf.close()
    shelf.whole()


def test_a_delivery_that_comes_again_leaves_pages_in_the_item_where_they_are(shelf):
    new = shelf.split("2-3")
    make_image(shelf.folder / "0005.jpg", 120, 160, seed=5)
    told = shelf.come()
    assert "the move of pages 0002.jpg, 0003.jpg into another item" in told
    assert shelf.names(shelf.book) == ["0001.jpg", "0004.jpg", "0005.jpg"]
    assert shelf.names(new) == ["0002.jpg", "0003.jpg"]
    shelf.merge(new)
    assert shelf.names(shelf.book) == [f"000{number}.jpg" for number in (1, 2, 3, 4, 5)]


def test_what_comes_in_for_an_item_that_was_merged_is_told_where_its_pages_are(shelf):
    make_item_folder(shelf.folder.parent, 1, name="khac", width=120, height=160)
    shelf.come()
    shelf.close()
    with shelf.repository.reading() as session:
        other = session.scalars(select(Item).where(Item.source_id == "khac")).one()
    shelf.merge(other.id)
    delivery = read(shelf.folder.parent, shelf.repository.settings)
    package = next(one for one in delivery.packages if one.source_id == "khac")
    with pytest.raises(PackageRefused, match=f"was merged into {shelf.book}"):
        refuse_another(shelf.repository, other.library, package)


def test_files_of_pages_that_went_outlive_the_item_they_came_from(shelf, monkeypatch):
    new = shelf.split("3-4")
    with shelf.repository.writing() as session:
        edit_deleted.delete(session, find.item(session, shelf.book), CURATOR, "a trial")
    settings = shelf.repository.settings
    for name, value in (("home", settings.home), ("database_url", settings.database_url)):
        monkeypatch.setenv(f"TANGTHU_{name.upper()}", str(value))
    answer = CliRunner().invoke(tangthu, ("purge", "--older-than", "0"))
    assert f"stays for now: pages of it went to {new}" in answer.output
    assert "0 items purged" in answer.output
    shelf.close()
    assert purging.purge(shelf.repository, now(), CURATOR) == 1
    for row in shelf.files(new):
        assert shelf.repository.store.exists(row.key)
        made = keys.pyramid(row.id, row.derivation)
        assert not row.derivation or shelf.repository.store.exists(made)


def test_the_search_follows_pages_to_their_item(shelf):
    with shelf.repository.writing() as session:
        edit.publish(session, find.item(session, shelf.book), CURATOR)
    new = shelf.split("3-4")
    worker.work_once(shelf.repository)
    with shelf.repository.reading() as session:
        assert find.item(session, new).state == "published"
    shelf.merge(new)
    worker.work_once(shelf.repository)
    assert len(shelf.names(shelf.book)) == 4
