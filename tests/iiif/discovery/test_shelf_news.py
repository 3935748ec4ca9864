"""Change Discovery tells of collections, libraries and works as they are edited."""

import pytest

from ingest.catalog import announce, edit, edit_record, edit_shelves, find
from ingest.catalog.announce import told
from ingest.catalog.card_fields import BadField
from ingest.catalog.identifiers import new_id
from ingest.catalog.libraries import LogoFile
from ingest.catalog.models import Collection, Library, Work
from ingest.catalog.three_way import Given
from ingest.packages.package import CollectionSource, LibrarySource
from tests.iiif.rows import Wanted, add_item, add_library

START = "/iiif/discovery/changes"
PREFIX = "/iiif/presentation/3"


@pytest.fixture
def news(repository, client):
    """Give what was told since it was asked last: kind and address, without the site."""
    seen: list[dict[str, object]] = []

    def ask():
        with repository.reading() as session:
            total = told(session, 0, 0).total
        found = []
        for number in range((total + 99) // 100):
            page = client.get(f"{START}/pages/{number}").get_json(force=True)
            found += page["orderedItems"]
        fresh = found[len(seen) :]
        seen[:] = found
        root = repository.settings.public_url + PREFIX
        return [(one["type"], one["object"]["id"].removeprefix(root)) for one in fresh]

    return ask


@pytest.fixture
def make(repository):
    """Make a collection at the desk; gives its id."""

    def add(title, parent=""):
        with repository.writing() as session:
            row = Collection(id=new_id())
            given = {"title": {"vi": [title]}, "parent": parent}
            edit_record.make(session, edit_shelves.COLLECTION, row, given, "test")
            return row.id

    return add


def save(repository, kind, record_id, **given):
    with repository.writing() as session:
        row = edit_record.record(session, kind, record_id)
        now = edit_record.state(session, kind, row)
        changed = {name: Given(value, now[name]) for name, value in given.items()}
        return edit_record.save(session, kind, row, changed, "test").revision


def test_a_collection_is_told_of_with_what_lists_it(repository, client, make, news):
    outer = make("Ngoài")
    assert news() == [("Create", "/collections/ngoai"), ("Create", "/top")]
    inner = make("Trong", outer)
    assert news() == [("Create", "/collections/trong"), ("Update", "/collections/ngoai")]
    save(repository, edit_shelves.COLLECTION, inner, title={"vi": ["Tên khác"]})
    assert news() == [("Update", "/collections/trong"), ("Update", "/collections/ngoai")]
    save(repository, edit_shelves.COLLECTION, inner, summary={"vi": ["Về chợ"]})
    assert news() == [("Update", "/collections/trong")]
    save(repository, edit_shelves.COLLECTION, inner, parent="")
    assert sorted(news()) == [
        ("Update", "/collections/ngoai"), ("Update", "/collections/trong"), ("Update", "/top"),
    ]  # fmt: skip  # one a document
    assert save(repository, edit_shelves.COLLECTION, inner, title={"vi": ["Tên khác"]}) is None
    assert news() == []
    for address in ("/collections/trong", "/top"):
        answer = client.get(f"{PREFIX}{address}").get_json(force=True)
        assert answer["type"] == "Collection"


def test_an_edit_that_is_undone_is_told_of_again(repository, make, news):
    name = make("Ngoài")
    change = save(repository, edit_shelves.COLLECTION, name, title={"vi": ["Khác"]})
    news()
    with repository.writing() as session:
        row = edit_record.record(session, edit_shelves.COLLECTION, name)
        edit_record.take_back(session, edit_shelves.COLLECTION, row, change, "test")
    assert news() == [("Update", "/collections/ngoai"), ("Update", "/top")]


def test_an_edit_that_fails_tells_nothing(repository, make, news):
    name = make("Ngoài")
    news()
    with pytest.raises(BadField):
        save(repository, edit_shelves.COLLECTION, name, title={})
    with pytest.raises(RuntimeError), repository.writing() as session:
        row = edit_record.record(session, edit_shelves.COLLECTION, name)
        announce.announce_shelf(session, row, ("title",))
        raise RuntimeError
    assert news() == []


def test_a_library_is_told_of_when_it_is_renamed_and_gets_a_logo(repository, news):
    with repository.writing() as session:
        above = add_library(session, "tinh")
        below = add_library(session, "xa")
        below.parent_id = above.id
        name = below.id
    save(repository, edit_shelves.LIBRARY, name, name={"vi": ["Thư viện xã"]})
    assert news() == [("Create", "/libraries/xa"), ("Create", "/libraries/tinh")]
    save(repository, edit_shelves.LIBRARY, name, homepage="https://xa.example")
    assert news() == [("Update", "/libraries/xa")]
    with repository.writing() as session:
        about = LogoFile("0" * 64, "image/png", 4, 4)
        row = session.get_one(Library, name)
        edit_shelves.set_logo(session, row, (about, b"logo"), "test")
    assert news() == [("Update", "/libraries/xa")]
    with repository.writing() as session:
        edit_shelves.set_logo(session, session.get_one(Library, name), None, "test")
    assert news() == [("Update", "/libraries/xa")]


def test_what_a_delivery_says_of_them_is_told_where_it_is_new(repository, news):
    def keep(title):
        with repository.writing() as session:
            edit.keep_library(session, LibrarySource("tinh", {"vi": ["Tỉnh"]}, "provincial"))
            edit.keep_collection(session, CollectionSource("dia-chi", {"vi": [title]}))

    keep("Địa chí")
    assert news() == [
        ("Create", "/libraries/tinh"), ("Create", "/collections/dia-chi"), ("Create", "/top"),
    ]  # fmt: skip  # one a document
    keep("Địa chí")
    assert news() == []
    keep("Địa dư")
    assert news() == [("Update", "/collections/dia-chi"), ("Update", "/top")]


def test_items_put_in_are_news_of_the_collection_and_theirs(repository, make, news):
    name = make("Ngoài")
    with repository.writing() as session:
        item = add_item(session, add_library(session), Wanted())
        item_id = item.id
    news()
    with repository.writing() as session:
        row = session.get_one(Collection, name)
        edit_shelves.arrange(session, edit_shelves.COLLECTION, row, {item_id: None}, "test")
    assert sorted(news()) == [
        ("Update", "/collections/ngoai"), ("Update", f"/items/{item_id}/manifest"),
    ]  # fmt: skip  # one a document


def test_a_work_is_told_of_once_a_volume_is_public(repository, news):
    with repository.writing() as session:
        library = add_library(session)
        item = add_item(session, library, Wanted(state="draft"))
        work = Work(library_id=library.id, source_id="w", title={"vi": ["Bộ"]})
        session.add(work)
        session.flush()
        item.work_id, name, item_id = work.id, work.id, item.id
    save(repository, edit_shelves.WORK, name, title={"vi": ["Bộ sách"]})
    assert news() == []
    with repository.writing() as session:
        edit.publish(session, find.item(session, item_id), "test")
    news()
    save(repository, edit_shelves.WORK, name, title={"vi": ["Bộ sách quý"]})
    assert news() == [("Create", f"/works/{name}")]


def test_all_of_them_move_with_the_site_and_are_told_after_a_refresh(repository, client, make):
    make("Ngoài")
    with repository.writing() as session:
        add_library(session, "tinh")
        assert announce.moved(session, "https://cu.example") == 0
        assert announce.everything(session) == 0
    listed = client.get(f"{START}/pages/0").get_json(force=True)["orderedItems"]
    root = repository.settings.public_url + PREFIX
    names = ["/top", "/libraries/tinh", "/collections/ngoai"]
    kinds = ["Create"] * 2 + ["Move"] * 3 + ["Refresh"] + ["Update"] * 3
    assert [one["type"] for one in listed] == kinds
    assert [one["target"] for one in listed[2:5]] == [
        {"id": root + name, "type": "Collection"} for name in names
    ]
    assert [one["object"]["id"] for one in listed[2:5]] == [
        f"https://cu.example{PREFIX}{name}" for name in names
    ]
    assert [one["object"]["id"] for one in listed[6:]] == [root + name for name in names]
    times = [one.get("endTime") or one["startTime"] for one in listed]
    assert times == sorted(times)
