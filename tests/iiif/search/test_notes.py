"""Notes on pages answer searches too, by their words, kind, date and author."""

import pytest

from ingest.catalog import edit_notes
from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Collection, ItemCollection, Page
from ingest.catalog.note import Note, NoteText, Shape
from ingest.catalog.rights import Visitor
from ingest.text.page_text import Box

ANNE, BINH = "https://example.org/anne", "https://example.org/binh"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M10 20H40V60z"/></svg>'
LINK = "https://example.org/trieu-nguyen"


@pytest.fixture(scope="module")
def noted(repository, put_in):
    """Put an item in, with notes on its pages; gives the ids of the item and of its notes."""

    def make(**wanted):
        item_id = put_in(**wanted)
        with repository.writing() as session:
            collection = Collection(slug=f"ghi-chu-{new_id()}", title={"vi": ["Ghi chú"]})
            session.add(collection)
            session.flush()
            session.add(ItemCollection(item_id=item_id, collection_id=collection.id))
            first, second, _ = (
                session.query(Page).filter_by(item_id=item_id).order_by(Page.position)
            )
            seal = Note(
                (NoteText("Dấu <b>triện</b> ở bìa", "vi", html=True),), place=Box(1, 2, 30, 40)
            )
            tag = Note(tags=(NoteText("núi", "vi"),), motivation="tagging", place=Shape(SVG))
            link = Note(links=(LINK,), motivation="linking")
            ids = [
                edit_notes.annotate(session, page, note, creator=who).id
                for page, note, who in (
                    (second, seal, ANNE),
                    (first, tag, BINH),
                    (second, link, ""),
                )
            ]
            return item_id, collection.slug, ids

    return make


@pytest.fixture(scope="module")
def held(noted):
    return noted()


def ids(document):
    return [one["id"].rpartition("/")[2] for one in document["items"] if "/notes/" in one["id"]]


def test_a_note_is_found_whole_where_it_stands(held, found, pages_of):
    item, _, (seal, *_) = held
    document = found(2, item, "dau trien")
    (one,) = document["items"]
    assert one["id"].endswith(f"/annotations/notes/{seal}")
    assert one["body"]["format"] == "text/html" and "<b>" in one["body"]["value"]
    assert one["target"].endswith(f"{pages_of(item)[1]}#xywh=1,2,30,40")
    assert (one["motivation"], one["creator"]["id"]) == ("commenting", ANNE)
    (told,) = document["annotations"][0]["items"]
    assert told["target"]["selector"][0]["exact"] == "Dấu triện"
    assert told["target"]["selector"][0]["suffix"].split() == ["ở", "bìa"]
    older = found(1, item, "triện")
    assert older["resources"][0]["on"].endswith("#xywh=1,2,30,40")
    assert older["hits"][0]["annotations"] == [older["resources"][0]["@id"]]


def test_text_and_notes_come_page_by_page(held, found, pages_of):
    item, _, (_, tag, _) = held
    document = found(2, item, "núi")
    assert [one["motivation"] for one in document["items"]] == ["supplementing", "tagging"]
    assert document["partOf"]["total"] == 2
    assert document["items"][1]["target"]["selector"]["type"] == "SvgSelector"
    assert found(1, item, "núi")["resources"][1]["on"]["selector"]["default"]["value"] == (
        "xywh=10,20,30,40"
    )
    assert ids(found(2, item, LINK)) and ids(document) == [tag]


@pytest.mark.parametrize(("filters", "which"), [
    ({"motivation": "tagging"}, "t"), ({"motivation": "tagging commenting"}, "st"),
    ({"motivation": "supplementing"}, ""), ({"user": ANNE}, "s"),
    ({"user": f"{ANNE} {BINH}"}, "st"),
    ({"date": "2020-01-01T00:00:00Z/2099-01-01T00:00:00Z"}, "stl"),
    ({"date": "2020-01-01T00:00:00Z/2021-01-01T00:00:00Z"}, ""),
    ({"user": ANNE, "motivation": "tagging"}, ""), ({"motivation": "linking"}, "l"),
    ({"motivation": "oa:linking"}, "l"),
])  # fmt: skip
def test_filters_alone_answer_with_the_notes_they_tell(held, found, filters, which):
    item, slug, notes = held
    expected = {note for letter, note in zip("stl", notes, strict=True) if letter in which}
    assert set(ids(found(2, item, **filters))) == expected
    assert set(ids(found(2, slug, kind="collections", **filters))) == expected
    older = found(1, item, **filters)
    assert "hits" not in older or older["hits"] == []
    assert {one["@id"].rpartition("/")[2] for one in older["resources"]} >= expected


def test_a_search_for_no_words_gives_all(held, found, plain, client, pages_of):
    item, _, notes = held
    document = found(2, item)
    assert set(ids(document)) == set(notes)
    assert "annotations" not in document
    lines = plain(client.get(f"/iiif/presentation/3/canvases/{pages_of(item)[0]}/text"))["items"]
    assert {one["id"] for one in lines} < {one["id"] for one in document["items"]}
    assert document["partOf"]["total"] == len(document["items"])
    assert not ids(found(2, item, motivation="supplementing"))


def test_notes_name_their_manifest_in_a_collection(held, found):
    item, slug, _ = held
    for q in ("triện", LINK):
        (one,) = found(2, slug, q, kind="collections")["items"]
        target = one["target"]
        whole = target.get("source", target)["partOf"]
        assert whole["type"] == "Manifest" and item in whole["id"]
    (older,) = found(1, slug, "triện", kind="collections")["resources"]
    assert older["on"]["within"]["@type"] == "sc:Manifest"


def test_words_of_notes_are_offered(held, found):
    item, _, _ = held
    document = found(2, item, "tri", part="/autocomplete")
    assert {"value": "triện", "total": 1} in document["items"]
    filtered = found(2, item, "tri", part="/autocomplete", motivation="tagging")
    assert filtered["items"] == []


def test_notes_of_what_may_not_be_read_answer_nobody_else(noted, ask, found, as_visitor):
    item, slug, notes = noted(tiers=("signed_in",))
    _, draft, _ = noted(state="draft")
    assert ask(2, item, "triện").status_code == 401
    for q in ("triện", None):
        assert ids(found(2, slug, q, kind="collections")) == []
        assert ids(found(2, draft, q, kind="collections")) == []
    as_visitor(Visitor(account_id="x"))
    assert set(ids(found(2, item))) == set(notes)
    assert ids(found(2, slug, "triện", kind="collections")) == notes[:1]
