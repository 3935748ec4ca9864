"""What was found damaged is given to nobody, by no way; whole again, it is new to all caches."""

import time

import pytest
import simplejpeg
from sqlalchemy import select
from werkzeug.test import EnvironBuilder

from app import create_app
from ingest.catalog import find
from ingest.catalog.models import Asset
from ingest.derivatives.index import standalone
from ingest.preserve.upkeep import LOST, REPAIRED
from ingest.storage import keys
from tests.ingest.preserve import test_summing as summing
from tests.ingest.preserve.test_upkeep import flip, go_round, hold, not_well, read_all

TILE, CUT, INFO = (
    "0,0,512,512/512,512/0/default.jpg", "7,7,400,300/max/0/default.png", "info.json"
)  # fmt: skip
EVERY = [TILE, CUT, INFO, "full/!200,200/0/default.jpg", "full/max/0/default.jpg"]


@pytest.fixture
def held(make_repository, tmp_path):
    return hold(make_repository(withdrawal_seconds=1), tmp_path, pages=1)


@pytest.fixture
def image(held):
    with held.reading() as session:
        asset = session.scalars(select(Asset).where(Asset.role == "master")).one()
        return asset, find.image(session, f"{asset.id}v1").image_id


def rot(repository, asset):
    """Flip a bit in the middle of the first tile, where it looks as whole as ever."""
    key = keys.pyramid(asset.id, asset.derivation)
    at = repository.store.get(key).index(b"\xff\xda") + 2_000
    data = bytearray(repository.store.get(key))
    data[at] ^= 4
    repository.store.put(key, bytes(data))
    return key


def rot_unseen(repository, asset):
    """Flip a bit in the middle of the first tile that no decoder minds."""
    key = keys.pyramid(asset.id, asset.derivation)
    whole = repository.store.get(key)
    index = summing.pyramid(repository, asset.id)
    start, length = index.tile_span(0, 0, 0)
    pixels = decoded(standalone(index, whole[start : start + length]))
    for at in range(start + length // 2, start + length):
        data = bytearray(whole)
        data[at] ^= 4
        try:
            changed = decoded(standalone(index, data[start : start + length]))
        except ValueError:
            continue
        if changed != pixels:
            repository.store.put(key, bytes(data))
            return key
    raise AssertionError("every bit is minded")


def decoded(tile):
    return simplejpeg.decode_jpeg(tile, strict=True).tobytes()


def eventually(client, path, status):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        answer = client.get(path)
        if answer.status_code == status:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{path}: {answer.status_code}, not {status}")


def at_once(application, path):
    environ = EnvironBuilder(path).get_environ() | {"RAW_URI": path}
    del environ["wsgi.version"]
    return application.wsgi_app.at_once(environ)


def test_what_is_damaged_is_given_by_no_way_until_it_is_whole(held, image):
    asset, image_id = image
    application = create_app(held)
    client = application.test_client()
    base = f"/iiif/3/{image_id}"
    go_round(held)
    whole = {rest: client.get(f"{base}/{rest}") for rest in EVERY}
    assert {one.status_code for one in whole.values()} == {200}
    pyramid = rot(held, asset)
    assert client.get(f"{base}/{CUT}").status_code == 200
    flip(held.store, asset.key)
    assert sorted(not_well(read_all(held))) == sorted([(LOST, asset.key), (LOST, pyramid)])
    refused = eventually(client, f"{base}/{TILE}", 503)
    assert "is damaged" in refused.json["error"] and refused.headers["Retry-After"]
    for rest in EVERY:
        for prefix in (base, base.replace("/3/", "/2/")):
            known = {"If-None-Match": whole[rest].headers["ETag"]}
            for answer in (
                client.get(f"{prefix}/{rest}"),
                client.head(f"{prefix}/{rest}"),
                client.get(f"{prefix}/{rest}", headers=known),
            ):
                assert answer.status_code == 503, (prefix, rest)
            assert at_once(application, f"{prefix}/{rest}") is None
    flip(held.store, asset.key)  # the same bit again: it was restored
    assert (REPAIRED, pyramid) in not_well(read_all(held))
    for rest, before in whole.items():
        again = client.get(f"{base}/{rest}", headers={"If-None-Match": before.headers["ETag"]})
        if rest == INFO:
            continue  # it tells of sizes only
        assert (again.status_code, again.data) == (200, before.data), rest


def test_nothing_is_computed_of_a_damaged_tile(held, image):
    asset, image_id = image
    client = create_app(held).test_client()
    pyramid = rot(held, asset)
    cut = f"/iiif/3/{image_id}/0,0,300,300/max/0/default.png"
    refused = client.get(cut)
    assert refused.status_code == 500 and "is damaged" in refused.get_json()["error"]
    assert not_well(read_all(held)) == [(REPAIRED, pyramid)]
    assert eventually(client, cut, 200).mimetype == "image/png"


def test_what_was_computed_of_a_damaged_pyramid_without_sums_is_forgotten(held, image):
    """One that was made before its tiles had sums: the damage shows only when it is read whole."""
    asset, image_id = image
    summing.make_old(held, asset)
    client = create_app(held).test_client()
    base = f"/iiif/3/{image_id}"
    cut, other = f"{base}/0,0,300,300/max/0/default.png", f"{base}/0,0,300,301/max/0/default.png"
    whole = client.get(cut).data
    pyramid = rot_unseen(held, asset)
    damaged = client.get(other)
    assert damaged.status_code == 200
    assert not_well(read_all(held)) == [(REPAIRED, pyramid)]
    with held.reading() as session:
        assert (asset.damages, session.get(Asset, asset.id).damages) == (None, 1)
    until = time.monotonic() + 60
    while client.get(other).headers["ETag"] == damaged.headers["ETag"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert client.get(other).data != damaged.data
    assert client.get(cut).data == whole


def test_a_pyramid_is_known_to_the_byte_from_the_moment_it_was_made(held, image):
    """No reading comes before the damage: nothing but the checksum of its making tells it."""
    pyramid = rot(held, image[0])
    assert not_well(go_round(held)) == [(REPAIRED, pyramid)]
