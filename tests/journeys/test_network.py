"""The set-up of a network, PostgreSQL and S3: all that the embedded one answers, it answers too."""

import pytest
from sqlalchemy import select

from app import create_app
from ingest import worker
from ingest.catalog.models import Asset, Item, Page
from tests.builders import make_item_folder
from tests.watchers import ingest

ROW = {"collection": "dia-chi", "work": "bo-sach", "volume": "1", "date": "1848", "type": "book"}


@pytest.fixture(params=["embedded", "network"])
def held(request, make_repository, tmp_path):
    choices = {}
    if request.param == "network":
        bucket = request.getfixturevalue("s3_bucket")
        choices = {
            "database_url": request.getfixturevalue("postgresql_url"),
            "store": "s3",
            "s3_endpoint": bucket.endpoint,
            "s3_bucket": bucket.name,
            "s3_access_key": bucket.access_key,
            "s3_secret_key": bucket.secret_key,
            "s3_prefix": tmp_path.name,
        }
    repository = make_repository(**choices)
    make_item_folder(tmp_path / "scans", pages=3, row=ROW)
    make_item_folder(tmp_path / "scans", pages=1, name="b", row=ROW | {"volume": "2"})
    assert not ingest(repository, tmp_path / "scans").failed
    while worker.work_once(repository):
        pass
    return repository


def test_every_kind_of_address_answers(held):
    client = create_app(held).test_client()
    with held.reading() as session:
        item = session.scalars(select(Item).where(Item.source_id.like("%quyen-1"))).one()
        page = session.scalars(select(Page).where(Page.item_id == item.id)).first()
        image = session.scalars(select(Asset).where(Asset.page_id == page.id)).first()
    presentation, name = "/iiif/presentation/3", f"{image.id}v1"
    paths = [
        "/", "/healthz", "/collections", "/collections/dia-chi", f"/libraries/{item.library.slug}",
        "/search?q=trang2", "/search?q=dia+chi&type=book", "/search?sort=year", "/sign-in",
        f"/items/{item.id}", f"/items/{item.id}?p=2&q=trang2", f"/items/{item.id}/text?p=1",
        f"/items/{item.id}/pages.json", f"/items/{item.id}/hits.json?q=trang2",
        f"{presentation}/top", f"{presentation}/collections/dia-chi",
        f"{presentation}/items/{item.id}/manifest", f"{presentation}/canvases/{page.id}",
        f"{presentation}/canvases/{page.id}/text", f"{presentation}/items/{item.id}/dc.xml",
        f"{presentation}/items/{item.id}/description.json",
        f"{presentation}/items/{item.id}/text.txt",
        f"/iiif/3/{name}/info.json", f"/iiif/2/{name}/info.json",
        f"/iiif/3/{name}/0,0,512,512/512,512/0/default.jpg",
        f"/iiif/3/{name}/100,100,200,300/100,150/90/gray.png",
    ]  # fmt: skip  # a kind a line
    statuses = {}
    for path in paths:
        with client.get(path) as answer:
            statuses[path] = answer.status_code if answer.data else 0
    assert {path: status for path, status in statuses.items() if status != 200} == {}
