"""The image server behind the servers we run it under, and over an S3 store."""

import urllib.error
import urllib.request
from dataclasses import replace

import pytest
import pyvips

from ingest.storage import keys
from ingest.storage.open import open_store
from ingest.storage.s3_reading import Reader
from tests.builders import picture
from tests.iiif.alone import application
from tests.iiif.image.answers import size_of
from tests.iiif.rows import show


class Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def fetch(url):
    opener = urllib.request.build_opener(Unfollowed)
    try:
        with opener.open(url, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


@pytest.mark.service
@pytest.mark.parametrize("server", ["live_server", "gunicorn_server"])
def test_paths_are_taken_as_they_were_sent(request, repository, folder, server):
    shown = show(repository, folder, picture(700, 600))
    base = f"{request.getfixturevalue(server)}/iiif/3"
    status, headers, body = fetch(f"{base}/{shown.image_id}/0,0,512,512/512,512/0/default.jpg")
    assert (status, headers["Access-Control-Allow-Origin"]) == (200, "*")
    # One for all visitors, so a shared cache must not keep one for each.
    assert "Vary" not in headers and "Set-Cookie" not in headers
    assert pyvips.Image.new_from_buffer(body, "").width == 512
    assert fetch(f"{base}/%{ord(shown.image_id[0]):x}{shown.image_id[1:]}/info.json")[0] == 200
    assert fetch(f"{base}/{shown.image_id}%2Finfo.json")[0] == 404
    assert fetch(f"{base}/{shown.image_id}/full/%5E800,/0/default.jpg")[0] == 200
    assert fetch(f"{base}/{shown.image_id}/full%2Fmax/0/default.jpg")[0] == 404
    assert fetch(f"{base}/{shown.image_id}?x=/full/max")[0] == 303


@pytest.fixture
def far(make_repository, s3_bucket, monkeypatch):
    """Open repositories over one bucket, and note every request that they make of it."""
    asked = []
    ask = Reader._ask

    def noted(self, method, key, range_header=""):
        asked.append(range_header)
        return ask(self, method, key, range_header)

    monkeypatch.setattr(Reader, "_ask", noted)

    def make(**choices):
        return make_repository(
            store="s3",
            s3_endpoint=s3_bucket.endpoint,
            s3_bucket=s3_bucket.name,
            s3_access_key=s3_bucket.access_key,
            s3_secret_key=s3_bucket.secret_key,
            s3_prefix="images",
            **choices,
        )

    return make, asked


@pytest.mark.service
def test_a_cold_tile_from_s3_is_one_reading_its_neighbours_none(far, folder):
    make, asked = far
    repository = make()
    shown = show(repository, folder, picture(1300, 1100))
    client, base = application(repository).test_client(), f"/iiif/3/{shown.image_id}"
    asked.clear()
    assert client.get(f"{base}/info.json").status_code == 200
    assert len(asked) == 1
    # This picture is small enough for one chunk, which came with the index.
    repository.store.refresh(keys.pyramid(shown.asset_id, 1))
    asked.clear()
    for x, y in ((0, 0), (512, 0), (0, 512), (512, 512), (0, 0)):
        rest = f"{x},{y},512,512/512,512/0/default.jpg"
        assert size_of(client.get(f"{base}/{rest}")) == (512, 512)
        assert len(asked) == 1
    assert size_of(client.get(f"{base}/1024,512,276,388/276,388/0/default.jpg")) == (276, 388)
    assert size_of(client.get(f"{base}/full/!200,200/0/default.jpg")) == (200, 169)
    assert size_of(client.get(f"{base}/100,100,900,700/300,/0/default.png")) == (300, 233)
    assert len(asked) == 1


@pytest.mark.service
def test_what_one_process_read_of_s3_another_has(far, folder):
    make, asked = far
    repository = make()
    shown = show(repository, folder, picture(1300, 1100))
    path = f"/iiif/3/{shown.image_id}/0,0,512,512/512,512/0/default.jpg"
    first = application(repository).test_client().get(path)
    other = replace(repository, store=open_store(repository.settings))
    asked.clear()
    assert application(other).test_client().get(path).data == first.data
    assert asked == []
    other.store.close()


@pytest.mark.service
def test_a_pyramid_that_was_mended_in_s3_is_read_anew(far, folder):
    make, _ = far
    repository = make()
    shown = show(repository, folder, picture(700, 600))
    key, path = keys.pyramid(shown.asset_id, 1), f"/iiif/3/{shown.image_id}/full/max/0/default.png"
    whole = repository.store.get(key)
    # As by another host: not through the store that keeps the chunks.
    elsewhere = make(s3_cache_bytes=0).store
    elsewhere.put(key, bytes(len(whole)))
    client = application(repository).test_client()
    assert client.get(path).status_code == 500
    elsewhere.put(key, whole)
    assert size_of(client.get(path)) == (700, 600)
