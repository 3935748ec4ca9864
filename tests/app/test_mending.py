"""A pyramid that is lost or damaged is told, named and mended, while the site goes on serving."""

import logging
import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from sqlalchemy import select

from ingest.catalog.identifiers import image_id
from ingest.catalog.models import Asset
from ingest.storage import keys
from tests.builders import make_item_folder
from tests.required import TOP
from tests.services.website import settings_environment
from tests.watchers import ingest


def zeroed(data, start, end):
    return data[:start] + bytes(end - start) + data[end:]


# What becomes of the file, the status of a tile then, and of an image computed from tiles.
DAMAGE = {
    "missing": (lambda data, at: None, 503, 503),
    "cut": (lambda data, at: data[: len(data) // 3], 500, 500),
    "without index": (lambda data, at: zeroed(data, at, len(data)), 500, 500),
    "without tiles": (lambda data, at: zeroed(data, 4000, at), 500, 500),
}


def status(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        assert b"its library has been told" in error.read()
        assert bool(error.headers["Retry-After"]) == (error.code == 503)
        return error.code


def tangthu(settings, *words):
    environment = os.environ | settings_environment(settings) | {"PYTHONPATH": str(TOP)}
    command = [sys.executable, "-m", "app.cli", *words]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def damaged(repository, tmp_path):
    """One item for each kind of damage: its kind, by the asset and the pyramid's key."""
    for number in range(len(DAMAGE)):
        make_item_folder(
            tmp_path / "scans", pages=1, name=f"quyen-{number}", width=900, height=700, text=False
        )
    ingest(repository, tmp_path / "scans")
    with repository.reading() as session:
        assets = session.scalars(select(Asset).where(Asset.derivation > 0)).all()
    found = []
    for asset, (kind, (damage, *_)) in zip(assets, DAMAGE.items(), strict=True):
        key = keys.pyramid(asset.id, asset.derivation)
        left = damage(repository.store.get(key), asset.index_offset)
        if left is None:
            repository.store.delete(key)
        else:
            repository.store.put(key, left)
        found.append((kind, image_id(asset.id, asset.derivation), key))
    return found


def asked(server, image):
    """Ask for a stored tile and for an image that is computed."""
    base = f"{server}/iiif/3/{image}"
    return tuple(
        status(f"{base}/{path}")
        for path in ("0,0,512,512/512,512/0/default.jpg", "7,7,500,400/max/0/gray.png")
    )


def test_what_is_damaged_is_told_named_and_mended_while_serving(
    repository, live_server, damaged, caplog
):
    with caplog.at_level(logging.ERROR):
        for kind, image, key in damaged:
            caplog.clear()
            assert asked(live_server, image) == DAMAGE[kind][1:], kind
            assert len(caplog.messages) >= 2, kind
            for line in caplog.messages:
                assert image in line and key in line and "tangthu verify" in line
    named = tangthu(repository.settings, "verify", "--checksums")
    assert named.returncode == 1
    for kind, _, key in damaged:
        found = "missing" if kind == "missing" else "damaged"
        assert f"{found}: {key}" in named.stdout, kind
    mended = tangthu(repository.settings, "rebuild", "--derivatives")
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert "4 pyramids made again" in mended.stdout
    for kind, image, _ in damaged:
        assert asked(live_server, image) == (200, 200), kind
    assert tangthu(repository.settings, "verify", "--checksums").returncode == 0
