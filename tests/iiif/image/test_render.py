"""Computed images: from few readings, a bounded number at once, and honest when they cannot be."""

import logging
import shutil
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
import pyvips

from config.settings import Settings
from iiif import short_path
from iiif.image import encode
from iiif.image.encode import EncoderFailed, check_format, encoded
from iiif.image.record import OpenImages
from iiif.image.render import PyramidDamaged, Renderer
from iiif.image.rendering import Limits, resolve
from iiif.image.request import BadParameter, parse
from iiif.image.turns import Busy, TooSlow, Turn, Turns
from ingest.preserve.verify import verify
from ingest.storage import keys
from tests.builders import picture
from tests.iiif.rows import show

LIMITS = Limits(20_000, 400_000_000)


class Counting:
    """A store that counts its readings, and can be made to wait."""

    def __init__(self, store):
        self._store = store
        self.readings = []
        self.gate = threading.Event()
        self.gate.set()

    def get_range(self, key, offset, length):
        self.gate.wait(10)
        self.readings.append(length)
        return self._store.get_range(key, offset, length)


@pytest.fixture
def counting(gallery):
    return Counting(gallery.store)


@pytest.fixture
def renderer(tmp_path):
    return Renderer(Turns(at_once=1, waiting=1, seconds=20), 85, tmp_path / "lock")


@pytest.fixture(scope="module")
def opened(gallery, tmp_path_factory):
    shown = show(gallery, tmp_path_factory.mktemp("large"), picture(3001, 2003))
    return OpenImages(5).of(gallery, shown.image_id)


@pytest.fixture
def own(repository, folder):
    """An image that a test may damage."""
    shown = show(repository, folder, picture(1100, 900))
    return OpenImages(5).of(repository, shown.image_id)


def asked(image, *parameters):
    return resolve(
        parse(*parameters),
        width_px=image.index.width_px,
        height_px=image.index.height_px,
        limits=LIMITS,
    )


def test_only_the_tiles_needed_are_read(renderer, counting, opened):
    wanted = asked(opened, "600,600,300,300", "150,", "0", "default.jpg")
    renderer.render(counting, opened, wanted, LIMITS.area_px)
    assert len(counting.readings) == 1
    assert sum(counting.readings) <= max(opened.index.levels[1].lengths)


@pytest.mark.parametrize(
    ("region", "size", "turns"),
    [("full", "1000,", "0"), ("full", "1001,700", "180"), ("100,50,2901,1900", "1450,", "0"),
     ("1,1,3,2000", "^9,2000", "0"), ("0,0,3001,1", "3001,1", "!0"), ("3000,2002,1,1", "max", "0"),
     ("full", "3001,1", "0"), ("full", "1,1", "0"), ("full", "1,2003", "90")],
)  # fmt: skip
def test_the_size_is_exact_whatever_is_asked(renderer, counting, opened, region, size, turns):
    wanted = asked(opened, region, size, turns, "default.png")
    made = pyvips.Image.new_from_buffer(
        renderer.render(counting, opened, wanted, LIMITS.area_px), ""
    )
    size_px = (made.height, made.width) if turns == "90" else (made.width, made.height)
    assert size_px == (wanted.width_px, wanted.height_px)


def test_a_distorted_image_reads_no_more_than_its_bound(renderer, counting, opened):
    wanted = asked(opened, "full", "3001,1", "0", "default.jpg")
    renderer.render(counting, opened, wanted, 100_000)
    assert sum(counting.readings) <= sum(opened.index.levels[2].lengths)


def test_computed_images_carry_no_metadata(renderer, counting, opened):
    for format_ in ("jpg", "png", "webp", "tif"):
        wanted = asked(opened, "full", "200,", "0", f"default.{format_}")
        made = pyvips.Image.new_from_buffer(
            renderer.render(counting, opened, wanted, LIMITS.area_px), ""
        )
        fields = set(made.get_fields())
        assert not fields & {"exif-data", "xmp-data", "icc-profile-data", "iptc-data"}


def test_beyond_those_at_work_and_waiting_askers_are_told_to_come_again(renderer, counting, opened):
    wanted = asked(opened, "full", "300,", "0", "default.jpg")
    counting.gate.clear()
    with ThreadPoolExecutor(2) as askers:
        both = [
            askers.submit(renderer.render, counting, opened, wanted, LIMITS.area_px)
            for _ in range(2)
        ]
        wait_until(lambda: renderer.turns.taken == 2)
        with pytest.raises(Busy):
            renderer.render(counting, opened, wanted, LIMITS.area_px)
        counting.gate.set()
        assert both[0].result() == both[1].result()
    assert renderer.render(counting, opened, wanted, LIMITS.area_px)


def test_what_takes_too_long_is_ended_and_its_place_is_free_again(counting, opened, tmp_path):
    renderer = Renderer(Turns(at_once=1, waiting=0, seconds=0.4), 85, tmp_path / "lock")
    slow = asked(opened, "full", "^12000,8012", "0", "default.jpg")
    with pytest.raises(TooSlow, match=r"0.4 s"):
        renderer.render(counting, opened, slow, LIMITS.area_px)
    # Evaluated to its end it would take seconds.
    wait_until(lambda: renderer.turns.taken == 0, seconds=1.5)
    quick = asked(opened, "3000,2002,1,1", "max", "0", "default.jpg")
    assert renderer.render(counting, opened, quick, LIMITS.area_px)


def wait_until(holds, seconds=10.0):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.005)


def test_a_format_that_cannot_hold_the_image_says_so(renderer, counting, opened):
    for size, rotation, format_ in (
        ("^17000,10", "0", "webp"),
        ("^4990,4990", "45", "webp"),
        ("^4000,4000", "0", "gif"),
    ):
        wanted = asked(opened, "full", size, rotation, f"default.{format_}")
        with pytest.raises(BadParameter, match=f"format '{format_}'"):
            renderer.render(counting, opened, wanted, LIMITS.area_px)
    assert counting.readings == []


def test_only_what_can_be_held_whole_is_turned(renderer, counting, opened):
    for rotation in ("90", "!180", "22.5"):
        wanted = asked(opened, "full", "^6000,4200", rotation, "default.jpg")
        with pytest.raises(BadParameter, match=f"rotation '{rotation}'.* 25000000 px"):
            renderer.render(counting, opened, wanted, LIMITS.area_px)
    assert counting.readings == []


def test_a_pyramid_that_ends_early_is_called_damaged(repository, renderer, own):
    whole = repository.store.get(own.key)
    repository.store.put(own.key, whole[: len(whole) // 3])
    wanted = asked(own, "full", "1000,", "0", "default.jpg")
    with pytest.raises(PyramidDamaged):
        renderer.render(repository.store, own, wanted, LIMITS.area_px)


def test_tiles_that_are_no_images_are_called_damaged(repository, renderer, own):
    repository.store.put(own.key, bytes(repository.store.size(own.key)))
    wanted = asked(own, "full", "500,", "0", "default.jpg")
    with pytest.raises(PyramidDamaged, match=own.record.image_id):
        renderer.render(repository.store, own, wanted, LIMITS.area_px)


def test_a_missing_pyramid_is_an_answer_and_a_line_for_the_operator(
    client, repository, folder, caplog
):
    shown = show(repository, folder, picture(600, 600))
    repository.store.delete(keys.pyramid(shown.asset_id, 1))
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"/iiif/3/{shown.image_id}/full/max/0/default.jpg")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert shown.image_id in caplog.text
    assert "derivatives/" not in answer.text


def test_a_damaged_index_is_an_answer_and_a_line_for_the_operator(
    client, repository, folder, caplog
):
    shown = show(repository, folder, picture(600, 600))
    key = keys.pyramid(shown.asset_id, 1)
    repository.store.put(key, bytes(repository.store.size(key)))
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"/iiif/3/{shown.image_id}/info.json")
    assert answer.status_code == 500
    assert shown.image_id in caplog.text


def test_a_flipped_byte_of_a_tile_is_never_sent(client, repository, folder, caplog):
    """Neither the stored tile, by the long way and the short one, nor what is computed of it."""
    short = short_path(client.application, {})
    shown = show(repository, folder, picture(1100, 900))
    image = OpenImages(5).of(repository, shown.image_id)
    address = f"/iiif/3/{shown.image_id}/0,0,512,512/512,512/0/default.jpg"
    part = f"/iiif/3/{shown.image_id}/10,10,300,300/max/0/default.jpg"
    small = image.index.smalls[0]
    whole_page = f"/iiif/3/{shown.image_id}/full/{small.width_px},{small.height_px}/0/default.jpg"
    before = {one: client.get(one).data for one in (address, address, whole_page)}
    stored = [{"REQUEST_METHOD": "GET", "RAW_URI": one} for one in (address, whole_page)]
    assert all(short.at_once(environ) for environ in stored)
    whole = repository.store.get(image.key)
    offset, length = image.index.tile_span(0, 0, 0)
    spoilt = bytearray(whole)
    spoilt[offset + length // 2] ^= 1
    spoilt[small.offset + small.length // 2] ^= 1
    repository.store.put(image.key, bytes(spoilt))
    assert not any(short.at_once(environ) for environ in stored)
    with caplog.at_level(logging.ERROR):
        for one in (address, address, part, whole_page):
            answer = client.get(one)
            assert answer.status_code == 500, one
            assert "has a tile that is not as it was made" in caplog.text
            assert image.key in caplog.text and "derivatives/" not in answer.text
            caplog.clear()
    found = [finding.key for finding in verify(repository, checksums=True, progress=lambda: None)]
    assert image.key in found
    repository.store.put(image.key, whole)
    assert {one: client.get(one).data for one in before} == before


def test_a_page_of_48_megapixels_is_given_whole():
    settings = Settings()
    limits = Limits(settings.max_output_side_px, settings.max_output_px)
    wanted = resolve(
        parse("full", "max", "0", "default.jpg"), width_px=6000, height_px=8000, limits=limits
    )
    assert (wanted.width_px, wanted.height_px) == (6000, 8000)
    assert limits.stated(6000, 8000) == (6000, 8000, 48_000_000)
    check_format(wanted)


def test_a_program_that_fails_says_why(opened, monkeypatch):
    wanted = asked(opened, "0,0,40,30", "max", "0", "default.jp2")
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(EncoderFailed, match="jp2 failed"):
        encoded(picture(40, 30), wanted, 85, Turn())


@pytest.mark.parametrize("format_", ["avif", "gif", "jp2"])
def test_the_program_of_a_format_ends_with_the_time_of_its_image(opened, tmp_path, format_):
    sleeper = tmp_path / "sleeper"
    sleeper.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
    sleeper.chmod(0o755)
    wanted = asked(opened, "0,0,40,30", "max", "0", f"default.{format_}")
    turns = Turns(at_once=1, waiting=0, seconds=0.5)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "executable", str(sleeper))
        with pytest.raises(TooSlow):
            turns.run(lambda turn: encoded(picture(40, 30), wanted, 85, turn))
        until = time.monotonic() + 10
        while turns.taken and time.monotonic() < until:
            time.sleep(0.01)
    assert not turns.taken
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


def test_who_waits_for_a_heavy_format_waits_no_longer_than_their_time(opened):
    wanted = asked(opened, "0,0,40,30", "max", "0", "default.gif")
    turns = Turns(at_once=1, waiting=0, seconds=0.3)
    with encode._one_at_a_time:
        with pytest.raises(TooSlow):
            turns.run(lambda turn: encoded(picture(40, 30), wanted, 85, turn))
        until = time.monotonic() + 10
        while turns.taken and time.monotonic() < until:
            time.sleep(0.01)
        assert not turns.taken
