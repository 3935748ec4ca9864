"""Change Discovery 1.0 clause by clause, in the order of its text, at level 2.

One stream holds every kind of activity that we publish; each test quotes the clause it checks.
"""

from __future__ import annotations

import gzip
import json
import re
from datetime import datetime

import pytest

from iiif.discovery import changes
from ingest.catalog import announce, edit, edit_deleted, find
from tests.iiif.alone import application
from tests.iiif.rows import Wanted, add_item, add_library
from tests.restricting import restrict
from tests.services.repository import new_repository

START = "/iiif/discovery/changes"
CONTEXT = "http://iiif.io/api/discovery/1/context.json"
OLD = "https://cu.example"
A_PAGE = 4
UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
TYPES = {"Create", "Update", "Delete", "Move", "Refresh"}


class Stream:
    """The answers of a site, by their public addresses."""

    def __init__(self, repository, ids):
        self.root = repository.settings.public_url
        self.ids = ids
        self.client = application(repository).test_client()

    def ask(self, address, **headers):
        return self.client.get(address.removeprefix(self.root), headers=headers)

    def get(self, address):
        answer = self.ask(address)
        assert answer.status_code == 200, address
        return answer.get_json(force=True)

    @property
    def collection(self):
        return self.get(START)

    @property
    def pages(self):
        """Every page, the newest first, as a client comes upon them."""
        found, following = [], self.collection["last"]
        while following:
            found.append(self.get(following["id"]))
            following = found[-1].get("prev")
        return found

    @property
    def activities(self):
        """Every activity, the oldest first."""
        return [one for page in reversed(self.pages) for one in page["orderedItems"]]

    @property
    def shelves(self):
        """The root and the library, which list items."""
        return {f"{self.root}/iiif/presentation/3/{name}" for name in ("top", "libraries/tinh")}

    def manifest(self, name, root=""):
        return f"{root or self.root}/iiif/presentation/3/items/{self.ids[name]}/manifest"


def history(repository):
    """Publish, change, restrict, withdraw, bring back, delete, move the site, begin anew."""
    with repository.writing() as session:
        library = add_library(session, "tinh")
        made = {
            name: add_item(session, library, Wanted(state="draft"))
            for name in ("stays", "changes", "goes", "returns", "closed", "hidden")
        }
        ids = {name: item.id for name, item in made.items()}
        for item in made.values():
            item.published_at = None

    def act(name, change, *more):
        with repository.writing() as session:
            change(session, find.item(session, ids[name]), *more)

    for name in ("stays", "changes", "goes", "returns", "closed"):
        act(name, edit.publish, "test")
    act("changes", edit.touch)
    act("closed", restrict, "closed", "test")
    act("returns", edit.withdraw, "test", "asked for")
    act("returns", lambda session, item: setattr(item, "state", "draft"))
    act("returns", edit.publish, "test")
    with repository.writing() as session:
        announce.moved(session, OLD)
    act("goes", edit_deleted.delete, "test", "given back")
    with repository.writing() as session:
        announce.everything(session)
    act("stays", edit.touch)
    act("hidden", edit.touch)
    return ids


@pytest.fixture(scope="module")
def stream(tmp_path_factory):
    with (
        pytest.MonkeyPatch.context() as patched,
        new_repository(tmp_path_factory.mktemp("stream") / "home") as repository,
    ):
        patched.setattr(changes, "PAGE_ITEMS", A_PAGE)
        yield Stream(repository, history(repository))


def of(stream, name, root=""):
    return [
        one["type"]
        for one in stream.activities
        if one.get("object", {}).get("id") == stream.manifest(name, root)
    ]


def test_2_1_2_lists_must_be_ordered_such_that_the_most_recent_occur_last(stream):
    times = [one.get("endTime") or one["startTime"] for one in stream.activities]
    assert times == sorted(times)


def test_2_1_3_explicit_description_of_creations_deletions_and_moves(stream):
    told = stream.activities
    assert {one["type"] for one in told} == TYPES
    assert of(stream, "changes", OLD) == ["Create", "Update", "Move"]
    # Withdrawn and published anew: the address is told again.
    assert of(stream, "returns", OLD) == ["Create", "Delete", "Update", "Move"]
    assert of(stream, "goes", OLD) == ["Create", "Move"]
    assert of(stream, "goes") == ["Delete"]


def test_2_1_5_a_refresh_immediately_before_the_update_activities(stream):
    told = [one["type"] for one in stream.activities]
    place = told.index("Refresh")
    # Of each of the four that are public, and nothing of what is gone or never was.
    assert told[place + 1 : place + 5] == ["Update"] * 4
    named = {one["object"]["id"] for one in stream.activities[place + 1 : place + 5]}
    assert named == {stream.manifest(one) for one in ("stays", "changes", "returns", "closed")}
    refresh = stream.activities[place]
    assert set(refresh) == {"type", "startTime"}, "it has no object or target"
    assert refresh["startTime"] <= stream.activities[place + 1]["endTime"]


def test_3_1_the_collection_has_its_properties(stream):
    found = stream.collection
    assert found["id"] == f"{stream.root}{START}", "it must be available at the URI"
    assert found["type"] == "OrderedCollection"
    for end in ("first", "last"):
        assert found[end]["type"] == "OrderedCollectionPage"
        assert stream.get(found[end]["id"])["id"] == found[end]["id"]
    assert "orderedItems" not in found, "does not directly contain any of the Activities"
    assert found["totalItems"] == len(stream.activities), "total number of Activities"


def test_3_2_each_page_has_its_properties(stream):
    pages = list(reversed(stream.pages))
    assert pages[0]["id"] == stream.collection["first"]["id"]
    assert pages[-1]["id"] == stream.collection["last"]["id"]
    begins = 0
    for before, page, after in zip([None, *pages], pages, [*pages[1:], None], strict=False):
        assert page["type"] == "OrderedCollectionPage"
        assert page["partOf"] == {"id": stream.collection["id"], "type": "OrderedCollection"}
        assert page["startIndex"] == begins
        assert page.get("prev", {}).get("id") == (before and before["id"]), "unless the first"
        assert page.get("next", {}).get("id") == (after and after["id"]), "unless the last"
        assert len(page["orderedItems"]) >= 1, "with at least one item"
        begins += len(page["orderedItems"])


def test_3_3_each_activity_has_a_type_and_an_object_with_id_and_type(stream):
    for one in stream.activities:
        assert one["type"] in TYPES
        assert "@context" not in one, "it is always embedded within a page"
        if one["type"] != "Refresh":
            assert one["object"]["type"] in ("Manifest", "Collection")
            assert one["object"]["id"].startswith(("http://", "https://"))


def test_3_3_object_see_also_is_an_array_of_datasets(stream):
    for one in stream.activities:
        described = one.get("target") or one.get("object", {})
        for record in described.get("seeAlso", ()):
            assert record["type"] == "Dataset"
            assert set(record) == {"id", "type", "label", "format", "profile"}
            assert record["label"]["en"]
    newest = stream.activities[-1]["object"]["seeAlso"][0]
    answer = stream.ask(newest["id"])
    assert answer.status_code == 200 and answer.mimetype == newest["format"]


def test_3_3_object_provider_is_an_array_of_agents_with_labels(stream):
    for one in stream.activities:
        described = one.get("target") or one.get("object", {})
        for agent in described.get("provider", ()):
            assert set(agent) == {"id", "type", "label"}
            assert agent["type"] == "Agent" and agent["label"]["vi"] == ["Thư viện tỉnh"]
    assert stream.activities[-1]["object"]["provider"]


def test_3_3_a_move_has_a_target_that_is_another_address(stream):
    moves = [one for one in stream.activities if one["type"] == "Move"]
    assert len(moves) == 5 + len(stream.shelves)
    for one in moves:
        assert one["target"]["id"] != one["object"]["id"]
        assert one["object"]["id"] == one["target"]["id"].replace(stream.root, OLD)
        assert one["target"]["type"] == one["object"]["type"]
        assert set(one["object"]) == {"id", "type"}, "the source from whence it was moved"
    assert all("target" not in one for one in stream.activities if one["type"] != "Move")


def test_3_3_end_time_is_a_datetime_in_utc(stream):
    for one in stream.activities:
        time = one["startTime"] if one["type"] == "Refresh" else one["endTime"]
        assert UTC_TIME.fullmatch(time)
        assert datetime.fromisoformat(time) <= datetime.now().astimezone()


def test_3_3_what_is_told_is_there_and_what_was_deleted_is_not(stream):
    newest = {}
    for one in stream.activities:
        described = one.get("target") or one.get("object")
        if described:
            newest[described["id"]] = one["type"]
    now = {address: kind for address, kind in newest.items() if address.startswith(stream.root)}
    assert len(now) == 5 + len(stream.shelves)
    for address, kind in now.items():
        assert stream.ask(address).status_code == (410 if kind == "Delete" else 200), kind


def test_3_4_1_the_context_is_the_very_first_pair(stream):
    for document in (stream.collection, *stream.pages):
        assert next(iter(document.items())) == ("@context", CONTEXT)


def crawl(stream, last_crawl=""):
    """Process the stream as 3.5.1 and 3.5.2 say; give what is to be fetched and what removed."""
    done: dict[str, str] = {}
    included: set[str] = set()
    only_delete = False
    for one in (one for page in stream.pages for one in reversed(page["orderedItems"])):
        if one.get("endTime", last_crawl) < last_crawl:
            break
        if one["type"] == "Refresh":
            if not last_crawl:
                break
            only_delete = True
        elif one["object"]["id"] not in done:
            done[one["object"]["id"]] = one["type"]
            if one["type"] != "Delete" and not only_delete:
                included.add(one.get("target", one["object"])["id"])
    return included, {name for name, kind in done.items() if kind in ("Delete", "Move")}


def test_3_5_a_first_crawl_ends_at_the_refresh_with_all_that_is_there(stream):
    included, removed = crawl(stream)
    public = {stream.manifest(one) for one in ("stays", "changes", "returns", "closed")}
    assert (included, removed) == (public | stream.shelves, set())


def test_3_5_a_later_crawl_removes_what_went_behind_the_refresh(stream):
    last = next(one["endTime"] for one in stream.activities if one["type"] == "Move")
    included, removed = crawl(stream, last)
    assert stream.manifest("stays") in included
    assert stream.manifest("goes") in removed and stream.manifest("goes") not in included


def test_4_1_the_media_type_has_the_profile_unless_json_is_asked_for(stream):
    for address in (START, stream.collection["last"]["id"]):
        answer = stream.ask(address)
        assert answer.headers["Content-Type"] == f'application/ld+json;profile="{CONTEXT}"'
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        plain = stream.ask(address, Accept="application/json")
        assert plain.mimetype == "application/json"
        packed = stream.ask(address, **{"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip", "should be compressed"
        assert json.loads(gzip.decompress(packed.data)) == answer.get_json(force=True)


def test_4_2_restricted_content_is_told_and_what_was_never_public_is_not(stream):
    # "Activities may be published about content that has access restrictions."
    assert of(stream, "closed", OLD) == ["Create", "Update", "Move"]
    whole = json.dumps([stream.collection, stream.pages])
    assert stream.ids["hidden"] not in whole


@pytest.mark.parametrize("number", ["-1", "7", "99999999999999999999", "x", "0.5", "%00"])
def test_a_page_that_is_not_there_is_a_404(stream, number):
    answer = stream.ask(f"{START}/pages/{number}")
    assert answer.status_code == 404
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
