"""Change Discovery 1.0 at level 2, in the order of its text."""

from datetime import datetime
from threading import Thread

import pytest

from iiif.discovery import changes
from ingest.catalog import announce, edit, find
from tests.iiif.rows import Wanted, add_item, add_library
from tests.restricting import restrict

START = "/iiif/discovery/changes"


@pytest.fixture
def put(repository):
    def add(count=1, publish=True):
        with repository.writing() as session:
            library = add_library(session, f"tinh{datetime.now().timestamp()}")
            items = [add_item(session, library, Wanted(state="draft")) for _ in range(count)]
            for item in items:
                item.published_at = None
            ids = [item.id for item in items]
        if publish:
            for item_id in ids:
                with repository.writing() as session:
                    edit.publish(session, find.item(session, item_id), "test")
        return ids

    return add


@pytest.fixture
def get(client):
    def ask(address=START):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        document = answer.get_json(force=True)
        assert document["@context"] == changes.CONTEXT == next(iter(document.values()))
        return document

    return ask


def walk(get):
    """Go backwards from the last page, as 3.5 says; gives all activities, newest first."""
    address = get()["last"]["id"]
    found = []
    while address:
        page = get(address.split("127.0.0.1", 1)[1].split("/", 1)[1].join(["/", ""]))
        assert page["type"] == "OrderedCollectionPage" and page["orderedItems"]
        found += reversed(page["orderedItems"])
        address = page.get("prev", {}).get("id")
    return found


def test_2_1_3_each_change_is_told_by_its_kind(repository, put, get):
    (item_id,) = put()
    with repository.writing() as session:
        restrict(session, find.item(session, item_id), "reduced", "test")
    with repository.writing() as session:
        edit.withdraw(session, find.item(session, item_id), "test", "asked for")
    with repository.writing() as session:
        item = find.item(session, item_id)
        item.state = "draft"
        edit.publish(session, item, "test")
    told = walk(get)
    assert [activity["type"] for activity in told] == ["Update", "Delete", "Update", "Create"]
    manifest = f"{repository.settings.public_url}/iiif/presentation/3/items/{item_id}/manifest"
    for activity in told:
        assert activity["object"]["id"] == manifest and activity["object"]["type"] == "Manifest"
        assert activity["endTime"].endswith("Z")
        assert ("seeAlso" in activity["object"]) is (activity["type"] != "Delete")


def test_what_was_never_public_is_never_told(repository, client, put):
    (item_id,) = put(publish=False)
    with repository.writing() as session:
        restrict(session, find.item(session, item_id), "closed", "test")
        edit.touch(session, find.item(session, item_id))
    assert client.get(START).status_code == 404


def test_2_1_5_a_refresh_stands_before_the_updates_it_begins(repository, put, get):
    put(3)
    with repository.writing() as session:
        assert announce.everything(session) == 3
    told = walk(get)
    # Of the items, and of the root and the library that list them.
    assert [one["type"] for one in told] == ["Update"] * 5 + ["Refresh"] + ["Create"] * 3
    refresh = told[5]
    assert "object" not in refresh and "endTime" not in refresh
    assert refresh["startTime"] <= min(one["endTime"] for one in told[:5])


def test_2_2_pages_are_full_before_the_next_begins_and_never_change(
    repository, put, get, monkeypatch
):
    monkeypatch.setattr(changes, "PAGE_ITEMS", 4)
    put(9)
    first = get(f"{START}/pages/0")
    put(4)
    assert get(f"{START}/pages/0") == first
    collection = get()
    assert collection["type"] == "OrderedCollection" and collection["totalItems"] == 13
    assert collection["first"]["id"].endswith("/pages/0")
    assert collection["last"]["id"].endswith("/pages/3")
    for number, size in enumerate((4, 4, 4, 1)):
        page = get(f"{START}/pages/{number}")
        assert len(page["orderedItems"]) == size and page["startIndex"] == number * 4
        assert ("prev" in page, "next" in page) == (number > 0, number < 3)
        assert page["partOf"] == {"id": collection["id"], "type": "OrderedCollection"}
    times = [one["endTime"] for one in walk(get)]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(
    "address",
    ["pages/1", "pages/99999999999999999999", "pages/-1", "pages/x", "x"],
)
def test_no_other_page_is_there(client, put, address):
    put()
    assert client.get(f"{START}/{address}").status_code == 404


def test_caches_may_keep_what_does_not_change(client, put, monkeypatch):
    monkeypatch.setattr(changes, "PAGE_ITEMS", 2)
    put(3)
    assert "max-age=86400" in client.get(f"{START}/pages/0").headers["Cache-Control"]
    assert "max-age=5" in client.get(f"{START}/pages/1").headers["Cache-Control"]
    etag = client.get(START).headers["ETag"]
    assert client.get(START, headers={"If-None-Match": etag}).status_code == 304


def test_a_move_of_the_site_tells_from_where_to_where(repository, put, get):
    ids = put(2)
    with repository.writing() as session:
        assert announce.moved(session, "https://cu.example/") == 2
    told = walk(get)
    # The newest are of the root and the library that list the items.
    assert [one["type"] for one in told] == ["Move"] * 4 + ["Create"] * 2
    for activity in told[2:4]:
        assert activity["object"]["id"].startswith("https://cu.example/iiif/presentation/3/items/")
        assert activity["target"]["id"].startswith(repository.settings.public_url)
    # What was told before the move bears the addresses of its time.
    assert {one["object"]["id"] for one in told[2:4]} == {one["object"]["id"] for one in told[4:]}
    put(1)
    newest = walk(get)[0]
    assert newest["object"]["id"].startswith(repository.settings.public_url)
    with repository.writing() as session:
        announce.moved(session, "https://giua.example")
    older = walk(get)
    assert older[-1]["object"]["id"].startswith("https://cu.example/")
    assert older[6]["object"]["id"].startswith("https://giua.example/")
    assert older[7]["target"]["id"].startswith("https://giua.example/")
    assert len(ids) == 2


def test_the_beginning_leads_to_the_collection(client, repository):
    answer = client.get("/iiif/discovery/")
    assert answer.status_code == 303
    assert answer.location == f"{repository.settings.public_url}{START}"


def test_news_on_postgresql_is_numbered_in_the_order_of_its_commits(
    make_repository, postgresql_url
):
    """What a harvester has read stays the beginning, whoever began before and commits later."""
    opened = make_repository(database_url=postgresql_url)
    with opened.writing() as session:
        library = add_library(session)
        first, second = (add_item(session, library, Wanted()).id for _ in range(2))
    committed = []

    def change(item_id):
        with opened.writing() as session:
            announce.announce(session, find.item(session, item_id), "Update")
            session.flush()
        committed.append(item_id)

    with opened.writing() as session:
        announce.announce(session, find.item(session, first), "Update")
        session.flush()
        other = Thread(target=change, args=(second,))
        other.start()
        other.join(0.5)
        assert committed == []  # it waits for this transaction, however long that takes
    other.join(10)
    assert committed == [second]
    with opened.reading() as session:
        assert [row.item_id for row in announce.told(session, 0, 9).rows] == [first, second]
