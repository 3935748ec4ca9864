"""An item of three pages with drawn-up words, indexed, and what the search says of it."""

import json
from urllib.parse import quote

import pytest

from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Page, PageText
from ingest.catalog.rights import ANYONE
from ingest.search.documents import documents
from ingest.text.page_text import Block, Box, Line, Word, pack
from ingest.text.page_text import PageText as Text
from tests.iiif.rows import Wanted, add_item, add_library

PREFIX = "/iiif/search"


def line(words, x, y, language="vi"):
    """A line of words, each 80 wide and 40 high, 20 apart."""
    made = tuple(Word(word, Box(x + 100 * n, y, 80, 40)) for n, word in enumerate(words.split()))
    return Line(made, Box(x, y, 100 * len(made) - 20, 40), language)


def column(characters, readings, x, y):
    """A column of characters, each 40 by 40."""
    made = tuple(
        Word(character, Box(x, y + 40 * n, 40, 40), reading)
        for n, (character, reading) in enumerate(zip(characters, readings.split(), strict=True))
    )
    return Line(made, Box(x, y, 40, 40 * len(made)), "lzh", spaced=False)


PRINTED = Text("alto", "vi", False, (
    Block((line("Tỉnh Quảng Ngãi có núi", 60, 80), line("Ấn và sông Trà Khúc", 60, 140))),
))  # fmt: skip
CARVED = Text("alto", "lzh", True, (
    Block((column("廣義省有天", "quảng nghĩa tỉnh hữu thiên", 500, 60),
           column("印山茶曲", "ấn sơn trà khúc", 440, 60))),
))  # fmt: skip
UNPLACED = Text("plain", "vi", False, (
    Block((Line((Word("Quảng", None), Word("Ngãi", None)), None, "vi"),)),
))  # fmt: skip
THREE = (PRINTED, CARVED, UNPLACED)


@pytest.fixture(scope="module")
def repository(gallery):
    """One repository for the tests of a file: each looks at its own items."""
    return gallery


@pytest.fixture(scope="module")
def client(viewer):
    """A client of the IIIF APIs over it."""
    return viewer


@pytest.fixture
def as_visitor(client):
    """Make the next requests of the test those of this visitor."""
    extensions = client.application.extensions
    yield lambda visitor: extensions.update(visitor=visitor)
    extensions["visitor"] = ANYONE


@pytest.fixture(scope="module")
def put_in(repository):
    """Put items in with these texts, in the index too; gives the id of the item."""

    def add(texts=THREE, indexed=True, **wanted):
        with repository.writing() as session:
            library = add_library(session, new_id())
            item = add_item(session, library, Wanted(pages=len(texts), **wanted))
            pages = session.query(Page).filter_by(item_id=item.id).order_by(Page.position)
            for page, text in zip(pages, texts, strict=True):
                session.add(
                    PageText(
                        page_id=page.id, source=text.source, language=text.language,
                        vertical=text.vertical, words=len(list(text.words())), data=pack(text),
                    )
                )  # fmt: skip
            item_id = item.id
        if indexed:
            with repository.reading() as session:
                repository.search.replace({item_id: documents(session, item_id)})
        return item_id

    return add


@pytest.fixture
def put(put_in):
    """The same, for each test."""
    return put_in


@pytest.fixture
def pages_of(repository):
    """Give the ids of an item's pages, in order."""

    def ask(item_id):
        with repository.reading() as session:
            pages = session.query(Page).filter_by(item_id=item_id).order_by(Page.position)
            return [page.id for page in pages]

    return ask


@pytest.fixture
def ask(client):
    """Ask a search service, in a version, of an item."""

    def get(version, name, q=None, part="", kind="items", **more):
        given = ({} if q is None else {"q": q}) | more
        query = "&".join(f"{key}={quote(str(value))}" for key, value in given.items())
        return client.get(f"{PREFIX}/{version}/{kind}/{name}{part}?{query}")

    return get


@pytest.fixture
def plain(repository):
    """Give the document of an answer, its addresses below http://here."""

    def read(answer):
        assert answer.status_code == 200, answer.text
        return json.loads(answer.text.replace(repository.settings.public_url, "http://here"))

    return read


@pytest.fixture
def found(ask, plain):
    """Give the document that a search service answers."""

    def get(*asked, **more):
        return plain(ask(*asked, **more))

    return get
