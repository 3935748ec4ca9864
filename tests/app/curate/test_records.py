"""Records at the desk that are no items: their forms, borders, two at once, undoing."""

import html
import io
import json
import re

import pytest

from ingest.catalog import edit_authorities, edit_record
from ingest.catalog.models import Authority
from tests.app.curate.world import world_over
from tests.services.repository import new_repository


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with new_repository(tmp_path_factory.mktemp("records") / "home") as opened:
        yield world_over(opened)


def entry(world, name, library="nha", kind="person"):
    with world.repository.writing() as session:
        row = Authority(kind=kind, library_id=world.libraries.get(library), preferred={})
        given = {"preferred": {"vi": [name]}}
        edit_record.make(session, edit_authorities.KIND, row, given, "account:x")
        return row.id


def words(name, text, seen, code="vi"):
    """A field in one language, as its form sends it."""
    return {
        "field": name,
        f"seen.{name}": json.dumps(seen),
        f"{name}.0.text": text,
        f"{name}.0.lang": code,
    }


def renamed(world, row_id, login, new, old):
    there = f"/curate/authorities/{row_id}"
    form = words("preferred", new, {"vi": [old]})
    return world.client(login).send(there, there, form)


def test_an_entry_is_added_renamed_and_its_change_taken_back(world):
    minh = world.client("minh")
    form = words("preferred", "Nguyễn Đình Chiểu", {}) | {"library": world.libraries["nha"]}
    made = minh.send("/curate/authorities", "/curate/authorities", form | {"list": "person"})
    assert made.status_code == 303
    row_id = made.location.rpartition("/")[2]
    saved = renamed(world, row_id, "minh", "Đồ Chiểu", "Nguyễn Đình Chiểu")
    page = minh.get(saved.location).text
    assert re.search(r"<del>\s*<span[^>]*>Nguyễn Đình Chiểu", page) and "Minh" in page
    change = saved.location.rpartition("=")[2]
    there = f"/curate/authorities/{row_id}"
    assert minh.send(there, f"{there}/undo", {"change": change}).status_code == 303
    with world.repository.reading() as session:
        row = session.get_one(Authority, row_id)
        assert row.preferred == {"vi": ["Nguyễn Đình Chiểu"]}
        assert row.changed_by == f"account:{world.people['minh']}"


def test_what_cannot_be_kept_is_said_and_what_was_typed_stands_there(world):
    row_id, minh = entry(world, "Cao Bá Quát"), world.client("minh")
    there = f"/curate/authorities/{row_id}"
    form = {"field": "dates", "seen.dates": '""', "dates": "hôm qua"}
    refused = minh.send(there, there, form)
    assert refused.status_code == 422
    assert 'value="hôm qua"' in refused.text and "Nothing was saved" in refused.text


def test_two_who_rename_one_entry_choose(world):
    row_id, lan = entry(world, "Lê Hữu Trác"), world.client("lan")
    assert renamed(world, row_id, "minh", "Hải Thượng Lãn Ông", "Lê Hữu Trác").status_code == 303
    clash = renamed(world, row_id, "lan", "Lãn Ông", "Lê Hữu Trác")
    assert clash.status_code == 409
    for name in ("Minh", "Hải Thượng Lãn Ông", "Lãn Ông", "Lê Hữu Trác"):
        assert name in clash.text
    there = f"/curate/authorities/{row_id}"
    form = {
        "field": "preferred",
        "choice.preferred": "mine",
        "before.preferred": json.dumps({"vi": ["Lê Hữu Trác"]}),
        "theirs.preferred": json.dumps({"vi": ["Hải Thượng Lãn Ông"]}),
        "mine.preferred": json.dumps({"vi": ["Lãn Ông"]}),
    }
    assert lan.send(there, f"{there}/choices", form).status_code == 303
    with world.repository.reading() as session:
        assert session.get_one(Authority, row_id).preferred == {"vi": ["Lãn Ông"]}


def test_a_librarys_list_is_its_own(world):
    own, other = entry(world, "Người của nhà"), entry(world, "Người nơi khác", "noi-khac")
    shared = entry(world, "Người chung", "")
    assert renamed(world, other, "minh", "X", "Người nơi khác").status_code in (400, 403, 404)
    assert renamed(world, shared, "mang", "Người chung hết", "Người chung").status_code == 303
    minh = world.client("minh")
    assert minh.get(f"/curate/authorities/{other}").status_code == 403
    assert minh.get(f"/curate/authorities/{shared}").status_code == 200
    token = f"/curate/authorities/{own}"
    for row_id in (other, shared):
        for act in ("", "/undo", "/merge", "/choices"):
            refused = minh.send(token, f"/curate/authorities/{row_id}{act}", {"into": own})
            assert refused.status_code in (403, 404), (row_id, act)
    page = minh.get("/curate/authorities?q=nguoi").text
    assert "Người của nhà" in page and "Người chung" in page and "nơi khác" not in page
    form = words("preferred", "Lén", {}) | {"list": "person"}
    for library in (world.libraries["noi-khac"], ""):
        sent = minh.send("/curate/authorities", "/curate/authorities", form | {"library": library})
        assert sent.status_code == 403


def test_suggestions_are_for_those_who_describe_in_that_library(world):
    entry(world, "Bùi Huy Bích")
    nha, other = world.libraries["nha"], world.libraries["noi-khac"]
    asked = "/curate/names.json?list=person&q=bui huy&library="
    found = world.client("minh").get(asked + nha).json
    assert [one["name"] for one in found] == ["Bùi Huy Bích"]
    assert found[0]["forms"] == [["vi", "Bùi Huy Bích"]]
    assert world.client("minh").get(asked + other).status_code == 403
    assert world.client("hoa").get(asked + nha).status_code == 403
    assert world.client("xa").get(asked + other).json == []


def test_what_was_chosen_links_the_item_though_two_bear_the_name(world):
    first, second = entry(world, "Nguyễn Trãi"), entry(world, "Nguyễn Trãi")
    item, minh = world.item(), world.client("minh")
    there = f"/curate/items/{item}"
    page = minh.get(f"{there}?edit=creator").text
    assert 'data-authority="person"' in page and 'name="creator.0.authority"' in page
    form = {
        "field": "creator",
        "seen.creator": json.dumps([{"vi": ["Trịnh Hoài Đức"]}]),
        "creator.0.text": "Nguyễn Trãi",
        "creator.0.lang": "vi",
        "creator.0.authority": second,
    }
    assert minh.send(f"{there}?edit=creator", there, form).status_code == 303
    with world.repository.reading() as session:
        assert edit_authorities.linked(session, second) == [item]
        assert edit_authorities.linked(session, first) == []


def test_two_entries_are_merged_by_name_and_parted_again(world):
    keep, gone = (
        entry(world, "Phan Huy Chú", kind="subject"),
        entry(world, "Huy Chú", kind="subject"),
    )
    minh, there = world.client("minh"), f"/curate/authorities/{gone}"
    unknown = minh.send(there, f"{there}/merge", {"name": "Không ai"})
    assert unknown.status_code == 409 and "Name the entry that stays" in unknown.text
    merged = minh.send(there, f"{there}/merge", {"name": "Phan Huy Chú"})
    assert f"/{keep}?" in merged.location
    assert "merged into another" in minh.get(there).text
    page = f"/curate/authorities/{keep}"
    change = merged.location.rpartition("=")[2]
    assert minh.send(page, f"{page}/undo", {"change": change}).status_code == 303
    with world.repository.reading() as session:
        assert session.get_one(Authority, gone).merged_into == ""


def bring(world, login, data, library="nha", name="list.csv"):
    form = {
        "file": (io.BytesIO(data), name),
        "list": "place",
        "library": world.libraries.get(library, ""),
    }
    return world.client(login).send("/curate/authorities", "/curate/authorities/import", form)


def test_a_list_is_shown_before_it_is_written(world):
    sheet = "preferred:vi,kind,dates\nHà Tiên,,\nMạc Cửu,person,1655/1735\nLạ,person,hôm qua\n"
    planned = bring(world, "minh", sheet.encode())
    assert planned.status_code == 200 and "Nothing has been written yet" in planned.text
    assert "Hà Tiên" in planned.text and "row 4: dates is" in planned.text
    assert held(world, "Hà Tiên") == []
    packed = re.search(r'name="entries" value="([^"]*)"', planned.text)
    assert packed
    form = {"entries": html.unescape(packed[1]), "library": world.libraries["nha"]}
    minh = world.client("minh")
    page, there = "/curate/authorities", "/curate/authorities/import/write"
    for library in ("", world.libraries["noi-khac"]):
        assert minh.send(page, there, form | {"library": library}).status_code == 403
    assert minh.send(page, there, form | {"entries": "[1]"}).status_code == 422
    assert minh.send(page, there, form).status_code == 303
    (place,) = held(world, "Hà Tiên")
    assert (place.kind, place.library_id) == ("place", world.libraries["nha"])
    assert [row.kind for row in held(world, "Mạc Cửu")] == ["person"]
    again = bring(world, "minh", sheet.encode())
    assert 'name="entries"' not in again.text, "all is as it is"


def held(world, name):
    with world.repository.reading() as session:
        return [row for row in session.query(Authority) if row.preferred == {"vi": [name]}]


def test_a_list_of_skos_is_brought_with_labels_in_each_language(world):
    concepts = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:skos="http://www.w3.org/2004/02/skos/core#">
    <skos:Concept rdf:about="https://ds.example/7">
    <skos:prefLabel xml:lang="vi">Sông Hương</skos:prefLabel>
    <skos:altLabel xml:lang="fr">Rivière des Parfums</skos:altLabel></skos:Concept>
    <skos:Concept rdf:about="https://ds.example/8"/></rdf:RDF>"""
    planned = bring(world, "minh", concepts.encode(), name="list.rdf")
    assert "Sông Hương" in planned.text and "no preferred label" in planned.text
    packed = re.search(r'name="entries" value="([^"]*)"', planned.text)
    assert packed
    form = {"entries": html.unescape(packed[1]), "library": world.libraries["nha"]}
    written = world.client("minh").send(
        "/curate/authorities", "/curate/authorities/import/write", form
    )
    assert written.status_code == 303
    (row,) = held(world, "Sông Hương")
    assert row.variants == {"fr": ["Rivière des Parfums"]}
    assert row.source == "https://ds.example/7"
    refused = bring(world, "minh", b"@prefix skos: <x> .", name="list.ttl")
    assert "save the list as RDF/XML" in refused.text


def test_what_is_no_list_is_told_and_another_librarys_list_left_alone(world):
    told = bring(world, "minh", b"%PDF-1.7", name="list.pdf")
    assert told.status_code == 200 and "no list that can be read" in told.text
    assert bring(world, "minh", b"name\nA\n", "noi-khac").status_code == 403
    assert bring(world, "minh", b"name\nA\n", "").status_code == 403
