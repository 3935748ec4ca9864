"""Gunicorn and granian give the same answers."""

from __future__ import annotations

import dataclasses
import http.client
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from ingest.catalog.identifiers import image_id
from ingest.catalog.models import Asset
from tests.app.conftest import Shelf
from tests.services.process import free_ports
from tests.services.website import served_by_granian, served_by_gunicorn

Answer = tuple[int, dict[str, str], bytes]
# Each server's own: when and by whom it was sent, and how the connection goes on.
NOT_COMPARED = {"date", "server", "connection", "keep-alive", "transfer-encoding"}

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def servers(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The ports of both, over one repository that has one public address."""
    one, other = (
        dataclasses.replace(shelf.repository.settings, port=port) for port in free_ports(2)
    )
    folder = tmp_path_factory.mktemp("servers")
    with served_by_gunicorn(one, folder), served_by_granian(other, folder):
        yield one.port, other.port


@pytest.fixture(scope="module")
def image(shelf: Shelf) -> str:
    """The path of an open image."""
    with shelf.repository.reading() as session:
        asset = session.scalars(
            select(Asset).where(Asset.item_id == shelf.ids["print"], Asset.page_id.is_not(None))
        ).first()
        assert asset is not None
        return f"/iiif/3/{image_id(asset.id, asset.derivation)}"


def ask(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """The answer to a path that is sent as it is written."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        # Flask writes it in the order of a set.
        told["allow"] = ",".join(sorted(told.get("allow", "").split(", ")))
        compared = {name: told[name] for name in told.keys() - NOT_COMPARED}
        return answer.status, compared, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ("/info.json", 200),
        ("/0,0,512,512/512,512/0/default.jpg", 200),
        ("/512,512,88,288/88,288/0/default.jpg", 200),
        ("/full/!200,200/0/default.jpg", 200),
        ("/100,100,300,300/150,/90/gray.png", 200),
        ("/full/%5Emax/0/default.jpg", 200),
        ("/full/^max/0/default.jpg", 200),
        ("", 303),
        ("/", 303),
        ("/full/max/0/default.xyz", 400),
        ("/full/%C3%A9%FF%00/0/default.jpg", 404),
        ("/%252Finfo.json", 404),
        ("//full/max/0/default.jpg", 404),
        ("/full/%0Amax/0/default.jpg", 404),
    ],
)
def test_images_are_the_same(servers, image, rest, status):
    one, other = (ask(port, image + rest) for port in servers)
    assert one[0] == status and one == other


def test_pages_and_manifests_are_the_same(servers, shelf):
    item = shelf.ids["print"]
    paths = (f"/items/{item}", f"/iiif/3/manifest/{item}", "/search?q=%C4%91%E1%BA%A5t", "/nowhere")
    for path in paths:
        one, other = (ask(port, path) for port in servers)
        assert one == other


def test_the_same_is_told_to_head_and_to_who_knows_it_already(servers, image):
    path = f"{image}/0,0,512,512/512,512/0/default.jpg"
    for method, headers in (
        ("HEAD", {}),
        ("OPTIONS", {}),
        ("POST", {}),
        ("GET", {"If-None-Match": ask(servers[0], path)[1]["etag"]}),
        ("GET", {"Accept-Encoding": "gzip"}),
        ("GET", {"Cookie": "tangthu_session=forged"}),
    ):
        one, other = (ask(port, path, method, **headers) for port in servers)
        assert one == other, method
