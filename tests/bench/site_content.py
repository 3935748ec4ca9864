"""Generated holdings for the benchmark of the site's pages: books of ten pages, any number."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ingest.catalog.decades import decades
from ingest.catalog.description import Description
from ingest.catalog.identifiers import new_id
from ingest.catalog.models import (
    Activity,
    Asset,
    Collection,
    Item,
    ItemCollection,
    Library,
    Page,
    PageText,
    Rights,
)
from ingest.repository import Repository
from ingest.search.engine import Document
from ingest.text.page_text import Block, Box, Line, Word, pack
from ingest.text.page_text import PageText as Text
from tests.bench.search_texts import vocabularies
from tests.iiif.many_pages import asset_row, page_row
from tests.iiif.rows import PUBLISHED_AT

PAGES_A_BOOK = 10
LIBRARIES, COLLECTIONS, TEXTS, SUBJECTS, PLACES = 12, 40, 400, 300, 60
_LINES, _WORDS_A_LINE = 5, 6
_WORDS = _LINES * _WORDS_A_LINE
_BOOKS_AT_ONCE = 500


def fill(repository: Repository, pages: int) -> list[str]:
    """Put so many pages in, with their index; gives the books' ids."""
    chosen = random.Random(1)
    words = vocabularies(chosen)["vi"]
    texts = [_text(words.draw(chosen, _WORDS)) for _ in range(TEXTS)]
    with repository.writing() as session:
        held, labels = _holders(session)
    books = [
        _book(chosen, words.draw(chosen, 4), held, labels) for _ in range(pages // PAGES_A_BOOK)
    ]
    for start in range(0, len(books), _BOOKS_AT_ONCE):
        _insert(repository, books[start : start + _BOOKS_AT_ONCE], texts)
    repository.search.rebuild((book["item"]["id"], _documents(book, texts)) for book in books)
    return [book["item"]["id"] for book in books]


def query(number: int) -> str:
    """Give one of the most frequent words, so that every size fills a page of results."""
    chosen = random.Random(1)
    words = vocabularies(chosen)["vi"]
    counted = Counter(word for _ in range(TEXTS) for word in words.draw(chosen, _WORDS))
    return counted.most_common(number + 1)[number][0]


def _text(words: list[str]) -> Text:
    lines = []
    for row in range(_LINES):
        here = words[row * _WORDS_A_LINE : (row + 1) * _WORDS_A_LINE]
        placed = tuple(
            Word(word, Box(200 + at * 200, 300 + row * 180, 180, 90))
            for at, word in enumerate(here)
        )
        lines.append(Line(placed, Box(200, 300 + row * 180, 1600, 90)))
    return Text("alto", "vi", False, (Block(tuple(lines)),))


def _holders(session: Session) -> tuple[list[str], list[str]]:
    libraries = [
        Library(
            id=new_id(), slug=f"l{number}", name={"vi": [f"Thư viện số {number}"]},
            kind="district", latitude=20.0 + number / 20, longitude=105.5 + number / 15,
        )
        for number in range(LIBRARIES)
    ]  # fmt: skip  # one library
    collections = [
        Collection(id=new_id(), slug=f"c{number}", title={"vi": [f"Sưu tập số {number}"]})
        for number in range(COLLECTIONS)
    ]
    session.add_all([*libraries, *collections])
    session.flush()
    return [one.id for one in libraries], [one.id for one in collections]


def _book(
    chosen: random.Random, title: list[str], held: list[str], labels: list[str]
) -> dict[str, Any]:
    item_id, year = new_id(), chosen.randint(1700, 1945)
    about = Description(
        title={"vi": [" ".join(title)]},
        creator=[{"vi": [f"Tác giả {chosen.randrange(900)}"]}],
        date=str(year),
        languages=["vi"],
        script="Latn",
        type=chosen.choice(("book", "map", "gazetteer")),
        subject=[{"vi": [f"Chủ đề {chosen.randrange(SUBJECTS)}"]} for _ in range(2)],
        place=[{"vi": [f"Nơi {chosen.randrange(PLACES)}"]}],
    )
    library, collection = chosen.randrange(len(held)), chosen.randrange(len(labels))
    item = {
        "id": item_id, "library_id": held[library], "source_id": item_id, "state": "published",
        "version": 1, "description": about.as_json(), "title_sort": " ".join(title),
        "type": about.type, "year_from": year, "year_to": year, "created_at": PUBLISHED_AT,
        "changed_at": PUBLISHED_AT, "published_at": PUBLISHED_AT,
    }  # fmt: skip  # one row
    pages = [(new_id(), chosen.randrange(TEXTS)) for _ in range(PAGES_A_BOOK)]
    label = {"item_id": item_id, "collection_id": labels[collection]}
    return {
        "item": item, "pages": pages, "label": label, "about": about, "year": year,
        "library": f"l{library}", "collection": f"c{collection}",
    }  # fmt: skip  # one book


def _insert(repository: Repository, books: list[dict[str, Any]], texts: list[Text]) -> None:
    packed = [pack(text) for text in texts]
    pages = [(book["item"]["id"], *page) for book in books for page in book["pages"]]
    places = [1 + number % PAGES_A_BOOK for number in range(len(pages))]
    tables: dict[Any, list[dict[str, Any]]] = {
        Item: [book["item"] for book in books],
        Rights: [
            {"id": new_id(), "item_id": book["item"]["id"], "tier": "open", "reason": "",
             "position": 0}
            for book in books
        ],
        ItemCollection: [book["label"] for book in books],
        Activity: [
            {"item_id": book["item"]["id"], "type": "Create", "moved_from": "", "at": PUBLISHED_AT}
            for book in books
        ],
        Page: [page_row(item, name, at) for (item, name, _), at in zip(pages, places, strict=True)],
        Asset: [asset_row(item, name) for item, name, _ in pages],
        PageText: [
            {"page_id": name, "source": "alto", "language": "vi", "vertical": False,
             "words": _WORDS, "flagged": "", "data": packed[text]}
            for _, name, text in pages
        ],
    }  # fmt: skip  # rows
    with repository.engine.begin() as connection:
        for table, rows in tables.items():
            connection.execute(insert(table), rows)


def _documents(book: dict[str, Any], texts: list[Text]) -> Iterator[Document]:
    about: Description = book["about"]
    year: int = book["year"]
    own = Document(
        book["item"]["id"], "", 0, "", title=about.title["vi"][0],
        facets={
            "library": (book["library"],), "collection": (book["collection"],),
            "rights": ("open",), "type": (about.type,), "language": ("vi",), "script": ("Latn",),
            "century": (str((year - 1) // 100 + 1),),
            "decade": tuple(map(str, decades(year, year))),
            "subject": tuple(one["vi"][0] for one in about.subject),
            "place": tuple(one["vi"][0] for one in about.place),
            "person": tuple(one["vi"][0] for one in about.creator), "has_text": ("yes",),
        },
        year_from=year, year_to=year, added=PUBLISHED_AT.isoformat(),
    )  # fmt: skip  # one document
    yield own
    for place, (page_id, text) in enumerate(book["pages"], start=1):
        plain = texts[text].plain
        yield replace(own, page_id=page_id, page_number=place, text=plain, title="")
