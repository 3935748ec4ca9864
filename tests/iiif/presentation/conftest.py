"""Items put in, and what the Presentation API says of them."""

import json

import jsonschema
import pytest
from iiif_prezi3 import Collection as Read

from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Collection
from tests.iiif.rows import Wanted, add_item, add_library

PREFIX = "/iiif/presentation/3"


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


@pytest.fixture(scope="module")
def schema(conformance):
    text = (conformance / "iiif_3_0.json").read_text(encoding="utf-8")
    return jsonschema.Draft7Validator(json.loads(text))


@pytest.fixture
def ask(client, schema):
    """Give a collection that keeps to the schema and can be read back."""

    def get(path):
        answer = client.get(f"{PREFIX}/{path}")
        assert answer.status_code == 200, answer.text
        document = answer.get_json(force=True)
        fault = jsonschema.exceptions.best_match(schema.iter_errors(document))
        assert fault is None, f"{fault.json_path}: {fault.message[:300]}"
        assert document["id"].endswith(f"{PREFIX}/{path}")
        Read(**document)
        return document

    return get


@pytest.fixture
def shelves(repository):
    """Two nested collections; gives their ids by slug."""
    with repository.writing() as session:
        library = add_library(session)
        outer = Collection(
            id=new_id(), slug="ngoai", title={"vi": ["Ngoài"]}, summary={"vi": ["Tóm tắt"]},
            library_id=library.id,
        )  # fmt: skip
        session.add(outer)
        session.flush()
        inner = Collection(id=new_id(), slug="trong", title={"vi": ["Trong"]}, parent_id=outer.id)
        session.add(inner)
        session.flush()
        return {"ngoai": outer.id, "trong": inner.id, "library": library}
