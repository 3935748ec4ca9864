"""The table of contents grows, is nested, moved and pruned, and every step can be undone."""

import pytest
from sqlalchemy import select

from ingest.catalog import browse, edit_binding, edit_contents, edit_order, find, row_undo
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_contents import Entry
from ingest.catalog.models import Changeset, Section
from ingest.catalog.page_order import REVERSE, Step
from tests.ingest.catalog.books import book, changes, held, journalled, state

TITLE = {"vi": ["Quyển hai"]}


@pytest.fixture
def shelf(repository):
    """A book whose contents are edited: `do(function, *arguments)`, `tree()`."""
    return Shelf(repository, book(repository, 8))


class Shelf:
    def __init__(self, repository, item_id):
        self.repository, self.item_id = repository, item_id

    def do(self, function, *given):
        with self.repository.writing() as session:
            function(session, find.item(session, self.item_id), *given, "account:a")

    def ids(self):
        with self.repository.reading() as session:
            rows = session.scalars(select(Section).where(Section.item_id == self.item_id))
            return {row.title["vi"][0]: row.id for row in rows}

    def tree(self):
        with self.repository.reading() as session:
            entries = browse.contents(session, self.item_id)
            return [(" " * e.depth + e.section.title["vi"][0], e.page_number) for e in entries]

    def add(self, title, first, last, parent=None):
        with self.repository.writing() as session:
            item = find.item(session, self.item_id)
            entry = Entry({"vi": [title]}, first, last)
            edit_contents.add(session, item, entry, "account:a", self.ids().get(parent))


def test_entries_are_added_nested_and_moved(shelf):
    shelf.add("Quyển hai", 5, 8)
    shelf.add("Tựa", 2, 2, "Quyển một")
    shelf.add("Chương", 3, 4, "Quyển một")
    assert shelf.tree() == [("Quyển một", 2), (" Tựa", 2), (" Chương", 3), ("Quyển hai", 5)]
    ids = shelf.ids()
    shelf.do(edit_contents.step, ids["Chương"], "up")
    shelf.do(edit_contents.step, ids["Tựa"], "in")
    assert shelf.tree() == [("Quyển một", 2), (" Chương", 3), ("  Tựa", 2), ("Quyển hai", 5)]
    shelf.do(edit_contents.step, ids["Tựa"], "out")
    shelf.do(edit_contents.step, ids["Tựa"], "out")
    shelf.do(edit_contents.put, ids["Quyển hai"], ids["Quyển một"], "inside")
    assert shelf.tree() == [("Quyển một", 2), (" Chương", 3), (" Quyển hai", 5), ("Tựa", 2)]
    shelf.do(edit_contents.delete, ids["Quyển một"])
    assert shelf.tree() == [("Chương", 3), ("Quyển hai", 5), ("Tựa", 2)]


def test_every_step_is_undone_one_after_the_other(shelf):
    before = state(shelf.repository, shelf.item_id)
    shelf.add("Tựa", 2, 2, "Quyển một")
    shelf.add("Chương", 3, 4, "Tựa")
    shelf.do(edit_contents.change, shelf.ids()["Tựa"], Entry(TITLE, 3, 5))
    shelf.do(edit_contents.delete, shelf.ids()["Quyển một"])
    assert journalled(shelf.repository) == held(shelf.repository)
    for change in reversed(changes(shelf.repository, shelf.item_id)):
        with shelf.repository.writing() as session:
            item = find.item(session, shelf.item_id)
            row_undo.undo(session, item, session.get_one(Changeset, change.id), "account:b")
    assert state(shelf.repository, shelf.item_id) == before
    assert journalled(shelf.repository) == held(shelf.repository)


def test_what_makes_no_sense_is_refused(shelf):
    shelf.add("Tựa", 2, 2, "Quyển một")
    ids = shelf.ids()
    for given in (
        (edit_contents.put, ids["Quyển một"], ids["Tựa"], "inside"),
        (edit_contents.put, ids["Quyển một"], ids["Quyển một"], "before"),
        (edit_contents.step, ids["Quyển một"], "in"),
        (edit_contents.step, ids["Quyển một"], "out"),
        (edit_contents.step, ids["Tựa"], "down"),
        (edit_contents.change, ids["Tựa"], Entry({"vi": [""]}, 1, 2)),
        (edit_contents.change, ids["Tựa"], Entry(TITLE, 3, 2)),
        (edit_contents.change, ids["Tựa"], Entry(TITLE, 3, 9)),
        (edit_contents.delete, "nobody"),
    ):
        with pytest.raises(EditConflict):
            shelf.do(*given)


def test_cover_and_first_page_follow_their_pages_and_are_undone(shelf):
    before = state(shelf.repository, shelf.item_id)
    shelf.do(edit_binding.point_out, edit_binding.COVER, 2)
    shelf.do(edit_binding.point_out, edit_binding.START, 3)
    shelf.do(edit_binding.bind, "paged", "right-to-left")
    shelf.do(edit_order.reorder, [Step(REVERSE)])
    with shelf.repository.reading() as session:
        about = find.item(session, shelf.item_id).description
        assert (about["cover_page"], about["start_page"]) == (7, 6)
        assert (about["behavior"], about["viewing_direction"]) == ("paged", "right-to-left")
    for change in reversed(changes(shelf.repository, shelf.item_id)):
        with shelf.repository.writing() as session:
            item = find.item(session, shelf.item_id)
            row_undo.undo(session, item, session.get_one(Changeset, change.id), "account:b")
    assert state(shelf.repository, shelf.item_id) == before


def test_kinds_of_pages_are_marked_and_undone(shelf):
    before = state(shelf.repository, shelf.item_id)

    def mark(session, item, kind, editor):
        pages = edit_order.pages_of(session, item)[1:3]
        edit_binding.mark(session, item, pages, kind, editor)

    shelf.do(mark, "facing-pages")
    with pytest.raises(EditConflict):
        shelf.do(mark, "nonsense")
    with shelf.repository.reading() as session:
        pages = edit_order.pages_of(session, find.item(session, shelf.item_id))
        assert [page.behavior for page in pages[:4]] == ["", "facing-pages", "facing-pages", ""]
    (change,) = changes(shelf.repository, shelf.item_id)
    with shelf.repository.writing() as session:
        item = find.item(session, shelf.item_id)
        row_undo.undo(session, item, session.get_one(Changeset, change.id), "account:b")
    assert state(shelf.repository, shelf.item_id) == before
