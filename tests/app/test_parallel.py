"""Parallel reading: a line's image, characters, quốc ngữ and translation stand side by side."""

import pytest
from lxml import html
from sqlalchemy import select

from app import create_app
from ingest.catalog import edit_notes
from ingest.catalog.models import Item, Page
from ingest.catalog.note import Note, NoteText
from ingest.text.page_text import Box
from tests.app.stock import COLUMN_BOX, stock
from tests.services.repository import new_repository

LEFT, TOP, SIDE = COLUMN_BOX


@pytest.fixture(scope="module")
def translated(tmp_path_factory):
    """A site over the stock, the first column of the Nôm item's first page translated."""
    folder = tmp_path_factory.mktemp("translated")
    with new_repository(folder / "home") as repository:
        stock(repository, folder / "material")
        with repository.writing() as session:
            item = session.scalars(select(Item).where(Item.source_id == "nom")).one()
            page = session.scalars(select(Page).where(Page.item_id == item.id, Page.position == 1))
            first = page.one()
            column = Box(LEFT + 4, TOP, SIDE - 8, 4 * SIDE)
            for text, code, place in (
                ("Heaven and earth, dark and yellow", "en", column),
                ("không phải bản dịch", "", column),
                ("Of heaven and earth", "en", None),
            ):
                said = Note(texts=(NoteText(text, code),), place=place, motivation="supplementing")
                edit_notes.annotate(session, first, said, creator="x")
            item_id = item.id
        yield create_app(repository).test_client(), f"/items/{item_id}/text"


def tree(page):
    return html.fromstring(page)


def rows(page):
    return [
        [cell.text_content().strip() for cell in row.cssselect("td")]
        for row in tree(page).cssselect(".parallel tbody tr")
    ]


def test_each_line_stands_beside_its_image_reading_and_translation(translated):
    visitor, address = translated
    page = visitor.get(f"{address}?p=1").text
    first, second = rows(page)
    assert first[1:] == ["天地玄黃", "thiên địa huyền hoàng", "Heaven and earth, dark and yellow"]
    assert second[1:] == ["𡗶坦爫人", "trời đất làm người", ""]
    images = tree(page).cssselect(".parallel td img")
    assert f"/{LEFT},{TOP},{SIDE},{4 * SIDE}/" in images[0].get("src")
    assert visitor.get(images[0].get("src")).mimetype == "image/jpeg"
    assert "Of heaven and earth" in page and "không phải bản dịch" not in page


def test_without_translation_there_is_no_empty_column(translated):
    visitor, address = translated
    assert [len(row) for row in rows(visitor.get(f"{address}?p=2").text)] == [3, 3]


def test_a_print_has_image_and_text(client, shelf):
    assert [len(row) for row in rows(client.get(shelf.item("print", "/text?p=1")).text)][0] == 2


def test_what_may_not_be_read_has_no_lines(client, shelf):
    assert rows(client.get(shelf.item("closed", "/text")).text) == []
