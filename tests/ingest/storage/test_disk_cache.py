"""The cache on disk: never more than allowed, never half an entry, whoever shares it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.storage.disk_cache import DiskCache
from tests.required import TOP

MANY = """
import random, sys
from pathlib import Path
from ingest.storage.disk_cache import DiskCache
cache, chance = DiskCache(Path(sys.argv[1]), 2_000_000), random.Random(int(sys.argv[2]))
for _ in range(300):
    name = f"{chance.randrange(80)}"
    found = cache.read(name)
    if found is None:
        cache.keep(name, name.encode() * chance.randrange(1, 30_000))
    else:
        assert found == name.encode() * (len(found) // len(name)), name
    if chance.random() < 0.05:
        cache.forget(name)
"""


def bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_what_was_kept_is_given_whole_and_in_parts(tmp_path):
    cache = DiskCache(tmp_path / "cache", 1_000_000)
    assert cache.read("ab/one") is None and not (tmp_path / "cache").exists()
    cache.keep("ab/one", b"0123456789")
    assert cache.read("ab/one") == b"0123456789"
    assert cache.read_part("ab/one", 3, 4) == b"3456"
    assert cache.read_part("ab/one", 8, 100) == b"89"
    assert DiskCache(tmp_path / "cache", 1_000_000).read("ab/one") == b"0123456789"


def test_it_stays_within_its_bound_and_the_longest_unread_go(tmp_path):
    cache = DiskCache(tmp_path, 1_000_000)
    cache.keep("often", b"x" * 50_000)
    for number in range(100):
        cache.keep(f"{number % 7}/{number}", os.urandom(50_000))
        assert bytes_in(tmp_path) <= 1_000_000
        # Times on disk are read to the hundredth, so each must be a little later.
        time.sleep(0.012)
        DiskCache(tmp_path, 1_000_000).read("often")
    assert cache.read("often") == b"x" * 50_000
    assert cache.read("1/1") is None


def test_what_is_held_open_counts_as_read(tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.storage.disk_cache._SECONDS_BETWEEN_TOUCHES", 0)
    cache = DiskCache(tmp_path, 1_000_000)
    cache.keep("often", b"x" * 50_000)
    for number in range(100):
        assert cache.read("often") is not None
        time.sleep(0.012)
        cache.keep(f"{number}", os.urandom(50_000))


def test_an_entry_that_is_too_large_is_not_kept(tmp_path):
    cache = DiskCache(tmp_path, 1_000_000)
    cache.keep("large", b"x" * 200_000)
    assert cache.read("large") is None


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 5_000])
def test_a_damaged_entry_is_missing_and_goes(tmp_path, damage):
    DiskCache(tmp_path, 1_000_000).keep("one", b"1" * 4_000)
    (tmp_path / "one").write_bytes(damage)
    assert DiskCache(tmp_path, 1_000_000).read("one") is None
    assert not (tmp_path / "one").exists()


def test_an_entry_that_is_deleted_or_replaced_under_us_is_seen(tmp_path):
    cache, other = DiskCache(tmp_path, 1_000_000), DiskCache(tmp_path, 1_000_000)
    cache.keep("a/one", b"old")
    assert cache.read("a/one") == b"old"
    other.keep("a/one", b"newer")
    assert cache.read("a/one") == b"newer"
    other.forget("a")
    assert cache.read("a/one") is None
    cache.forget("a")


def test_what_others_replaced_is_read_no_longer_than_allowed_and_what_we_forgot_not_at_all(
    tmp_path,
):
    cache, other = DiskCache(tmp_path, 1_000_000, 0.2), DiskCache(tmp_path, 1_000_000)
    cache.keep("a/one", b"old")
    assert cache.read("a/one") == b"old"
    other.keep("a/one", b"newer")
    time.sleep(0.25)
    assert cache.read("a/one") == b"newer"
    cache.forget("a")
    assert cache.read("a/one") is None
    cache.keep("b", b"old")
    assert cache.read("b") == b"old"
    cache.forget("b")
    assert cache.read("b") is None


def test_a_lost_count_is_made_again(tmp_path):
    cache = DiskCache(tmp_path, 1_000_000)
    for number in range(18):
        cache.keep(f"{number}", os.urandom(50_000))
    (tmp_path / "bytes-in-use").write_bytes(b"?")
    for number in range(18, 30):
        cache.keep(f"{number}", os.urandom(50_000))
        assert bytes_in(tmp_path) <= 1_000_000


def test_what_dead_processes_left_is_swept(tmp_path):
    cache = DiskCache(tmp_path, 1_000_000)
    left = tmp_path / ".part-left"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    cache.keep("one", b"1")
    assert not left.exists()


def test_a_folder_that_cannot_be_written_only_misses(tmp_path, caplog):
    (tmp_path / "file").write_bytes(b"")
    cache = DiskCache(tmp_path / "file", 1_000_000)
    cache.keep("one", b"1")
    assert cache.read("one") is None
    assert "keeps nothing" in caplog.text


def test_processes_share_it(tmp_path):
    command = [sys.executable, "-c", MANY, tmp_path]
    at_work = [
        subprocess.Popen([*command, str(seed)], cwd=TOP, stderr=subprocess.PIPE)
        for seed in range(3)
    ]
    for one in at_work:
        _, told = one.communicate(timeout=60)
        assert (one.returncode, told) == (0, b"")
    assert 0 < bytes_in(tmp_path) <= 2_000_000
    assert not list(tmp_path.rglob(".part-*"))
