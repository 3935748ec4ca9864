"""What was done at the desk stays when its package comes in again, unless that is asked for."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from ingest import worker
from ingest.catalog import (
    desk_word,
    edit_binding,
    edit_card,
    edit_contents,
    edit_labels,
    edit_order,
    edit_removed,
    edit_spreads,
    edit_states,
    edit_view,
    find,
    row_undo,
)
from ingest.catalog.edit_contents import Entry
from ingest.catalog.models import Item, Job, Section
from ingest.catalog.page_order import Step
from ingest.catalog.rights import Span
from ingest.catalog.three_way import Given
from ingest.packages import recognise
from ingest.packages.package import SectionSource
from ingest.pipeline import Options, take_in
from ingest.planning.held import at_desk, here
from ingest.queueing import Asked, queue
from ingest.report import Outcome
from ingest.text.page_text import Box
from tests.builders import alto, make_image, make_item_folder
from tests.ingest.catalog.books import held, journalled
from tests.reading import read
from tests.services.repository import new_repository
from tests.watchers import Remembering

CURATOR = "account:a"
CHAPTERS = (
    SectionSource({"vi": ["Một"]}, 0, 1),
    SectionSource({"vi": ["Hai"]}, 2, 3, (SectionSource({"vi": ["Hai ba"]}, 3, 3),)),
)


class Book:
    """A book of four pages that came in with chapters, and its folder."""

    def __init__(self, repository, folder):
        self.repository, self.folder = repository, folder
        with repository.reading() as session:
            wanted = select(Item.id).where(Item.source_id == folder.name)
            self.item_id = session.scalars(wanted).one()

    def delivery(self):
        return chosen(read(self.folder.parent, self.repository.settings), self.folder.name)

    def in_sheet(self, old, new):
        """Change this book's row."""
        sheet = self.folder.parent / "metadata.csv"
        rows = sheet.read_text(encoding="utf-8").splitlines()
        mine = [row.replace(old, new) if self.folder.name in row else row for row in rows]
        sheet.write_text("\n".join(mine) + "\n", encoding="utf-8")

    def come(self, **options):
        delivery = self.delivery()
        report = take_in(self.repository, delivery, Options(**options), Remembering())
        assert not report.failed, report.problems
        return report

    def told(self):
        return " ".join(str(one) for one in self.come().problems)

    def planned(self):
        delivery = self.delivery()
        known = here(self.repository, delivery.packages, "")
        return [str(one) for one in at_desk(self.repository, delivery.packages, known)]

    def do(self, function, *given):
        with self.repository.writing() as session:
            item = find.item(session, self.item_id)
            return function(session, item, *given, CURATOR)

    def with_pages(self, function, numbers, *given):
        with self.repository.writing() as session:
            item = find.item(session, self.item_id)
            pages = edit_order.pages_of(session, item)
            return function(session, item, [pages[n - 1] for n in numbers], *given, CURATOR)

    def undo(self):
        with self.repository.writing() as session:
            item = find.item(session, self.item_id)
            row_undo.undo(session, item, edit_card.changes_of(session, item.id)[-1], CURATOR)

    @property
    def item(self):
        with self.repository.reading() as session:
            return find.item(session, self.item_id)

    def pages(self):
        with self.repository.reading() as session:
            return [one.page for one in find.pages(session, self.item_id)]

    def names(self):
        pages = self.pages()
        assert [page.position for page in pages] == [*range(1, len(pages) + 1)]
        return [page.name.removesuffix(".jpg").lstrip("0") for page in pages]

    def chapters(self):
        names = {page.id: page.name.removesuffix(".jpg").lstrip("0") for page in self.pages()}
        with self.repository.reading() as session:
            rows = session.scalars(select(Section).where(Section.item_id == self.item_id))
            return {
                next(iter(row.title.values()))[0]: names[row.first_page_id]
                + names[row.last_page_id]
                for row in rows
            }


def chosen(delivery, *names):
    packages = [replace(one, sections=CHAPTERS) for one in delivery.packages]
    return replace(
        delivery, packages=tuple(one for one in packages if not names or one.source_id in names)
    )


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Books that all came in at once, since to begin costs more than a small page."""
    room = tmp_path_factory.mktemp("shelf")
    names = [f"sach-{number:02}" for number in range(12)]
    folders = [make_item_folder(room / "scans", 4, name=n, width=120, height=160) for n in names]
    with new_repository(room / "home") as repository:
        delivery = chosen(read(room / "scans", repository.settings))
        assert not take_in(repository, delivery, Options(), Remembering()).failed
        yield iter([Book(repository, folder) for folder in folders])


@pytest.fixture
def book(shelf):
    return next(shelf)


def test_without_work_at_the_desk_what_comes_in_holds(book):
    assert book.chapters() == {"Một": "12", "Hai": "34", "Hai ba": "44"}
    make_image(book.folder / "0001a.jpg", 120, 160, seed=9)
    book.in_sheet("Sách", "Quyển")
    assert book.told() == ""
    assert book.names() == ["1", "1a", "2", "3", "4"]
    assert book.item.description["title"] == {"vi": [f"Quyển {book.folder.name}"]}


def test_the_order_of_the_desk_stays_and_a_new_page_stands_at_its_end(book):
    book.do(edit_order.reorder, [Step("reverse")])
    make_image(book.folder / "0001a.jpg", 120, 160, seed=9)
    assert any("the order of its pages" in one for one in book.planned())
    assert "keeps what was done at the desk: the order of its pages" in book.told()
    assert book.names() == ["4", "3", "2", "1", "1a"]
    assert book.chapters() == {"Một": "11a", "Hai": "32", "Hai ba": "33"}


def test_an_order_that_was_undone_is_no_word_of_the_desk(book):
    book.do(edit_order.reorder, [Step("reverse")])
    book.undo()
    make_image(book.folder / "0001a.jpg", 120, 160, seed=9)
    assert book.told() == ""
    assert book.names() == ["1", "1a", "2", "3", "4"]
    book.do(edit_order.reorder, [Step("reverse")])
    book.undo()
    book.undo()
    assert "the order" in book.told()
    assert book.names() == ["4", "3", "2", "1a", "1"]


def test_labels_and_kinds_of_pages_stay(book):
    book.do(edit_labels.label_by_rules, "2-3: 7")
    book.with_pages(edit_binding.mark, [4], "non-paged")
    told = book.told()
    assert "the labels of pages 0002.jpg, 0003.jpg" in told
    assert "the kind of page 0004.jpg" in told
    assert [page.label for page in book.pages()] == [{}, {"none": ["7"]}, {"none": ["8"]}, {}]
    assert book.pages()[3].behavior == "non-paged"


def test_the_contents_of_the_desk_stay(book):
    book.do(edit_contents.add, Entry({"vi": ["Lời tựa"]}, 1, 1))
    chapters = book.chapters()
    assert "its table of contents" in book.told()
    assert book.chapters() == chapters and "Lời tựa" in chapters


def test_a_page_that_was_taken_out_stays_out(book):
    book.with_pages(edit_removed.remove, [2])
    make_image(book.folder / "0003a.jpg", 120, 160, seed=9)
    report = book.come()
    assert report.pages.done[Outcome.SKIPPED] == 3 and report.pages.balanced
    told = " ".join(map(str, report.problems))
    assert "the removal of page 0002.jpg" in told and "taken out" in told
    assert book.names() == ["1", "3", "3a", "4"]
    # The chapters are those that come in, over the pages that are here.
    assert book.chapters() == {"Một": "11", "Hai": "33a", "Hai ba": "3a3a"}
    assert book.come().items.done[Outcome.SKIPPED] == 1


def test_it_comes_in_by_the_queue_as_well(book):
    book.with_pages(edit_removed.remove, [2])
    book.do(edit_order.reorder, [Step("reverse")])
    make_image(book.folder / "0003a.jpg", 120, 160, seed=9)
    settings = book.repository.settings
    asked = Asked(str(book.folder.parent))
    queue(
        book.repository,
        asked,
        lambda room: chosen(recognise.read(book.folder.parent, settings, room), book.folder.name),
        Remembering(),
    )
    while worker.work_once(book.repository):
        pass
    with book.repository.reading() as session:
        jobs = session.scalars(select(Job).where(Job.batch_id.is_not(None))).all()
        assert {job.state for job in jobs} == {"done"}
        assert any("at the desk" in str(job.details) for job in jobs)
    assert book.names() == ["4", "3", "1", "3a"]


def test_a_page_that_was_cut_stays_cut(book):
    spread = book.pages()[1]
    book.do(edit_spreads.cut, {spread.id: 0.5})
    assert "the cutting of page 0002.jpg" in book.told()
    assert book.names() == ["1", "2.jpg#left", "2.jpg#right", "3", "4"]
    make_image(book.folder / "0001a.jpg", 120, 160, seed=9)
    book.come()
    assert book.names() == ["1", "1a", "2.jpg#left", "2.jpg#right", "3", "4"]


def test_a_turned_page_stays_turned_and_new_text_and_pixels_lie_as_it_does(book):
    book.with_pages(edit_view.turn, [2], 90)
    while worker.work_once(book.repository):
        pass
    assert "the turning of page 0002.jpg" in book.told()
    words = alto((("mới", 10, 20, 40, 10),), width=120, height=160)
    (book.folder / "0002.xml").write_text(words, encoding="utf-8")
    make_image(book.folder / "0002.jpg", 240, 320, seed=9)
    assert "is turned as its last image was" in book.told()
    while worker.work_once(book.repository):
        pass
    with book.repository.reading() as session:
        shown = find.pages(session, book.item_id)[1]
        text = find.text(session, shown.page.id)
    assert shown.image and text
    assert (shown.image.width_px, shown.image.height_px) == (320, 240)
    assert (shown.page.canvas_width, shown.page.canvas_height, shown.page.reshaped) == (
        320, 240, False,
    )  # fmt: skip
    assert [word.box for word in text.words()] == [Box(320 - 40 - 20, 20, 20, 80)]


def test_fields_described_at_the_desk_stay_and_others_follow(book):
    given = {"title": Given({"vi": ["Địa chí"]}, book.item.description["title"])}
    book.do(edit_card.save, given)
    book.in_sheet(",vi", ",fr")
    assert "its description (title)" in book.told()
    assert book.item.description["title"] == {"vi": ["Địa chí"]}
    assert book.item.description["languages"] == ["fr"]


def test_who_may_see_it_and_a_withdrawal_stay(book):
    closed = [Span("closed", None, None)]
    book.do(lambda s, i, a: edit_states.set_rights(s, i, closed, edit_states.spans_of(i), a, ""))
    book.come(publish=True)
    assert [row.tier for row in book.item.rights] == ["closed"]
    book.do(lambda s, i, a: edit_states.withdraw(s, i, a, "Bản quyền"))
    assert "it is withdrawn" in " ".join(map(str, book.come(publish=True).problems))
    assert book.item.state == "withdrawn"
    book.come(publish=True, over_desk=True)
    assert book.item.state == "published"
    assert [row.tier for row in book.item.rights] == ["open"]


def test_if_it_is_asked_for_what_comes_in_holds_and_all_is_in_the_journal(book):
    book.do(edit_labels.label_by_rules, "1-4: 7")
    book.with_pages(edit_removed.remove, [2])
    book.do(edit_order.reorder, [Step("reverse")])
    book.do(edit_contents.add, Entry({"vi": ["Lời tựa"]}, 1, 1))
    report = book.come(over_desk=True)
    assert "is replaced by what comes in" in " ".join(map(str, report.problems))
    assert book.names() == ["1", "2", "3", "4"]
    assert {page.label == {} for page in book.pages()} == {True}
    assert book.chapters() == {"Một": "12", "Hai": "34", "Hai ba": "44"}
    with book.repository.reading() as session:
        decided = desk_word.word(session, book.item)
        assert not (decided.order or decided.contents or decided.labels)
        text = find.text(session, book.pages()[1].id)
    assert text and any(word.text == "trang2" for word in text.words())
    assert held(book.repository) == journalled(book.repository)
