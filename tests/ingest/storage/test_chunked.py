"""Chunks of a far store on local disk: the same bytes, by fewer readings."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.storage import keys
from ingest.storage.chunked import ChunkedStore
from ingest.storage.disk_cache import DiskCache
from ingest.storage.store import ObjectMissing

KEY = keys.pyramid("abcdefgh1234", 1)
DATA = os.urandom(10_000)


class Far:
    """A store that counts how often it is read."""

    def __init__(self, store):
        self._store = store
        self.readings = []

    def get_range(self, key, offset, length):
        self.readings.append((offset, length))
        return self._store.get_range(key, offset, length)

    def __getattr__(self, name):
        return getattr(self._store, name)


@pytest.fixture
def far(local_store):
    local_store.put(KEY, DATA)
    return Far(local_store)


@pytest.fixture
def chunked(far, tmp_path):
    return ChunkedStore(far, DiskCache(tmp_path / "cache", 1_000_000), chunk_bytes=1000)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 11_000), st.integers(0, 4_000)), max_size=8))
def test_every_range_has_the_bytes_of_the_store(chunked, far, ranges):
    chunked.refresh(KEY)
    for offset, length in ranges:
        far.readings.clear()
        assert chunked.get_range(KEY, offset, length) == DATA[offset : offset + length]
        assert len(far.readings) <= 1


def test_a_cold_range_is_one_reading_and_its_neighbours_none(chunked, far):
    assert chunked.get_range(KEY, 1_950, 100) == DATA[1950:2050]  # over the border of two chunks
    assert far.readings == [(1000, 2000)]
    for offset in range(1_000, 2_900, 100):
        assert chunked.get_range(KEY, offset, 100) == DATA[offset : offset + 100]
    assert len(far.readings) == 1


@pytest.mark.parametrize("offset", [900, 2_950, 4_000])
def test_neighbours_over_the_border_of_a_chunk_cost_no_reading(chunked, far, offset):
    assert chunked.get_range(KEY, offset, 100) == DATA[offset : offset + 100]
    for beside in range(offset - 200, offset + 500, 100):
        assert chunked.get_range(KEY, beside, 100) == DATA[beside : beside + 100]
    assert len(far.readings) == 1


def test_another_process_finds_the_chunks(chunked, far, tmp_path):
    chunked.get_range(KEY, 0, 10_000)
    far.readings.clear()
    other = ChunkedStore(far, DiskCache(tmp_path / "cache", 1_000_000), chunk_bytes=1000)
    assert other.get_range(KEY, 0, 10_000) == DATA and far.readings == []


def test_many_who_ask_at_once_cost_one_reading(chunked, far):
    start = threading.Barrier(8)

    def ask(number):
        start.wait()
        return chunked.get_range(KEY, number * 100, 100)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert b"".join(found) == DATA[:800] and len(far.readings) == 1


def test_what_is_written_anew_or_deleted_is_not_answered_from_before(chunked):
    assert chunked.get_range(KEY, 0, 10) == DATA[:10]
    chunked.put(KEY, b"other bytes")
    assert chunked.get_range(KEY, 0, 5) == b"other"
    chunked.delete(KEY)
    with pytest.raises(ObjectMissing):
        chunked.get_range(KEY, 0, 5)


def test_only_pyramids_are_cached(chunked, far, tmp_path):
    chunked.put("objects/one", b"original")
    for _ in range(2):
        assert chunked.get_range("objects/one", 0, 4) == b"orig"
    assert len(far.readings) == 2 and not (tmp_path / "cache").exists()


def test_without_room_every_range_is_still_right(far, tmp_path):
    store = ChunkedStore(far, DiskCache(tmp_path / "cache", 10), chunk_bytes=1000)
    for offset in range(0, 9_000, 700):
        assert store.get_range(KEY, offset, 900) == DATA[offset : offset + 900]
