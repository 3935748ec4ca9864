"""The site over a small stock of real items."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from ingest.repository import Repository
from tests.app.stock import account, stock
from tests.services.repository import new_repository


@dataclass(frozen=True)
class Shelf:
    """A stocked repository, for tests that only look."""

    repository: Repository
    app: Flask
    ids: dict[str, str]

    def item(self, source_id: str, rest: str = "") -> str:
        return f"/items/{self.ids[source_id]}{rest}"


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """The stocked site, the same for all tests; they change nothing in it."""
    folder = tmp_path_factory.mktemp("shelf")
    with new_repository(folder / "home") as repository:
        ids = stock(repository, folder / "material")
        account(repository)
        yield Shelf(repository, create_app(repository), ids)


@pytest.fixture
def client(shelf: Shelf) -> FlaskClient:
    """A visitor nobody knows."""
    return shelf.app.test_client()


@pytest.fixture
def english(shelf: Shelf) -> FlaskClient:
    """A visitor who chose English."""
    visitor = shelf.app.test_client()
    visitor.get("/language/en")
    return visitor
