"""What a web process keeps of images between requests is bounded, however many are asked for."""

import dataclasses
import gc
import itertools
import time
import tracemalloc

import pytest

from app import create_app
from iiif.image.record import _MOST, OpenImage
from iiif.image.short_path import _MOST_TILES, ShortPath
from ingest.derivatives import index as pyramid_index
from tests.builders import picture
from tests.iiif.rows import show

# Pages of 48 megapixels, whose indexes are the larger part of what is kept of an image.
LEVELS = [(6000 >> number, 8000 >> number) for number in range(5)]
MOST_BYTES_OF_IMAGES = 4_000_000
MOST_BYTES_OF_ANSWERS = 14_000_000


@pytest.fixture
def asked(make_repository, tmp_path):
    """A site that has just answered for one image."""
    repository = make_repository(secret_key="k" * 40, withdrawal_seconds=3600)
    shown = show(repository, tmp_path, picture(700, 600))
    app = create_app(repository)
    base = f"/iiif/3/{shown.image_id}"
    assert app.test_client().get(f"{base}/info.json").status_code == 200
    return app, base, shown.image_id


def large(index):
    """An index with as many tiles as a page of 48 megapixels has, read as from its file."""
    levels = []
    for width, height in LEVELS:
        columns, rows = -(-width // 512), -(-height // 512)
        places = range(columns * rows)
        levels.append(
            dataclasses.replace(
                index.levels[0],
                width_px=width, height_px=height, columns=columns, rows=rows,
                offsets=type(index.levels[0].offsets)("Q", (5_000_000_000 + n for n in places)),
                lengths=type(index.levels[0].lengths)("I", (50_000 + n for n in places)),
                sums=type(index.levels[0].sums)("I", (4_000_000_000 + n for n in places)),
            )
        )  # fmt: skip
    return dataclasses.replace(index, width_px=6000, height_px=8000, levels=tuple(levels))


def test_records_and_indexes_of_any_number_of_images_take_4_mb(asked):
    app, _, image_id = asked
    images = app.extensions["tangthu_images"]._images
    one = images.lately(image_id)
    packed = pyramid_index.pack(large(one.index))
    assert pyramid_index.unpack(packed).has_sums
    tracemalloc.start()
    for number in range(_MOST + _MOST // 2 - 1):  # when the most is kept
        name = f"b{number:011d}v1"
        record = dataclasses.replace(one.record, image_id=name, key=f"originals/{name}")
        opened = OpenImage(record, pyramid_index.unpack(packed), f"derivatives/{name}")
        images._kept.keep(name, (time.monotonic() + number, opened))
    gc.collect()  # what is held is counted, and not what waits to be thrown away
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 1_000_000 < taken < MOST_BYTES_OF_IMAGES


def test_what_is_known_of_ten_thousand_addresses_takes_14_mb(asked):
    """`Lately` keeps no more than it is told; tests/iiif/image/test_lately.py."""
    app, base, _ = asked
    short = app.wsgi_app
    assert isinstance(short, ShortPath)
    zeros = ["0" * count for count in range(5)]
    addresses = [
        f"{base}/{x}0,{y}0,{w}512,{h}512/512,512/0/default.jpg"
        for x, y, w, h in itertools.product(zeros, zeros, zeros, zeros)
    ]
    for address in addresses[:10]:
        short.at_once({"REQUEST_METHOD": "HEAD", "RAW_URI": address})
    tracemalloc.start()
    for address in addresses[10:]:
        sent = short.at_once({"REQUEST_METHOD": "HEAD", "RAW_URI": address})
        assert sent is not None and sent[0] == "200 OK"
    del sent
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 500 < taken / len(addresses) < MOST_BYTES_OF_ANSWERS / _MOST_TILES
