"""The running site over printed books."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ingest.repository import Repository
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


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The reading room, the same for all journeys; they change nothing in it."""
    folder = tmp_path_factory.mktemp("room")
    with new_repository(folder / "home") as repository:
        books = take_in_books(repository, folder / "books")
        with served(repository) as url:
            yield Room(url or repository.settings.public_url, books, repository)
