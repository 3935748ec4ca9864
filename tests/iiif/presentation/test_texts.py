"""The text of pages and items: lines with their places, for those who may read."""

import json
import subprocess
import sys

import jsonschema
import pytest
from lxml import etree

from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Page
from ingest.catalog.rights import Visitor
from tests.iiif.rows import Wanted, add_item, add_library

PREFIX = "/iiif/presentation/3"


@pytest.fixture
def put(repository):
    def add(**wanted):
        with repository.writing() as session:
            item = add_item(session, add_library(session, new_id()), Wanted(text=True, **wanted))
            pages = session.query(Page).filter_by(item_id=item.id).order_by(Page.position)
            return item.id, [page.id for page in pages]

    return add


def test_lines_stand_where_they_are_on_the_page(client, put):
    _, (page,) = put()
    document = client.get(f"{PREFIX}/canvases/{page}/text").get_json(force=True)
    canvas = document["id"].removesuffix("/text")
    first, second, third = document["items"]
    assert {line["motivation"] for line in document["items"]} == {"supplementing"}
    assert first["body"]["value"] == "Địa chí"
    assert first["target"] == f"{canvas}#xywh=60,80,190,40"
    assert [body["value"] for body in second["body"]] == ["天地", "thiên địa"]
    assert [body["language"] for body in second["body"]] == ["lzh", "vi-Latn"]
    assert third["target"] == canvas


def test_the_lines_keep_to_the_schema(client, conformance, put):
    _, (page,) = put()
    whole = json.loads((conformance / "iiif_3_0.json").read_text(encoding="utf-8"))
    schema = {**whole, "oneOf": [{"$ref": "#/classes/annotationPage"}]}
    document = client.get(f"{PREFIX}/canvases/{page}/text").get_json(force=True)
    fault = jsonschema.exceptions.best_match(
        jsonschema.Draft7Validator(schema).iter_errors(document)
    )
    assert fault is None, fault


def test_the_whole_text_is_plain(client, put):
    item, _ = put(pages=3)
    answer = client.get(f"{PREFIX}/items/{item}/text.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.text.count("Địa chí\n天地\nmất") == 3
    assert answer.text.index("[1]") < answer.text.index("[2]") < answer.text.index("[3]")


def test_an_item_without_text_has_none_to_give(client, repository):
    with repository.writing() as session:
        item = add_item(session, add_library(session)).id
        page = session.query(Page).filter_by(item_id=item).one().id
    assert client.get(f"{PREFIX}/items/{item}/text.txt").status_code == 404
    assert client.get(f"{PREFIX}/canvases/{page}/text").status_code == 404
    manifest = client.get(f"{PREFIX}/items/{item}/manifest").get_json(force=True)
    assert "rendering" not in manifest and "annotations" not in manifest["items"][0]


@pytest.mark.parametrize(
    ("tier", "nobody", "reader"),
    [("open", 200, 200), ("reduced", 200, 200), ("signed_in", 401, 200), ("onsite", 401, 403),
     ("loan", 401, 403), ("staff", 401, 403), ("closed", 401, 403)],
)  # fmt: skip
def test_text_is_for_those_who_may_read(client, as_visitor, put, tier, nobody, reader):
    item, (page,) = put(tiers=(tier,))
    for visitor, status in ((Visitor(), nobody), (Visitor(account_id="x"), reader)):
        as_visitor(visitor)
        for path in (f"items/{item}/text.txt", f"canvases/{page}/text"):
            answer = client.get(f"{PREFIX}/{path}")
            assert answer.status_code == status
            kept = "public" if tier == "open" else "no-store"
            assert kept in answer.headers["Cache-Control"]


def test_dublin_core_keeps_to_its_schema(client, repository, conformance, tmp_path):
    described = {
        "creator": [{"vi": ["Nguyễn\x0bVăn A"]}],
        "date": "1870",
        "languages": ["lzh"],
        "rights": "http://rightsstatements.org/vocab/NoC-OKLR/1.0/",
        "subject": [{"none": ["a < b & c"]}],
    }
    with repository.writing() as session:
        item = add_item(session, add_library(session), Wanted(description=described)).id
    answer = client.get(f"{PREFIX}/items/{item}/dc.xml")
    assert answer.content_type == "text/xml; charset=utf-8"
    file = tmp_path / "dc.xml"
    file.write_bytes(answer.data)
    check = [sys.executable, str(conformance / "validate_xml.py"), "oai_dc", str(file)]
    checked = subprocess.run(check, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    texts = [element.text for element in etree.fromstring(answer.data)]
    assert "NguyễnVăn A" in texts and "a < b & c" in texts


def test_schema_org_says_what_the_item_is(client, repository):
    described = {"type": "map", "place": [{"vi": ["Cao Bằng"]}], "date": "1905"}
    with repository.writing() as session:
        item = add_item(session, add_library(session), Wanted(description=described)).id
    document = client.get(f"{PREFIX}/items/{item}/description.json").get_json(force=True)
    assert (document["@type"], document["temporal"]) == ("Map", "1905")
    assert document["spatialCoverage"][0]["name"] == [{"@value": "Cao Bằng", "@language": "vi"}]
    assert document["encoding"]["contentUrl"].endswith(f"{item}/manifest")


@pytest.mark.parametrize(
    ("granularity", "values"),
    [
        ("page", ["Địa chí\n天地\nmất"]),
        ("block", ["Địa chí\n天地\nmất"]),
        ("word", ["Địa", "chí", "天", "地", "mất"]),
    ],
)
def test_text_is_given_in_pieces_of_every_size(client, put, granularity, values):
    _, (page,) = put()
    address = f"{PREFIX}/canvases/{page}/text/{granularity}"
    document = client.get(address).get_json(force=True)
    assert document["id"].endswith(address)
    assert document["@context"][0].endswith("/extension/text-granularity/context.json")
    bodies = [one["body"] for one in document["items"]]
    first = [body[0] if isinstance(body, list) else body for body in bodies]
    assert [body["value"] for body in first] == values
    assert {one["textGranularity"] for one in document["items"]} == {granularity}
    canvas = client.get(f"{PREFIX}/canvases/{page}").get_json(force=True)
    assert document["id"] in [one["id"] for one in canvas["seeAlso"]]
    assert client.get(f"{PREFIX}/canvases/{page}/text/glyph").status_code == 404
