"""Items put in, and what the Presentation API says of them."""

import pytest

from ingest.catalog.identifiers import new_id
from tests.iiif.rows import Wanted, add_item, add_library


@pytest.fixture
def put(repository):
    """Put an item in, with what is given of it; gives its id."""

    def add(**wanted):
        with repository.writing() as session:
            return add_item(session, add_library(session, new_id()), Wanted(**wanted)).id

    return add


@pytest.fixture
def get(client):
    def ask(path, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(f"/iiif/presentation/3/{path}", headers=named)

    return ask


@pytest.fixture
def manifest_of(get):
    def ask(item_id):
        answer = get(f"items/{item_id}/manifest")
        assert answer.status_code == 200, answer.text
        return answer.get_json(force=True)

    return ask
