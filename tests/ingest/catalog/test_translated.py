"""The languages of an item's translations, asked of each engine."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import translated
from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Annotation, Item, Page, PageText
from ingest.catalog.note import Note, NoteText
from ingest.repository import Repository
from ingest.text.page_text import pack
from tests.iiif.rows import TEXT, Wanted, add_item, add_library

OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("supplementing", {"texts": [{"value": "<p>Terre</p>", "language": "fr", "html": True}]}),
    ("supplementing", {"texts": [{"value": "Địa", "language": "vi-Latn", "html": False}]}),
    ("supplementing", {"texts": [{"value": "?", "language": "", "html": False}]}),
    ("supplementing", {"texts": [], "tags": [], "links": []}),
    ("supplementing", {}),
    ("commenting", Note(texts=(NoteText("Erde", "de"),)).body()),
]


@pytest.fixture
def book(make_repository: Callable[..., Repository], database_url: str) -> tuple[Repository, str]:
    """A book of two pages over each engine: the first has a text in Vietnamese, the other none."""
    repository = make_repository(database_url=database_url)
    with repository.writing() as session:
        library = add_library(session)
        item = add_item(session, library, Wanted(pages=2))
        another = add_item(session, library)
        first, second = (page_of(session, item, position) for position in (1, 2))
        session.add(
            PageText(page_id=first.id, source="alto", language="vi", vertical=False, words=5,
                     data=pack(TEXT))
        )  # fmt: skip  # a row
        for motivation, body in OTHERS:
            session.add(noted(first.id, body, motivation))
        # A note written before a text said whether it is HTML; and two texts in one.
        session.add(noted(first.id, {"texts": [{"value": "Earth", "language": "en"}]}))
        twice = Note(texts=(NoteText("Địa", "vi"), NoteText("地", "lzh")))
        session.add(noted(second.id, twice.body()))
        session.add(
            noted(page_of(session, another, 1).id, Note(texts=(NoteText("Land", "nl"),)).body())
        )
        return repository, item.id


def page_of(session: Session, item: Item, position: int) -> Page:
    wanted = select(Page).where(Page.item_id == item.id, Page.position == position)
    return session.scalars(wanted).one()


def noted(page_id: str, body: dict[str, Any], motivation: str = "supplementing") -> Annotation:
    return Annotation(id=new_id(), page_id=page_id, motivation=motivation, body=body, selector={})


def test_languages_are_those_of_other_texts_than_the_pages_own(book: tuple[Repository, str]):
    repository, item_id = book
    with repository.reading() as session:
        assert translated.languages(session, item_id) == ["en", "lzh", "vi"]
        assert translated.languages(session, new_id()) == []
