"""A library with an administrator at its desk, and a book before them."""

import pytest

from app import create_app
from ingest.catalog.identifiers import new_id
from tests.app.curate.page_desk import Desk
from tests.app.stock import account
from tests.app.test_accounts import sign_in
from tests.ingest.catalog.books import book
from tests.services.repository import new_repository


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A library with an administrator; to sign in takes long, so that they do it once."""
    with new_repository(tmp_path_factory.mktemp("desk")) as opened:
        account(opened)
        yield opened


@pytest.fixture(scope="module")
def staff(library):
    client = create_app(library).test_client()
    sign_in(client)
    return client


@pytest.fixture
def new_book(library):
    """Make a book of so many pages, of a source id that no other has."""
    return lambda count=6: book(library, count, source_id=new_id())


@pytest.fixture
def desk(staff, new_book):
    staff.get("/language/en")
    return Desk(staff, new_book())
