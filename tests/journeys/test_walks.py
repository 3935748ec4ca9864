"""The four walks of the README: through which rooms they lead, and that no call goes upward."""

import pytest
from sqlalchemy import select

from app import create_app
from ingest import worker
from ingest.catalog import edit
from ingest.catalog.models import Asset, Item
from ingest.search.engine import Query
from tests.builders import make_item_folder
from tests.journeys.walk import Walk
from tests.watchers import ingest


@pytest.fixture
def held(repository, tmp_path):
    make_item_folder(tmp_path / "scans", pages=2, width=700, height=900)
    ingest(repository, tmp_path / "scans")
    return repository


@pytest.fixture
def client(held):
    return create_app(held).test_client()


def one_item(repository):
    with repository.reading() as session:
        return session.scalars(select(Item)).one().id


def test_a_tile(held, client):
    with held.reading() as session:
        asset = session.scalars(select(Asset).where(Asset.role == "master")).first()
    with Walk() as walk:
        answer = client.get(f"/iiif/3/{asset.id}v1/512,512,188,388/188,388/0/default.jpg")
    assert answer.status_code == 200
    assert walk.passes(
        "iiif.image.views",
        "iiif.image.request",
        "ingest.catalog.find",
        "ingest.catalog.rights",
        "ingest.storage.local",
        "iiif.image.tiles",
        "iiif.responses",
    ), "\n".join(walk.entered)
    # A stored tile is never rendered.
    assert "iiif.image.render" not in walk.entered
    assert walk.upward() == set()


def test_a_page_from_disk_to_a_search_hit(repository, tmp_path):
    make_item_folder(tmp_path / "scans", pages=1)
    with Walk() as walk:
        ingest(repository, tmp_path / "scans")
        repository.search.search(Query("trang1"))
    assert walk.passes(
        "ingest.packages.recognise",
        "ingest.pipeline",
        "ingest.catalog.edit",
        "ingest.pages",
        "ingest.text.read",
        "ingest.preserve.journalling",
        "ingest.indexing",  # of a batch together
    ), "\n".join(walk.entered)
    assert walk.upward() == set()


def test_a_manifest(held, client):
    with Walk() as walk:
        answer = client.get(f"/iiif/presentation/3/items/{one_item(held)}/manifest")
    assert answer.status_code == 200
    assert walk.passes(
        "iiif.presentation.views",
        "ingest.catalog.find",
        "ingest.catalog.rights",
        "iiif.presentation.manifest",
    ), "\n".join(walk.entered)
    assert walk.upward() == set()


def test_a_change_of_the_catalogue(held):
    with Walk() as walk:
        with held.writing() as session:
            edit.withdraw(session, session.scalars(select(Item)).one(), "test", "a mistake")
        worker.work_once(held)
    assert held.search.search(Query("trang1")).total == 0
    assert walk.passes(
        "ingest.catalog.edit",
        "ingest.worker",
        "ingest.indexing",
        "ingest.preserve.journalling",
    ), "\n".join(walk.entered)
    assert walk.upward() == set()


def test_a_reader_page(held, client):
    with Walk() as walk:
        assert client.get(f"/items/{one_item(held)}?q=trang1").status_code == 200
    assert walk.upward() == set()
