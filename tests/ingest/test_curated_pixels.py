"""Pages that curators turn, cut, take out and bring back: pixels, boxes, numbers, files, undo."""

import io

import pytest
import pyvips
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ingest import worker
from ingest.catalog import (
    edit_notes,
    edit_order,
    edit_removed,
    edit_spreads,
    edit_view,
    find,
    row_undo,
)
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import Annotation, Asset, Item, Page, PageText
from ingest.catalog.note import Note, NoteText
from ingest.catalog.page_order import Step
from ingest.derivatives.view import TURNS, View, turned_box
from ingest.preserve.verify import verify
from ingest.storage import keys
from ingest.text.page_text import Box
from tests.builders import alto, make_item_folder
from tests.ingest.catalog.books import changes, held, journalled, state
from tests.watchers import ingest

WIDTH, HEIGHT = 800, 500
WORDS = (("trái", 100, 80, 90, 40), ("giữa", 360, 80, 120, 40), ("phải", 600, 160, 80, 40))
boxes = st.builds(
    Box, st.integers(0, 50), st.integers(0, 30), st.integers(1, 50), st.integers(1, 30)
)


@given(boxes, st.sampled_from(TURNS))
def test_a_box_that_is_turned_back_is_where_it_was(box, degrees):
    size = (60, 100) if degrees in (90, 270) else (100, 60)
    there = turned_box(box, degrees, 100, 60)
    assert turned_box(there, (360 - degrees) % 360, *size) == box


def test_a_part_of_a_turned_page_is_found_in_the_file():
    turned = View(turn=90, whole_width=100, whole_height=60)
    # The upper half of the turned page is the left half of the file.
    assert turned.cut(Box(0, 0, 60, 50)).part == Box(0, 0, 50, 60)
    half = turned.cut(Box(0, 50, 60, 50))
    assert half.part == Box(50, 0, 50, 60)
    assert half.cut(Box(0, 0, 60, 10)).part == Box(50, 0, 10, 60)


def settle(repository):
    """Work off all that is queued."""
    while worker.work_once(repository):
        pass


@pytest.fixture
def book(repository, tmp_path):
    """Three spreads with three words each, the first with a note at its right."""
    root = tmp_path / "scans"
    folder = make_item_folder(root, 3, width=WIDTH, height=HEIGHT, suffix=".png", text=False)
    for image in sorted(folder.glob("*.png")):
        image.with_suffix(".xml").write_text(
            alto(WORDS, width=WIDTH, height=HEIGHT), encoding="utf-8"
        )
    ingest(repository, root, publish=False)
    with repository.writing() as session:
        page = session.scalars(select(Page).order_by(Page.position)).first()
        note = Note((NoteText("Dấu triện", "vi"),), place=Box(700, 20, 40, 40))
        edit_notes.annotate(session, page, note, creator="https://example.org/1")
    settle(repository)
    return Book(repository)


class Book:
    def __init__(self, repository):
        self.repository = repository
        with repository.reading() as session:
            self.item_id = session.scalars(select(Item.id)).one()

    def do(self, function, *given):
        """Call an edit with the item, the pages and what else it takes."""
        with self.repository.writing() as session:
            item = find.item(session, self.item_id)
            function(session, item, edit_order.pages_of(session, item), *given)

    def pages(self):
        with self.repository.reading() as session:
            return find.pages(session, self.item_id)

    def words(self, number):
        with self.repository.reading() as session:
            text = find.text(session, self.pages()[number - 1].page.id)
            return {word.text: word.box for word in text.words()} if text else {}

    def undo(self):
        with self.repository.writing() as session:
            item = find.item(session, self.item_id)
            row_undo.undo(session, item, changes(self.repository, self.item_id)[-1], "account:b")

    def pixels(self, shown):
        """The page's image as it is served, from its pyramid."""
        asset = shown.image
        assert asset.pyramid is not None, asset.id
        data = self.repository.store.get(keys.pyramid(asset.id, asset.derivation))
        return pyvips.Image.tiffload_buffer(io.BytesIO(data).read())

    def rows(self):
        found = state(self.repository, self.item_id)
        # What was made by workers, and files that stand on no page, differ.
        for row in found["asset"]:
            for name in ("derivation", "pyramid_bytes", "index_offset", "index_length", "view"):
                row.pop(name)
        found["asset"] = [row for row in found["asset"] if row["page_id"]]
        return found


def near(image, x, y, wanted, tolerance=25):
    return all(abs(a - b) <= tolerance for a, b in zip(image(x, y), wanted, strict=True))


def test_a_turned_page_has_other_pixels_under_another_number_and_its_words_follow(book):
    before, rows = book.pages()[1], book.rows()
    plain = book.pixels(before)
    book.do(lambda s, item, pages: edit_view.turn(s, item, pages[1:2], 90, "account:a"))
    page = book.pages()[1].page
    assert (page.canvas_width, page.canvas_height) == (HEIGHT, WIDTH)
    assert book.words(2)["trái"] == Box(HEIGHT - 80 - 40, 100, 40, 90)
    settle(book.repository)
    after = book.pages()[1]
    assert (after.image.id, after.image.derivation) == (before.image.id, 2)
    turned = book.pixels(after)
    assert (turned.width, turned.height) == (HEIGHT, WIDTH)
    for x, y in ((10, 20), (300, 100), (750, 400)):
        assert near(turned, HEIGHT - 1 - y, x, plain(x, y))
    assert book.pages()[0].image.derivation == 1
    book.undo()
    settle(book.repository)
    assert book.rows() == rows
    assert book.pages()[1].image.derivation == 3
    assert near(book.pixels(book.pages()[1]), 300, 100, plain(300, 100))
    assert journalled(book.repository) == held(book.repository)


def cut(book, lines, direction=""):
    def edit(session, item, pages):
        if direction:
            item.description = item.description | {"viewing_direction": direction, "start_page": 2}
        wanted = {pages[number - 1].id: line for number, line in lines.items()}
        edit_spreads.cut(session, item, wanted, "account:a")

    book.do(edit)


def test_spreads_are_cut_with_their_words_notes_and_numbers_and_put_together_again(book):
    plain = book.pixels(book.pages()[0])
    spread = book.pages()[0].image
    cut(book, {1: 0.5, 2: 0.6}, "right-to-left")
    settle(book.repository)
    shown = book.pages()
    names = [one.page.name for one in shown]
    assert [name.partition("#")[2] for name in names] == ["right", "left", "right", "left", ""]
    assert [one.page.canvas_width for one in shown] == [400, 400, 320, 480, 800]
    right, left = book.pixels(shown[0]), book.pixels(shown[1])
    assert (right.width, left.width, right.height) == (400, 400, HEIGHT)
    assert near(left, 50, 60, plain(50, 60)) and near(right, 50, 60, plain(450, 60))
    # The middle word has its centre in the right half, and lies over the line.
    assert book.words(1) == {"giữa": Box(0, 80, 80, 40), "phải": Box(200, 160, 80, 40)}
    assert book.words(2) == {"trái": Box(100, 80, 90, 40)}
    assert set(book.words(4)) == {"trái", "giữa"}
    # One file, kept once.
    assert len({one.image.key for one in shown[:2]}) == 1
    with book.repository.reading() as session:
        item = find.item(session, book.item_id)
        assert item.description["start_page"] == 3
        note = session.scalars(select(Annotation)).one()
        assert (note.page_id, note.selector["x"]) == (shown[0].page.id, 300)
        with pytest.raises(find.NotHeld):
            find.image(session, f"{spread.id}v1")
    assert not [
        one
        for one in verify(book.repository, checksums=True, progress=lambda: None)
        if one.kind != "orphan"
    ]
    book.undo()
    settle(book.repository)
    assert [one.page.name for one in book.pages()] == ["0001.png", "0002.png", "0003.png"]
    assert set(book.words(1)) == {"trái", "giữa", "phải"}
    assert near(book.pixels(book.pages()[0]), 450, 60, plain(450, 60))
    assert journalled(book.repository) == held(book.repository)


def test_a_spread_cut_anew_elsewhere_has_other_pixels_under_another_number(book):
    cut(book, {1: 0.5})
    settle(book.repository)
    first = book.pages()[0].image
    book.undo()
    cut(book, {1: 0.25})
    settle(book.repository)
    again = book.pages()[0].image
    assert (first.id, first.derivation) == (again.id, 1)
    assert again.derivation == 2 and book.pixels(book.pages()[0]).width == 200


def test_what_cannot_be_cut_or_turned_is_refused(book):
    for line in (0.0, 1.0):
        with pytest.raises(EditConflict):
            cut(book, {1: line})
    with pytest.raises(EditConflict):
        book.do(lambda s, item, pages: edit_view.turn(s, item, pages, 45, "account:a"))
    # The note of the fixture is the only change.
    assert len(changes(book.repository, book.item_id)) == 1


def test_pages_are_taken_out_and_come_back_whole(book):
    rows, first = book.rows(), book.pages()[0]
    book.do(lambda s, item, pages: edit_removed.remove(s, item, pages[:1], "account:a"))
    settle(book.repository)
    assert [one.page.position for one in book.pages()] == [1, 2]
    with book.repository.reading() as session:
        item = find.item(session, book.item_id)
        (gone,) = edit_removed.removed(session, item)
        assert (gone.page_id, gone.name, gone.position) == (first.page.id, "0001.png", 1)
        assert (
            session.scalar(select(PageText.page_id).where(PageText.page_id == gone.page_id)) is None
        )
        with pytest.raises(find.NotHeld):
            find.image(session, f"{first.image.id}v1")
    # The order may change meanwhile.
    book.do(lambda s, item, pages: edit_order.reorder(s, item, [Step("reverse")], "account:a"))
    book.do(lambda s, item, _: edit_removed.bring_back(s, item, first.page.id, "account:a"))
    assert [one.page.name[3] for one in book.pages()] == ["1", "3", "2"]
    book.do(lambda s, item, pages: edit_order.reorder(s, item, [Step("name")], "account:a"))
    assert book.rows() == rows
    with book.repository.reading() as session:
        assert edit_removed.removed(session, find.item(session, book.item_id)) == []
        assert session.get(Asset, first.image.id).current
    assert journalled(book.repository) == held(book.repository)


def test_an_item_keeps_a_page(book):
    with pytest.raises(EditConflict):
        book.do(lambda s, item, pages: edit_removed.remove(s, item, pages, "account:a"))
