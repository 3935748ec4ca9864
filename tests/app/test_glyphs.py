"""Rare characters on the site: their glyphs come along, or the image of their line does."""

import re
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from lxml import html

from app import create_app
from ingest.glyphs import fonts
from tests.fonts import make_font

RARE = "𡗶"


@pytest.fixture
def site(shelf, tmp_path, monkeypatch):
    """Make the site anew, with fonts of the test's own: `site(character, …)`."""
    monkeypatch.setattr(fonts, "DEBIAN", ())

    def make(characters: str):
        found = (make_font(tmp_path / "own.ttf", characters),) if characters else ()
        monkeypatch.setattr(fonts, "DEBIAN", found)
        return create_app(shelf.repository).test_client()

    return make


def tree(page):
    return html.fromstring(page)


def sheets(page):
    return [one.get("href") for one in tree(page).cssselect("link[href^='/glyphs/']")]


@pytest.mark.parametrize("rest", ["", "/text", "/words"])
def test_a_page_brings_the_glyphs_of_its_rare_characters(site, shelf, rest):
    visitor = site(RARE + "𢆥")
    (sheet,) = sheets(visitor.get(shelf.item("nom", rest)).text)
    rule = visitor.get(sheet)
    assert rule.mimetype == "text/css" and f"U+{ord(RARE):X}}}" in rule.text
    assert "immutable" in rule.headers["Cache-Control"]
    (address,) = re.findall(r'url\("([^"]+)"\)', rule.text)
    woff = visitor.get(address)
    with TTFont(BytesIO(woff.data)) as font:
        assert set(font.getBestCmap()) == {ord(RARE)}


def test_a_page_without_rare_characters_brings_none(site, shelf):
    visitor = site(RARE)
    assert sheets(visitor.get(shelf.item("print")).text) == []
    assert sheets(visitor.get("/").text) == []


def test_a_query_in_rare_characters_is_shown_in_them(site):
    assert len(sheets(site(RARE).get(f"/search?q={RARE}").text)) == 1


@pytest.mark.parametrize("rest", ["", "/text", "/words"])
def test_where_no_font_has_a_character_the_image_of_its_line_stands_beside(site, shelf, rest):
    visitor = site("")
    page = visitor.get(shelf.item("nom", rest)).text
    assert sheets(page) == []
    (image,) = tree(page).cssselect(".line .line-image")
    assert RARE in image.getparent().text_content() and image.get("alt")
    assert visitor.get(image.get("src")).mimetype == "image/jpeg"


def test_nobody_else_can_order_glyphs(site, shelf):
    visitor = site(RARE + "𢆥")
    (sheet,) = sheets(visitor.get(shelf.item("nom")).text)
    assert visitor.get(sheet.replace(f"{ord(RARE):x}.css", "221a5.css")).status_code == 404
    assert visitor.get(re.sub(r"/glyphs/\w+", "/glyphs/0000", sheet)).status_code == 404


def test_a_character_that_no_font_has_is_told_by_its_code(site):
    page = tree(site("").get(f"/characters/{RARE}").text)
    assert page.cssselect("h1")[0].text_content() == f"U+{ord(RARE):X}"
    assert tree(site(RARE).get(f"/characters/{RARE}").text).cssselect("h1")[0].text == RARE


@pytest.mark.parametrize("name", ["a", "天地", "%20", "1"])
def test_what_is_no_character_has_no_page(client, name):
    assert client.get(f"/characters/{name}").status_code == 404
