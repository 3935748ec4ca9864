"""What goes over the line small, and what must not: secrets beside what was typed, tiles."""

import gzip
from pathlib import Path

import pytest
from lxml import html

from app import create_app
from tests.app.stock import PASSWORD
from tests.services.repository import new_repository

TAKES = {"Accept-Encoding": "gzip, br"}
FIRST_VIEW_BYTES = 150_000


@pytest.mark.parametrize(
    "address", ["/", "/search?q=thành", "/collections/dia-chi", "/search.atom", "/nowhere"]
)
def test_a_page_is_the_same_compressed_and_not(client, address):
    whole = client.get(address)
    small = client.get(address, headers=TAKES, buffered=True)
    assert "Accept-Encoding" in whole.vary and whole.content_encoding is None
    if address == "/nowhere":
        assert small.content_encoding is None
        return
    assert small.content_encoding == "gzip" and len(small.data) < len(whole.data) / 2
    assert gzip.decompress(small.data) == whole.data
    assert small.headers.get("Content-Security-Policy") == whole.headers.get(
        "Content-Security-Policy"
    )


def test_static_files_are_compressed_once_and_known_again(client):
    address = html.fromstring(client.get("/").text).cssselect("link[rel=stylesheet]")[0].get("href")
    whole, small = (
        client.get(address, buffered=True),
        client.get(address, headers=TAKES, buffered=True),
    )
    assert small.content_encoding == "gzip" and small.mimetype == "text/css"
    assert gzip.decompress(small.data) == whole.data
    assert small.headers["ETag"] != whole.headers["ETag"]
    assert small.headers["Cache-Control"] == whole.headers["Cache-Control"]
    known = {**TAKES, "If-None-Match": small.headers["ETag"]}
    assert client.get(address, headers=known, buffered=True).status_code == 304


@pytest.mark.parametrize("accepts", ["gzip", "identity"])
def test_programs_that_others_import_are_asked_for_again(client, accepts):
    asked = {"Accept-Encoding": accepts}
    named = client.get("/static/js/keep.js?v=0", headers=asked, buffered=True)
    imported = client.get("/static/js/kept_shelf.js", headers=asked, buffered=True)
    assert named.cache_control.max_age == 3600
    assert imported.headers["Cache-Control"].startswith("no-cache")
    asked["If-None-Match"] = imported.headers["ETag"]
    again = client.get("/static/js/kept_shelf.js", headers=asked, buffered=True)
    assert again.status_code == 304


def test_style_sheets_come_where_home_is_a_relative_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with new_repository(Path("beside")) as repository:
        client = create_app(repository).test_client()
        answer = client.get("/static/css/site.css", headers=TAKES, buffered=True)
    assert (answer.status_code, answer.content_encoding) == (200, "gzip")


def test_no_page_with_a_token_is_compressed(client, shelf):
    form = client.get("/sign-in", headers=TAKES, buffered=True)
    assert form.content_encoding is None
    token = html.fromstring(form.text).cssselect("[name=csrf_token]")[0].get("value")
    client.post("/sign-in", data={"login": "thu-thu", "password": PASSWORD, "csrf_token": token})
    for address in ("/", "/search?q=thành", shelf.item("print")):
        answer = client.get(address, headers=TAKES, buffered=True)
        assert "csrf_token" in answer.text and answer.content_encoding is None


def test_tiles_and_small_images_go_as_they_are(client, shelf):
    image = html.fromstring(client.get(shelf.item("print")).text).cssselect(".still img")[0]
    answer = client.get(image.get("src"), headers=TAKES, buffered=True)
    assert answer.mimetype == "image/jpeg" and answer.content_encoding is None


@pytest.mark.parametrize("name", ["home", "search", "item"])
def test_the_first_view_takes_less_than_150_kb_besides_images(client, shelf, name):
    """Page, style sheets, programs and the fonts of Vietnamese text, as a phone fetches them."""
    address = {"home": "/", "search": "/search?q=thành", "item": shelf.item("print")}[name]
    page = client.get(address, headers=TAKES, buffered=True)
    tree = html.fromstring(gzip.decompress(page.data).decode())
    wanted = [one.get("href") for one in tree.cssselect("link[rel=stylesheet], link[as=font]")]
    wanted += [one.get("src") for one in tree.cssselect("script[src]")]
    sizes = {one: len(client.get(one, headers=TAKES, buffered=True).data) for one in set(wanted)}
    assert len(page.data) + sum(sizes.values()) < FIRST_VIEW_BYTES, sizes
