"""A search in a collection of many items costs what it shows, not what the collection holds."""

import pytest

from iiif.search import stretch, views
from ingest.catalog import edit_notes, find_notes
from ingest.catalog.find_notes import Chosen
from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Collection, ItemCollection, Page
from ingest.catalog.note import Note, NoteText
from ingest.search.documents import documents
from tests.iiif.search.conftest import PRINTED
from tests.queries import asked_of

MANY = 30


@pytest.fixture(scope="module")
def shelf(repository, put_in):
    """A collection of many items, each with the words that are asked for, one of them noted."""
    items = [put_in((PRINTED,), indexed=False) for _ in range(MANY)]
    with repository.writing() as session:
        made = Collection(id=new_id(), slug="nhieu", title={"vi": ["Nhiều"]})
        session.add(made)
        session.flush()
        session.add_all(ItemCollection(item_id=one, collection_id=made.id) for one in items)
        page = session.query(Page).filter_by(item_id=items[7]).one()
        edit_notes.annotate(session, page, Note((NoteText("Quảng Ngãi đây"),)), creator="A")
    with repository.reading() as session:
        repository.search.replace({one: documents(session, one) for one in items})
    return items


def test_notes_are_asked_for_only_where_there_are_any(repository, found, shelf):
    with asked_of(repository.engine) as one:
        document = found(2, "nhieu", "Quảng Ngãi", kind="collections")
    assert document["partOf"]["total"] == MANY + 1
    notes = [said for said in one if "FROM annotation" in said]
    # Which have notes; those of the one that has; those that only notes would name.
    assert len(notes) <= 3
    assert len(one) <= MANY + 12, "one look into the texts for each item that is shown"


def test_what_is_not_shown_is_not_looked_into(repository, found, shelf, monkeypatch):
    monkeypatch.setattr(views, "_COUNTED_IN_COLLECTION", 3)
    monkeypatch.setattr(stretch, "PAGE_ANNOTATIONS", 4)
    with asked_of(repository.engine) as said:
        document = found(2, "nhieu", "Quảng Ngãi", kind="collections")
    assert "next" in document and "total" not in document["partOf"]
    assert len(said) < 20


def test_no_question_about_notes_reads_every_page_of_the_holdings(repository, shelf):
    with asked_of(repository.engine) as said, repository.reading() as session:
        assert find_notes.noted_among(session, shelf, Chosen()) == {shelf[7]}
    (statement,) = said
    plan = f"EXPLAIN QUERY PLAN {statement}"
    with repository.engine.connect() as connection:
        rows = connection.exec_driver_sql(plan, tuple(shelf)).all()
    steps = [row[-1] for row in rows]
    assert not any(step.startswith("SCAN page") for step in steps), steps
