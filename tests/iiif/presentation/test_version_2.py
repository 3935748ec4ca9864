"""The Presentation API 2.1.1, made from 3.0: nothing is lost on the way that it has words for."""

import pytest

from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Collection, ItemCollection, Page, Section
from ingest.iiif_json import language_map
from ingest.iiif_v2 import upgraded
from tests.builders import picture
from tests.iiif.rows import show

PREFIX = "/iiif/presentation/2"


@pytest.fixture
def ask(client):
    def get(path, status=200):
        answer = client.get(f"{PREFIX}/{path}")
        assert answer.status_code == status, answer.text
        return answer.get_json(force=True)

    return get


@pytest.fixture
def book(repository, folder):
    """A book of one page in a collection, with text and a nested table of contents."""
    shown = show(
        repository, folder, picture(900, 700), text=True,
        description={"viewing_direction": "right-to-left", "behavior": "paged",
                     "summary": {"vi": ["Tóm tắt"]}, "attribution": {"vi": ["Nguồn"]},
                     "rights": "http://creativecommons.org/publicdomain/mark/1.0/"},
    )  # fmt: skip
    with repository.writing() as session:
        page = session.query(Page).filter_by(item_id=shown.item_id).one()
        ends = {"first_page_id": page.id, "last_page_id": page.id}
        part = Section(
            id=new_id(), item_id=shown.item_id, position=1, title={"vi": ["Quyển"]}, **ends
        )
        session.add(part)
        session.flush()
        session.add(
            Section(
                id=new_id(), item_id=shown.item_id, parent_id=part.id, position=1,
                title={"vi": ["Chương"]}, **ends,
            )
        )  # fmt: skip
        collection = Collection(id=new_id(), slug="sach", title={"vi": ["Sách"]})
        session.add(collection)
        session.flush()
        session.add(ItemCollection(item_id=shown.item_id, collection_id=collection.id))
    return shown


def test_a_manifest_says_in_old_words_what_it_says_in_new_ones(client, ask, book):
    new = client.get(f"/iiif/presentation/3/items/{book.item_id}/manifest").get_json(force=True)
    old = ask(f"items/{book.item_id}/manifest")
    assert old["@context"] == "http://iiif.io/api/presentation/2/context.json"
    assert old["@id"].endswith(f"{PREFIX}/items/{book.item_id}/manifest")
    assert {"@value": "Gazetteer", "@language": "en"} in old["label"]
    assert old["attribution"]["@value"] == "Nguồn" and old["license"] == new["rights"]
    assert old["description"] == {"@value": "Tóm tắt", "@language": "vi"}
    (sequence,) = old["sequences"]
    assert (sequence["viewingDirection"], sequence["viewingHint"]) == ("right-to-left", "paged")
    assert [one["@id"] for one in sequence["canvases"]] == [one["id"] for one in new["items"]]
    image = sequence["canvases"][0]["images"][0]
    assert image["on"] == new["items"][0]["id"]
    assert client.get(image["resource"]["@id"]).status_code == 200
    info = client.get(image["resource"]["service"]["@id"] + "/info.json").get_json(force=True)
    assert info["@id"] == image["resource"]["service"]["@id"]
    assert client.get(old["thumbnail"]["@id"]).status_code == 200
    assert old["service"]["@context"] == "http://iiif.io/api/search/1/context.json"


def test_ranges_are_a_flat_list_below_one_top(ask, book):
    top, part, chapter = ask(f"items/{book.item_id}/manifest")["structures"]
    assert top["viewingHint"] == "top" and top["ranges"] == [part["@id"]]
    assert part["ranges"] == [chapter["@id"]] and len(chapter["canvases"]) == 1
    assert {one["@type"] for one in (top, part, chapter)} == {"sc:Range"}


def test_lines_stand_in_a_list_that_the_canvas_names(client, ask, book):
    canvas = ask(f"items/{book.item_id}/manifest")["sequences"][0]["canvases"][0]
    (named,) = canvas["otherContent"]
    lines = client.get(named["@id"]).get_json(force=True)
    assert (lines["@id"], lines["@type"]) == (named["@id"], "sc:AnnotationList")
    assert lines["resources"][0]["resource"]["chars"] == "Địa chí"
    assert lines["resources"][0]["on"].startswith(f"{canvas['@id']}#xywh=")


def test_our_own_reader_of_2_1_finds_the_book_again(client, ask, book):
    new = client.get(f"/iiif/presentation/3/items/{book.item_id}/manifest").get_json(force=True)
    read = upgraded(ask(f"items/{book.item_id}/manifest"))
    assert [one["id"] for one in read["items"]] == [one["id"] for one in new["items"]]
    assert language_map(read["label"]) == new["label"]
    assert read["structures"][0]["type"] == "Range"


def test_collections_lead_from_the_root_to_every_manifest(client, ask, book):
    (member,) = ask("top")["members"]
    assert member["@type"] == "sc:Collection"
    collection = client.get(member["@id"]).get_json(force=True)
    (item,) = collection["members"]
    assert item["@id"].endswith(f"{PREFIX}/items/{book.item_id}/manifest")
    assert client.get(item["@id"]).status_code == 200


@pytest.mark.parametrize("path", ["items/zzz/manifest", "canvases/zzz/text", "x", "libraries/x",
                                  "works/x", "collections/x", "top/parts/0"])  # fmt: skip
def test_what_is_not_held_is_one_sentence_in_2_1_too(ask, path):
    assert ask(path, 404)["error"]


def test_a_restricted_item_names_the_older_services_only(repository, put, ask):
    canvas = ask(f"items/{put(tiers=('closed',))}/manifest")["sequences"][0]["canvases"][0]
    guards = canvas["images"][0]["resource"]["service"]["service"]
    assert guards["@context"] == "http://iiif.io/api/auth/1/context.json"
