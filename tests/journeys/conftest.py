"""The running site over printed books."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from ingest.catalog import edit_exhibitions
from ingest.exhibition import ExhibitionSource, Part, View
from ingest.repository import Repository
from ingest.text.page_text import Box
from tests.journeys.printed import take_in_books
from tests.services.repository import new_repository
from tests.services.website import served


@dataclass(frozen=True)
class Room:
    """Where the site answers, and what it holds."""

    url: str
    books: dict[str, str]
    repository: Repository

    def at(self, path: str) -> str:
        return self.url + path

    def book(self, name: str, rest: str = "") -> str:
        return f"{self.url}/items/{self.books[name]}{rest}"


def _story(books: dict[str, str]) -> ExhibitionSource:
    texts = {"vi": ["## Chữ dọc\n\nĐọc từ phải sang trái."], "en": ["Read from the right."]}
    caption = {"vi": ["Một góc trang"], "en": ["A corner of the page"]}
    corner = View(books["doc"], 2, Box(10, 10, 200, 300), caption)
    parts = (Part(texts), Part(texts, corner), Part(texts, View(books["ngang"], 1)))
    title = {"vi": ["Chữ và giấy"], "en": ["Script and Paper"]}
    return ExhibitionSource("chu-va-giay", title, texts, state="published", parts=parts)


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The reading room, the same for all journeys; they change nothing in it."""
    folder = tmp_path_factory.mktemp("room")
    with new_repository(folder / "home") as repository:
        books = take_in_books(repository, folder / "books")
        with repository.writing() as session:
            edit_exhibitions.keep_exhibition(session, _story(books))
        with served(repository) as url:
            yield Room(url or repository.settings.public_url, books, repository)


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A page on a phone with a touch screen."""
    context = chromium.new_context(viewport={"width": 375, "height": 812}, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(30_000)  # the fonts are looked through once
    yield page
    context.close()
