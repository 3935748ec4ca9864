"""Computed images: kept on disk where all may see them, and never in the way of tiles."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest.catalog.rights import Visitor
from tests.builders import picture
from tests.iiif.alone import application
from tests.iiif.image.answers import fault
from tests.iiif.rows import show

REGION = "10,10,300,200/150,/0/default.jpg"
TILE = "0,0,512,512/512,512/0/default.jpg"


class Watched:
    """A store that counts its readings, and lets those for computed images wait."""

    def __init__(self, store):
        self._store = store
        self.readings = 0
        self.gate = threading.Event()
        self.gate.set()

    def get_range(self, key, offset, length):
        self.readings += 1
        if threading.current_thread().name.startswith("computed-image"):
            self.gate.wait(20)
        return self._store.get_range(key, offset, length)

    def __getattr__(self, name):
        return getattr(self._store, name)


@pytest.fixture
def watched(make_repository):
    """Open a repository over a watched store."""

    def make(**choices):
        repository = make_repository(**choices)
        store = Watched(repository.store)
        object.__setattr__(repository, "store", store)
        return repository, store

    return make


def kept(repository):
    folder = repository.settings.cache_folder
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "bytes-in-use"]


def test_a_computed_image_is_computed_once_for_all_processes(watched, folder):
    repository, store = watched()
    shown = show(repository, folder, picture(900, 700))
    path = f"/iiif/3/{shown.image_id}/{REGION}"
    first = application(repository).test_client().get(path)
    store.readings = 0
    again = application(repository).test_client().get(path)  # as another process would
    assert (first.status_code, again.data, again.headers["ETag"]) == (
        200, first.data, first.headers["ETag"],
    )  # fmt: skip
    assert store.readings == 1  # the index
    assert len(kept(repository)) == 1


def test_other_spellings_of_it_are_the_same(watched, folder):
    repository, _ = watched()
    shown = show(repository, folder, picture(900, 700))
    client = application(repository).test_client()
    for rest in (REGION, "10,10,300,200/150,100/0/default.jpg",
                 "10,10,300,200/pct:50/0/default.jpg",
                 "10,10,300,200/!150,150/360/default.jpg"):  # fmt: skip
        assert client.get(f"/iiif/3/{shown.image_id}/{rest}").status_code == 200
    assert len(kept(repository)) == 1
    for rest in ("10,10,300,200/150,/0/gray.jpg", "10,10,300,200/150,/!0/default.jpg",
                 "10,10,300,200/150,/0/default.png", "10,10,300,200/149,/0/default.jpg",
                 "11,10,300,200/150,/0/default.jpg"):  # fmt: skip
        assert client.get(f"/iiif/3/{shown.image_id}/{rest}").status_code == 200
    assert len(kept(repository)) == 6


@pytest.mark.parametrize("tier", ["reduced", "onsite", "closed"])
def test_what_not_all_may_see_is_never_kept(watched, folder, tier):
    repository, _ = watched()
    shown = show(repository, folder, picture(900, 700), tiers=(tier,))
    app = application(repository)
    app.extensions["visitor"] = Visitor(account_id="boss", administrator=True)
    assert app.test_client().get(f"/iiif/3/{shown.image_id}/{REGION}").status_code == 200
    small = app.test_client().get(f"/iiif/3/{shown.image_id}/full/111,/0/default.png")
    assert small.status_code == 200
    assert kept(repository) == []


def test_a_repository_may_keep_none(watched, folder):
    repository, _ = watched(computed_cache_bytes=0)
    shown = show(repository, folder, picture(900, 700))
    client = application(repository).test_client()
    assert client.get(f"/iiif/3/{shown.image_id}/{REGION}").status_code == 200
    assert kept(repository) == []


def test_tiles_are_answered_while_all_places_are_taken(watched, folder):
    repository, store = watched(computed_images_at_once=1, computed_images_waiting=2)
    shown = show(repository, folder, picture(1100, 1100))
    app = application(repository)
    client, base = app.test_client(), f"/iiif/3/{shown.image_id}"
    tile = client.get(f"{base}/{TILE}")
    region = "{},300,500,500/400,/0/default.jpg"
    store.gate.clear()
    with ThreadPoolExecutor(3) as askers:
        held = [
            askers.submit(app.test_client().get, f"{base}/{region.format(x)}")
            for x in (300, 301, 302)
        ]
        turns = app.extensions["tangthu_images"]._computed._renderer.turns
        until = time.monotonic() + 10
        while turns.taken < 3 and time.monotonic() < until:
            time.sleep(0.01)
        answer = client.get(f"{base}/{region.format(303)}")
        assert "too many" in fault(answer, 503) and int(answer.headers["Retry-After"]) > 0
        assert client.get(f"{base}/{TILE}").data == tile.data
        store.gate.set()
        assert [one.result().status_code for one in held] == [200, 200, 200]


def test_eight_who_ask_one_process_for_whole_images_at_once_all_get_theirs(watched, folder):
    repository, store = watched()  # by the settings that come with it
    shown = show(repository, folder, picture(1100, 1100))
    app = application(repository)
    app.test_client().get(f"/iiif/3/{shown.image_id}/info.json")
    turns = app.extensions["tangthu_images"]._computed._renderer.turns
    store.gate.clear()
    with ThreadPoolExecutor(8) as askers:
        asked = [
            askers.submit(
                app.test_client().get, f"/iiif/3/{shown.image_id}/full/max/0/default.{format_}"
            )
            for format_ in ("jpg", "png", "tif", "webp") * 2
        ]
        until = time.monotonic() + 10
        while turns.taken < 8 and time.monotonic() < until:
            time.sleep(0.01)
        assert turns.taken == 8
        store.gate.set()
        assert [one.result().status_code for one in asked] == [200] * 8


def test_what_takes_too_long_is_told_so(watched, folder):
    repository, store = watched(computed_image_seconds=1)
    shown = show(repository, folder, picture(900, 700))
    client = application(repository).test_client()
    client.get(f"/iiif/3/{shown.image_id}/info.json")
    store.gate.clear()
    answer = client.get(f"/iiif/3/{shown.image_id}/{REGION}")
    store.gate.set()
    assert "within 1 s" in fault(answer, 503) and int(answer.headers["Retry-After"]) > 0
    assert kept(repository) == []
