"""The IIIF APIs over a repository of the test's own, without the website."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from ingest.catalog.rights import Visitor
from ingest.repository import Repository
from tests.builders import picture
from tests.iiif.alone import application
from tests.iiif.rows import Shown, show
from tests.services.repository import new_repository


@pytest.fixture
def client(repository: Repository) -> FlaskClient:
    """A client of the IIIF APIs over `repository`."""
    return application(repository).test_client()


@pytest.fixture
def as_visitor(client: FlaskClient) -> Callable[[Visitor], None]:
    """Make the next requests those of this visitor."""

    def become(visitor: Visitor) -> None:
        client.application.extensions["visitor"] = visitor

    return become


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    """A repository for the tests of a whole file, which change nothing in it."""
    with new_repository(tmp_path_factory.mktemp("gallery") / "home") as repository:
        yield repository


@pytest.fixture(scope="module")
def viewer(gallery: Repository) -> FlaskClient:
    """A client of the IIIF APIs over `gallery`."""
    return application(gallery).test_client()


@pytest.fixture(scope="module")
def page_image(gallery: Repository, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """An image of 1301 by 1003, open to all: four levels' worth of odd edges."""
    return show(gallery, tmp_path_factory.mktemp("page"), picture(1301, 1003))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for files on their way."""
    made = tmp_path / "files"
    made.mkdir()
    return made
