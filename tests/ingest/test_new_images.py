"""Images that are handed in at the desk for pages: by the queue, what stays, what is told."""

import io
from dataclasses import replace

import pytest
from sqlalchemy import select

from ingest import worker
from ingest.bringing import new_images
from ingest.catalog import (
    batches,
    edit,
    edit_card,
    edit_images,
    edit_notes,
    edit_order,
    edit_view,
    find,
    row_undo,
)
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_images import MISFIT
from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Annotation, Asset, Event, Item, Job, PageLook, PageText
from ingest.catalog.note import Note, NoteText
from ingest.pipeline import Options, take_in
from ingest.preserve.verify import verify
from ingest.text.page_text import Box
from tests.builders import make_image, make_item_folder
from tests.ingest.catalog.books import held, journalled
from tests.reading import read
from tests.services.repository import new_repository
from tests.watchers import Remembering

CURATOR = "account:a"


class Book:
    def __init__(self, repository, folder):
        self.repository, self.folder = repository, folder
        with repository.reading() as session:
            wanted = select(Item.id).where(Item.source_id == folder.name)
            self.item_id = session.scalars(wanted).one()

    def shown(self):
        with self.repository.reading() as session:
            return find.pages(session, self.item_id)

    def names(self):
        assert [one.page.position for one in self.shown()] == [*range(1, len(self.shown()) + 1)]
        return [one.page.name for one in self.shown()]

    def hand_in(self, files, ask):
        """Hand files in, let `ask` queue them, and work all off."""
        batch_id = new_id()
        streams = [(name, io.BytesIO(data)) for name, data in files.items()]
        given = new_images.keep(self.repository, batch_id, streams)
        with self.repository.writing() as session:
            item = find.item(session, self.item_id)
            ask(session, item, batch_id, edit_order.pages_of(session, item), given)
        self.work()

    def replace(self, number, data, name="moi.jpg"):
        def ask(session, item, batch_id, pages, given):
            new_images.replace_images(
                session, item, batch_id, pages[number - 1 : number], given, CURATOR
            )

        self.hand_in({name: data}, ask)

    def add(self, files, before=None):
        def ask(session, item, batch_id, pages, given):
            at = pages[before - 1] if before else None
            new_images.add_pages(session, item, batch_id, at, given, CURATOR)

        self.hand_in(files, ask)

    def come(self):
        """Let its package come in again."""
        delivery = read(self.folder.parent, self.repository.settings)
        mine = tuple(one for one in delivery.packages if one.source_id == self.folder.name)
        report = take_in(
            self.repository, replace(delivery, packages=mine), Options(), Remembering()
        )
        assert not report.failed
        return report

    def undo(self):
        with self.repository.writing() as session:
            item = find.item(session, self.item_id)
            row_undo.undo(session, item, edit_card.changes_of(session, item.id)[-1], CURATOR)
        self.work()

    def images(self, number):
        with self.repository.reading() as session:
            item = find.item(session, self.item_id)
            assert [page.position for page in edit_images.pages(session, item)] == [number]
            return edit_images.versions(session, item, edit_images.pages(session, item))[0].images

    def bring_back(self, asset_id, seen):
        """Bring an image back; tell whether it could be."""
        try:
            with self.repository.writing() as session:
                item = find.item(session, self.item_id)
                edit_images.bring_back(session, item, asset_id, seen, CURATOR)
        except EditConflict:
            return False
        self.work()
        return True

    def work(self):
        while worker.work_once(self.repository):
            pass

    def state(self):
        with self.repository.reading() as session:
            return new_images.state(session, find.item(session, self.item_id))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    room = tmp_path_factory.mktemp("shelf")
    names = [f"sach-{number}" for number in range(6)]
    folders = [make_item_folder(room / "scans", 3, name=n, width=600, height=800) for n in names]
    with new_repository(room / "home") as repository:
        delivery = read(room / "scans", repository.settings)
        assert not take_in(repository, delivery, Options(), Remembering()).failed
        yield iter([Book(repository, folder) for folder in folders])


@pytest.fixture
def book(shelf):
    return next(shelf)


@pytest.fixture
def picture(tmp_path):
    def make(width=240, height=320, seed=9):
        return make_image(tmp_path / f"{seed}.jpg", width, height, seed=seed).read_bytes()

    return make


def test_a_new_image_keeps_page_text_and_notes_and_the_old_one_stays(book, picture):
    before = book.shown()[1]
    with book.repository.writing() as session:
        note = Note((NoteText("Dấu", "vi"),), place=Box(10, 20, 30, 40))
        edit_notes.annotate(session, session.merge(before.page), note, creator="https://a.example/")
        edit.publish(session, find.item(session, book.item_id), CURATOR)
    book.replace(2, picture())
    after = book.shown()[1]
    assert (after.page.id, after.page.reshaped) == (before.page.id, False)
    assert (after.page.canvas_width, after.page.canvas_height) == (600, 800)
    assert after.image.width_px == 240 and after.image.id != before.image.id
    assert after.image.filename == "moi.jpg"
    with book.repository.reading() as session:
        older = session.get_one(Asset, before.image.id)
        assert not older.current and older.page_id == after.page.id and after.image.version == 2
        assert book.repository.store.exists(older.key)
        assert session.query(Annotation).filter_by(page_id=after.page.id).count() == 1
        assert session.get_one(PageText, after.page.id).words
        kinds = select(Event.type).where(Event.asset_id == after.image.id)
        assert {"accession", "derivation"} <= set(session.scalars(kinds))
    assert book.state() == new_images.State()
    book.undo()
    assert book.shown()[1].image.id == before.image.id
    found = verify(book.repository, checksums=True, progress=lambda: None)
    assert [str(one) for one in found if not one.harmless] == []
    assert held(book.repository) == journalled(book.repository)


def test_an_image_of_another_shape_hides_the_boxes_and_is_marked_for_review(book, picture):
    book.replace(1, picture(320, 240))
    page = book.shown()[0].page
    assert page.reshaped and (page.canvas_width, page.canvas_height) == (600, 800)
    with book.repository.reading() as session:
        assert session.get_one(PageText, page.id).flagged == MISFIT
    book.replace(1, picture(120, 160, seed=11))
    assert not book.shown()[0].page.reshaped
    with book.repository.reading() as session:
        assert session.get_one(PageText, page.id).flagged == ""


def test_a_replaced_image_is_not_undone_by_its_package_and_lies_as_it_was_handed_in(book, picture):
    with book.repository.writing() as session:
        item = find.item(session, book.item_id)
        edit_view.turn(session, item, edit_order.pages_of(session, item)[2:3], 90, CURATOR)
    book.work()
    book.replace(3, picture(320, 240))
    after = book.shown()[2]
    assert not after.page.reshaped and (after.image.width_px, after.image.height_px) == (320, 240)
    report = book.come()
    told = " ".join(map(str, report.problems))
    assert "the new image of page 0003.jpg" in told
    assert book.shown()[2].image.id == after.image.id


def test_pages_are_added_where_they_were_asked_for(book, picture):
    files = {"b10.jpg": picture(seed=3), "b9.jpg": picture(seed=4), "0002.jpg": picture(seed=5)}
    book.add(files, before=2)
    assert book.names() == ["0001.jpg", "0002~2.jpg", "b9.jpg", "b10.jpg", "0002.jpg", "0003.jpg"]
    book.add({"cuoi.jpg": picture(seed=6)})
    assert book.names()[-1] == "cuoi.jpg"
    book.undo()
    assert book.names()[-1] == "0003.jpg"
    book.come()
    assert book.names() == ["0001.jpg", "0002~2.jpg", "b9.jpg", "b10.jpg", "0002.jpg", "0003.jpg"]
    assert held(book.repository) == journalled(book.repository)


def test_an_earlier_image_is_shown_again_and_that_is_undone(book, picture):
    first = book.shown()[1]
    for data in (picture(320, 240), picture(seed=12)):
        book.replace(2, data)
    book.undo()  # of the last one, which stands on no page now
    wide = book.shown()[1].image.id
    images = book.images(2)
    assert [one.asset.current for one in images] == [True, False, False]
    last = next(one.asset.id for one in images if one.asset.id not in (wide, first.image.id))
    with book.repository.reading() as session:
        looked = session.get_one(PageLook, first.page.id).measures
    assert book.bring_back(first.image.id, seen=wide)
    now = book.shown()[1]
    assert (now.image.id, now.image.version, now.page.reshaped) == (first.image.id, 3, False)
    newest = book.images(2)[0]
    assert (newest.again, newest.agent, newest.asset.id) == (True, CURATOR, first.image.id)
    with book.repository.reading() as session:
        assert session.get_one(PageText, first.page.id).flagged == ""
        assert session.get_one(PageLook, first.page.id).measures not in (looked, {})
    assert not book.bring_back(wide, seen=wide), "another is shown since"
    report = book.come()
    assert book.shown()[1].image.id == first.image.id, report.problems
    book.undo()
    assert book.shown()[1].image.id == wide
    assert book.bring_back(last, seen=wide)
    assert book.shown()[1].image.id == last
    book.undo()
    assert book.shown()[1].image.id == wide and len(book.images(2)) == 3
    found = verify(book.repository, checksums=True, progress=lambda: None)
    assert [str(one) for one in found if not one.harmless] == []
    assert held(book.repository) == journalled(book.repository)


def test_what_is_no_image_is_told_and_changes_nothing(book, picture):
    names = book.names()
    book.add({"thu.jpg": b"<html>not a picture</html>"}, before=1)
    assert book.names() == names
    state = book.state()
    assert len(state.refused) == 1 and "thu.jpg" in state.refused[0]
    with pytest.raises(EditConflict):
        book.hand_in(
            {"a.jpg": picture(), "b.jpg": picture(seed=8)},
            lambda s, i, b, pages, given: new_images.replace_images(
                s, i, b, pages[:1], given, CURATOR
            ),
        )
    with book.repository.reading() as session:
        jobs = session.scalars(select(Job).where(Job.kind == batches.UNIT)).all()
    assert {job.state for job in jobs if "desk" in (job.details or {})} <= {"done", "failed"}
