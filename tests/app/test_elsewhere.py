"""What stays with another institution: shown from there, on its own page only, and told so."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app import create_app
from ingest.catalog import edit
from ingest.catalog.models import Item
from ingest.packages.iiif_manifest import as_reference
from ingest.packages.recognise import read_address
from ingest.pipeline import Options, take_in
from ingest.repository import Repository
from tests.services.institution import Institution, institution
from tests.services.manifests import book
from tests.services.repository import new_repository
from tests.services.website import served
from tests.watchers import Remembering

NEAR = {"fetch_private_networks": "127.0.0.0/8", "fetch_requests_per_second": 1000}


@dataclass(frozen=True)
class Far:
    """A published book whose images lie elsewhere."""

    repository: Repository
    there: Institution
    item_id: str


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Far]:
    folder = tmp_path_factory.mktemp("far")
    with institution() as there, new_repository(folder / "home", **NEAR) as repository:
        delivery = read_address(book(there), repository.settings, folder)
        report = take_in(repository, as_reference(delivery), Options(publish=True), Remembering())
        there.asked.clear()
        yield Far(repository, there, report.item_ids[0])


@pytest.fixture
def client(far: Far) -> FlaskClient:
    return create_app(far.repository).test_client()


@pytest.fixture
def manifest(far: Far, client: FlaskClient) -> dict[str, Any]:
    document = client.get(f"/iiif/presentation/3/items/{far.item_id}/manifest").get_json()
    assert isinstance(document, dict)
    return document


def test_our_manifest_names_the_service_and_images_of_the_institution(
    far: Far, manifest: dict[str, Any]
) -> None:
    a = f"{far.there.address}/book/iiif/1"
    (annotation,) = manifest["items"][0]["items"][0]["items"]
    body = annotation["body"]
    assert body["id"] == f"{a}/full/max/0/default.jpg"
    assert body["service"] == [{"id": a, "type": "ImageService3", "profile": "level2"}]
    assert (body["width"], body["height"]) == (300, 400)
    assert manifest["items"][0]["thumbnail"][0]["id"] == f"{a}/full/,200/0/default.jpg"
    assert annotation["target"] == manifest["items"][0]["id"]


def test_it_names_who_holds_the_images(far: Far, manifest: dict[str, Any]) -> None:
    assert manifest["provider"][0]["label"] == {"en": ["The Other Library"]}
    assert manifest["requiredStatement"]["value"] == {"en": ["The Other Library"]}
    theirs = f"{far.there.address}/book/manifest.json"
    assert theirs in [one["id"] for one in manifest["seeAlso"]]


def test_it_keeps_to_the_schema(conformance: Path, manifest: dict[str, Any]) -> None:
    schema = json.loads((conformance / "iiif_3_0.json").read_text(encoding="utf-8"))
    fault = jsonschema.exceptions.best_match(
        jsonschema.Draft7Validator(schema).iter_errors(manifest)
    )
    assert fault is None, fault.message


def test_the_items_page_says_where_it_is_kept(far: Far, client: FlaskClient) -> None:
    page = client.get(f"/items/{far.item_id}").get_data(as_text=True)
    assert "Nơi giữ ảnh" in page and "The Other Library" in page
    assert 'href="https://library.example/book"' in page
    assert f"{far.there.address}/book/iiif/1/full/,400/0/default.jpg" in page


@pytest.mark.parametrize("rest", ["", "/text", "/mirador"])
def test_its_pages_may_show_images_from_there(far: Far, client: FlaskClient, rest: str) -> None:
    headers = client.get(f"/items/{far.item_id}{rest}").headers
    rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert far.there.address in rules["img-src"] and far.there.address in rules["connect-src"]
    assert far.there.address not in rules["script-src"] + rules["style-src"]


@pytest.mark.parametrize("address", ["/", "/search?q=trang2", "/collections", "/sign-in"])
def test_no_other_page_may(far: Far, client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert far.there.address not in answer.headers["Content-Security-Policy"]
    assert far.there.address not in answer.get_data(as_text=True)


def test_lists_show_the_cover_that_is_kept_here(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert 'src="/iiif/3/' in page


def test_nothing_is_asked_of_the_institution_by_us(far: Far, client: FlaskClient) -> None:
    far.there.asked.clear()
    client.get(f"/items/{far.item_id}")
    client.get(f"/iiif/presentation/3/items/{far.item_id}/manifest")
    assert far.there.asked == []


@pytest.mark.browser
def test_the_reader_opens_the_images_from_there(far: Far, page: Page) -> None:
    far.there.asked.clear()
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    with served(far.repository) as address:
        page.goto(f"{address}/items/{far.item_id}?q=trang1")
        expect(page.locator("#stage.zoomable")).to_be_attached()
        assert page.locator("#stage .deep rect.hit").count() == 1
        page.get_by_role("link", name="Sau", exact=True).click()
        expect(page.locator("#p")).to_have_value("2")
        expect(page.locator("#stage.zoomable")).to_be_attached()
    assert far.there.paths("/iiif/1/info.json") and far.there.paths("/iiif/2/info.json")
    assert faults == []


def test_a_restricted_reference_shows_no_image_to_the_public(far: Far) -> None:
    client = create_app(far.repository).test_client()
    with far.repository.writing() as session:
        item = session.scalars(select(Item)).one()
        item.rights[0].tier = "staff"
        edit.touch(session, item)
    try:
        page = client.get(f"/items/{far.item_id}").get_data(as_text=True)
        rows = client.get(f"/items/{far.item_id}/pages.json?from=1&count=3").get_data(as_text=True)
        document = client.get(f"/iiif/presentation/3/items/{far.item_id}/manifest")
        for shown in (page, rows):
            assert "/book/iiif/" not in shown
        assert "/book/iiif/" not in document.get_data(as_text=True)
    finally:
        with far.repository.writing() as session:
            item = session.scalars(select(Item)).one()
            item.rights[0].tier = "open"
            edit.touch(session, item)
