"""Notes on pages: written, told as Web Annotations, named in the manifest, kept in the journal."""

import json

import jsonschema
import pytest

from ingest.catalog import edit_notes, edit_view, find, journal
from ingest.catalog.edit import EditConflict
from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Activity, Annotation, Changeset, Item, Page
from ingest.catalog.note import Note, NoteText, Point, Shape
from ingest.catalog.rights import Visitor
from ingest.text.page_text import Box

PREFIX = "/iiif/presentation/3/canvases"
OLDER = "/iiif/presentation/2/canvases"
AUTHOR = "https://example.org/people/1"
PATH = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M10,20 l30,0 0,40z"/></svg>'


def said(text, language="", **more):
    return Note((NoteText(text, language),), **more)


@pytest.fixture
def noted(repository, put):
    """Put an item of two pages in, with notes on the first; gives item and page ids."""

    def make(*written, creator=AUTHOR, **wanted):
        item_id = put(pages=2, **wanted)
        with repository.writing() as session:
            first, second = session.query(Page).filter_by(item_id=item_id).order_by(Page.position)
            for note in written:
                edit_notes.annotate(session, first, note, creator=creator)
            return item_id, first.id, second.id

    return make


@pytest.fixture
def valid(conformance):
    """Check an annotation page against the official schema of Presentation 3.0."""
    whole = json.loads((conformance / "iiif_3_0.json").read_text(encoding="utf-8"))
    schema = {**whole, "oneOf": [{"$ref": "#/classes/annotationPage"}]}

    def check(document):
        jsonschema.validate(document, schema)

    return check


def read(client, address):
    answer = client.get(address.partition("/iiif")[2].join(["/iiif", ""]))
    assert answer.status_code == 200, answer.text
    return answer.get_json(force=True)


def test_notes_are_named_where_there_are_any(noted, manifest_of, client, valid):
    item_id, page, _ = noted(
        said("Dấu triện", "vi", place=Box(10, 20, 30, 40)), said("map", "en", motivation="tagging")
    )
    first, second = manifest_of(item_id)["items"]
    assert "annotations" not in second
    (listed,) = first["annotations"]
    assert listed["id"] == f"{first['id']}/annotations/1"
    document = client.get(f"{PREFIX}/{page}/annotations/1").get_json(force=True)
    valid(document)
    seal, tag = document["items"]
    assert seal["target"] == f"{first['id']}#xywh=10,20,30,40"
    assert seal["body"] == {
        "type": "TextualBody", "value": "Dấu triện", "format": "text/plain", "language": "vi",
    }  # fmt: skip
    assert seal["creator"] == {"id": AUTHOR, "type": "Person"}
    assert seal["created"].endswith("Z") and seal["modified"] >= seal["created"]
    assert (tag["motivation"], tag["target"]) == ("tagging", first["id"])
    assert {**read(client, seal["id"]), "@context": 0} == {**seal, "@context": 0}


def test_points_drawings_tags_links_and_html_are_told(noted, client, valid):
    _, page, _ = noted(
        said("here", place=Point(7, 8)),
        Note((NoteText("<b>x</b><script>y</script>", "en", html=True),),
             (NoteText("triện", "vi"),), ("https://example.org/a",), Shape(PATH), "describing"),
        creator="Nguyễn Văn A",
    )  # fmt: skip
    document = client.get(f"{PREFIX}/{page}/annotations/1").get_json(force=True)
    valid(document)
    point, drawn = document["items"]
    assert point["target"]["selector"] == {"type": "PointSelector", "x": 7, "y": 8}
    assert point["creator"] == {"type": "Person", "name": "Nguyễn Văn A"}
    assert drawn["target"]["selector"]["type"] == "SvgSelector"
    assert 'd="M10,20 l30,0 0,40z"' in drawn["target"]["selector"]["value"]
    text, tag, link = drawn["body"]
    assert (text["value"], text["format"]) == ("<b>x</b>", "text/html")
    assert (tag["value"], tag["purpose"], tag["language"]) == ("triện", "tagging", "vi")
    assert link["id"] == "https://example.org/a"
    older = client.get(f"{OLDER}/{page}/annotations/1").get_json(force=True)
    assert older["@type"] == "sc:AnnotationList"
    assert older["resources"][0]["on"].endswith("#xywh=7,8,1,1")
    place = older["resources"][1]["on"]["selector"]
    assert place["default"]["value"] == "xywh=10,20,30,40"
    assert place["item"]["@type"] == "oa:SvgSelector"
    assert older["resources"][1]["resource"][1]["@type"] == "oa:Tag"
    assert older["resources"][1]["motivation"] == "oa:describing"


def test_the_older_manifest_names_lists_of_notes(noted, client):
    item_id, page, _ = noted(said("x"))
    manifest = client.get(f"/iiif/presentation/2/items/{item_id}/manifest").get_json(force=True)
    (listed,) = manifest["sequences"][0]["canvases"][0]["otherContent"]
    assert listed["@id"].endswith(f"{OLDER}/{page}/annotations/1")
    found = read(client, listed["@id"])
    assert found["resources"][0]["resource"]["chars"] == "x"
    layer = read(client, found["within"]["@id"])
    assert (layer["@type"], layer["total"]) == ("sc:Layer", 1)


def test_many_notes_are_paged_and_each_page_is_named(noted, client, manifest_of):
    item_id, page, empty = noted(*(said(f"note {n}") for n in range(201)))
    whole = client.get(f"{PREFIX}/{page}/annotations").get_json(force=True)
    assert (whole["type"], whole["total"]) == ("AnnotationCollection", 201)
    assert whole["last"]["id"].endswith("/annotations/3")
    named = [one["id"] for one in manifest_of(item_id)["items"][0]["annotations"]]
    heard: list[str] = []
    number = 1
    while number:
        document = client.get(f"{PREFIX}/{page}/annotations/{number}").get_json(force=True)
        assert document["id"] == named[number - 1]
        assert document["partOf"][0]["total"] == 201
        older = client.get(f"{OLDER}/{page}/annotations/{number}").get_json(force=True)
        assert older["startIndex"] == len(heard)
        assert ("next" in older, "prev" in older) == ("next" in document, "prev" in document)
        heard += [note["body"]["value"] for note in document["items"]]
        assert ("prev" in document) == (number > 1)
        number = number + 1 if "next" in document else 0
    assert sorted(heard) == sorted(f"note {n}" for n in range(201))
    assert client.get(f"{PREFIX}/{page}/annotations/4").status_code == 404
    nothing = client.get(f"{PREFIX}/{empty}/annotations/1").get_json(force=True)
    assert nothing["items"] == []


@pytest.mark.parametrize("note", [
    Note(), said("  "), said("x" * 20_001), said("a", motivation="Commenting!"),
    said("a", motivation="painting"), said("a", "vi vi"),
    said("a", place=Box(0, 0, 601, 10)), said("a", place=Box(-1, 0, 10, 10)),
    said("a", place=Box(0, 0, 0, 10)), said("a", place=Point(600, 0)),
    said("a", place=Shape("<svg/>")), said("a", place=Shape("x")),
    said("a", place=Shape(PATH.replace("M10,20", "M900,900"))),
    Note(links=("javascript:alert(1)",)), Note(links=("https://a.example/",) * 51),
    Note((NoteText("<script>x</script>", html=True),)),
])  # fmt: skip
def test_a_note_that_cannot_be_is_refused(repository, put, note):
    item_id = put()
    with repository.writing() as session:
        page = session.query(Page).filter_by(item_id=item_id).one()
        with pytest.raises(EditConflict):
            edit_notes.annotate(session, page, note, creator="x")


def test_changes_raise_the_version_and_stay_in_history_and_journal(repository, noted):
    item_id, page, _ = noted(said("một"))
    with repository.writing() as session:
        before = session.get_one(Item, item_id).version
        made = session.query(Annotation).filter_by(page_id=page).one()
        edit_notes.revise(session, made, said("hai"), editor="b")
        edit_notes.erase(session, made, editor="c")
    with repository.reading() as session:
        assert session.get_one(Item, item_id).version == before + 2
        changes = session.query(Changeset).filter_by(item_id=item_id).all()
        assert {change.editor for change in changes} == {AUTHOR, "b", "c"}
        noted_down = [row for row in journal.stretch(session) if row.table == "annotation"]
        assert [row.deleted for row in noted_down] == [False, False, True]


@pytest.mark.parametrize("tier", ["signed_in", "closed"])
def test_who_may_not_read_sees_no_note(noted, client, as_visitor, manifest_of, tier):
    item_id, page, _ = noted(said("bí mật"), tiers=(tier,))
    for part in (f"{PREFIX}/{page}/annotations", f"{PREFIX}/{page}/annotations/1",
                 f"{OLDER}/{page}/annotations/1"):  # fmt: skip
        answer = client.get(part)
        assert answer.status_code == 401 and "bí mật" not in answer.text
    # Viewers would fetch at once what the manifest names, so the canvas' own document names it.
    assert "annotations" not in manifest_of(item_id)["items"][0]
    alone = client.get(f"{PREFIX}/{page}").get_json(force=True)
    assert "service" in alone["annotations"][0]
    as_visitor(Visitor(administrator=True, account_id="x"))
    assert client.get(f"{PREFIX}/{page}/annotations/1").status_code == 200


def test_what_is_not_there_is_not_found(noted, client):
    _, page, _ = noted(said("a"))
    _, hidden, _ = noted(said("a"), state="draft")
    for part in ("annotations", "annotations/1", f"annotations/notes/{new_id()}"):
        for name in ("x", "%00", new_id(), hidden):
            assert client.get(f"{PREFIX}/{name}/{part}").status_code == 404
    for part in ("0", "-1", "x", "9" * 400, f"notes/{new_id()}", "notes/%00"):
        assert client.get(f"{PREFIX}/{page}/annotations/{part}").status_code == 404
        assert client.get(f"{OLDER}/{page}/annotations/{part}").status_code == 404


def test_a_public_page_that_is_turned_takes_its_canvas_and_the_notes_of_others_along(
    repository, put, get
):
    item_id = put(pages=1, text=True)
    with repository.writing() as session:
        page = session.query(Page).filter_by(item_id=item_id).one()
        before = page.canvas_width, page.canvas_height
        said = Note((NoteText("Dấu", "vi"),), place=Box(10, 20, 30, 40))
        edit_notes.annotate(session, page, said, creator="https://elsewhere.example/1")
        told = session.query(Activity).filter_by(item_id=item_id).count()
        page_id = page.id
    with repository.writing() as session:
        page = session.get_one(Page, page_id)
        edit_view.turn(session, find.item(session, item_id), [page], 90, "account:a")
    canvas = get(f"canvases/{page_id}").json
    assert (canvas["height"], canvas["width"]) == before
    found = get(f"canvases/{page_id}/annotations/1").json["items"]
    assert len(found) == 1
    wanted = f"xywh={before[1] - 20 - 40},10,40,30"
    assert wanted in str(found[0]["target"])
    with repository.reading() as session:
        rows = session.query(Activity).filter_by(item_id=item_id).order_by(Activity.sequence)
        assert [row.type for row in rows][told:] == ["Update"]
