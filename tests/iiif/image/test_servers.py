"""The image server behind the servers we run it under, and over an S3 store."""

import urllib.error
import urllib.request

import pytest
import pyvips

from tests.builders import picture
from tests.iiif.alone import application
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


@pytest.mark.service
def test_images_come_from_s3_by_few_readings(make_repository, s3_bucket, folder, request):
    repository = make_repository(
        store="s3",
        s3_endpoint=s3_bucket.endpoint,
        s3_bucket=s3_bucket.name,
        s3_access_key=s3_bucket.access_key,
        s3_secret_key=s3_bucket.secret_key,
        s3_prefix="images",
    )
    shown = show(repository, folder, picture(1300, 900))
    client = application(repository).test_client()
    for rest, size in (
        ("1024,512,276,388/276,388/0/default.jpg", (276, 388)),
        ("full/!200,200/0/default.jpg", (200, 138)),
        ("100,100,900,700/300,/0/default.png", (300, 233)),
    ):
        answer = client.get(f"/iiif/3/{shown.image_id}/{rest}")
        image = pyvips.Image.new_from_buffer(answer.data, "")
        assert (image.width, image.height) == size
