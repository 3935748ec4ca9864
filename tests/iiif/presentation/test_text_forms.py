"""A page's and an item's text as plain text, ALTO, hOCR and JSON, for those who may read."""

import json

import pytest
from lxml import etree

from config.settings import Settings
from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Page
from ingest.catalog.rights import Visitor
from ingest.text.read import read_text
from tests.iiif.rows import TEXT, Wanted, add_item, add_library

PREFIX = "/iiif/presentation/3"
FORMS = {
    "text.txt": "text/plain",
    "alto.xml": "application/xml",
    "text.hocr": "text/vnd.hocr+html",
    "text.json": "application/json",
}
ENDINGS = {"text.txt": ".txt", "alto.xml": ".xml", "text.hocr": ".html", "text.json": ".json"}


@pytest.fixture
def put(repository):
    def add(text=True, **wanted):
        with repository.writing() as session:
            item = add_item(session, add_library(session, new_id()), Wanted(text=text, **wanted))
            pages = session.query(Page).filter_by(item_id=item.id).order_by(Page.position)
            return item.id, [page.id for page in pages]

    return add


def test_a_page_is_given_in_every_form_and_read_back(client, put, tmp_path):
    _, (page,) = put()
    for form, media_type in FORMS.items():
        answer = client.get(f"{PREFIX}/canvases/{page}/{form}")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
        assert answer.headers["Cache-Control"].startswith("public")
        path = tmp_path / f"1{ENDINGS[form]}"
        path.write_bytes(answer.data)
        text = read_text(path, 600, 800, Settings())
        assert [word.text for word in text.words()] == [word.text for word in TEXT.words()]
        if form != "text.txt":
            assert [word.box for word in text.words()] == [word.box for word in TEXT.words()]
            assert [word.reading for word in text.words()] == [w.reading for w in TEXT.words()]


def test_manifest_and_canvas_name_what_other_programs_take_away(client, put):
    item, (page, _) = put(pages=2)
    whole = client.get(f"{PREFIX}/items/{item}/manifest").get_json(force=True)
    single = client.get(f"{PREFIX}/canvases/{page}").get_json(force=True)
    for document in (whole, single):
        told = document["rendering"]
        assert [one["format"] for one in told] == [*FORMS.values()][:3]
        for one in told:
            answer = client.get(one["id"])
            assert answer.status_code == 200 and one["format"] in answer.headers["Content-Type"]
    assert told[1]["profile"] == "http://www.loc.gov/standards/alto/ns-v4#"


def test_an_item_is_given_with_all_its_pages(client, put):
    item, _ = put(pages=3)
    alto = etree.fromstring(client.get(f"{PREFIX}/items/{item}/alto.xml").data)
    assert [page.get("PHYSICAL_IMG_NR") for page in alto.iter("{*}Page")] == ["1", "2", "3"]
    hocr = etree.fromstring(client.get(f"{PREFIX}/items/{item}/text.hocr").data)
    assert len([e for e in hocr.iter() if e.get("class") == "ocr_page"]) == 3
    pages = json.loads(client.get(f"{PREFIX}/items/{item}/text.json").data)["pages"]
    assert [page["number"] for page in pages] == [1, 2, 3]


@pytest.mark.parametrize(
    ("tier", "status"), [("reduced", 200), ("signed_in", 401), ("closed", 401)]
)
def test_who_may_not_read_is_given_nothing(client, put, as_visitor, tier, status):
    item, (page,) = put(tiers=(tier,))
    addresses = [f"canvases/{page}/{form}" for form in FORMS]
    addresses += [f"items/{item}/{form}" for form in FORMS]
    for address in addresses:
        answer = client.get(f"{PREFIX}/{address}")
        assert answer.status_code == status, address
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert status == 200 or "Địa" not in answer.text
    as_visitor(Visitor(account_id="x"))
    expected = 403 if tier == "closed" else 200
    assert {client.get(f"{PREFIX}/{one}").status_code for one in addresses} == {expected}


def test_what_has_no_text_or_is_not_there_is_not_found(client, put):
    item, (page,) = put(text=False)
    hidden, (hidden_page,) = put(state="draft")
    for form in FORMS:
        for name in (page, hidden_page, "x", "%00", new_id(), "x" * 3000):
            assert client.get(f"{PREFIX}/canvases/{name}/{form}").status_code == 404
        for name in (item, hidden, "x", "%00", new_id()):
            assert client.get(f"{PREFIX}/items/{name}/{form}").status_code == 404
