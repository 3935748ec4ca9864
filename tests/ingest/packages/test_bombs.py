"""Archives that swell when they are unpacked are stopped under their limits, and named."""

import gzip
import lzma
import os
import shutil
import struct
import tarfile
import tracemalloc
import zlib

import pytest

from config.settings import Settings
from ingest.packages import recognise
from ingest.packages.package import PackageError
from tests.ingest.packages import archive_builder as pack
from tests.ingest.packages.archive_builder import refusal


def test_a_bomb_of_too_many_files(tmp_path):
    path = pack.zipped(tmp_path / "a.zip", {f"a/{n}.tif": b"" for n in range(30)})
    assert "more than 20 files" in refusal(path, max_archive_files=20)
    path = pack.tarred(tmp_path / "a.tar", {f"a/{n}.tif": b"" for n in range(30)})
    assert "more than 20 files" in refusal(path, max_archive_files=20)


def test_a_bomb_of_too_many_bytes(tmp_path):
    for path in (
        pack.zipped(tmp_path / "a.zip", {"a/1.tif": os.urandom(3000)}),
        pack.tarred(tmp_path / "a.tar", {"a/1.tif": os.urandom(3000)}),
    ):
        assert "more than 2,000 bytes" in refusal(path, max_archive_bytes=2000)


@pytest.mark.parametrize("ending, mode", [("zip", ""), ("tar.gz", "w:gz"), ("txz", "w:xz")])
def test_a_bomb_that_swells(tmp_path, ending, mode):
    files = {"a/1.tif": bytes(60_000_000)}
    path = tmp_path / f"a.{ending}"
    pack.tarred(path, files, mode) if mode else pack.zipped(path, files)
    assert "more than 200 times its size" in refusal(path)


def test_a_bomb_that_lies_about_its_size(tmp_path):
    data = pack.zip_bytes({"a/1.tif": bytes(60_000_000)})
    real, told = struct.pack("<L", 60_000_000), struct.pack("<L", 1000)
    assert data.count(real) == 2
    (tmp_path / "a.zip").write_bytes(data.replace(real, told))
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(PackageError):
        recognise.read(tmp_path / "a.zip", Settings(), room)
    assert sum(p.stat().st_size for p in room.rglob("*") if p.is_file()) <= 2_000_000


def test_bombs_that_lie_in_one_another(tmp_path):
    inner = pack.zip_bytes({"a/1.tif": b"x"})
    for level in range(4):
        inner = pack.zip_bytes({f"{level}.zip": inner, f"{level}.txt": b""})
    (tmp_path / "a.zip").write_bytes(inner)
    told = refusal(tmp_path / "a.zip")
    assert told.startswith("a.zip/3.zip/2.zip: lies more than 2 archives deep")


def test_bombs_that_swell_in_one_another(tmp_path):
    inner = pack.zip_bytes({"1.tif": bytes(4_000_000)})
    outer = pack.zip_bytes({f"{n}.zip": inner for n in range(40)})
    (tmp_path / "a.zip").write_bytes(outer)
    assert "more than 200 times its size" in refusal(tmp_path / "a.zip")


def test_a_bomb_whose_entries_are_one_and_the_same(tmp_path):
    """The flat bomb: many names in the directory, all for the same packed bytes."""
    one = pack.zip_bytes({"a/00.tif": bytes(2_000_000)})
    start = one.index(b"PK\x01\x02")
    record, end = (
        one[start : one.index(b"PK\x05\x06")],
        bytearray(one[one.index(b"PK\x05\x06") :]),
    )
    records = [record.replace(b"a/00", b"a/%02d" % n) for n in range(90)]
    struct.pack_into("<HHL", end, 8, 90, 90, len(b"".join(records)))
    (tmp_path / "a.zip").write_bytes(one[:start] + b"".join(records) + bytes(end))
    assert "200 times" in refusal(tmp_path / "a.zip") or "damaged" in refusal(tmp_path / "a.zip")


def test_a_bomb_with_a_directory_larger_than_memory(tmp_path):
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 9, 9, 200_000_000, 0, 0)
    with (tmp_path / "a.zip").open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(200_000_000)
        file.seek(200_000_000)
        file.write(end)
    assert _peak(lambda: refusal(tmp_path / "a.zip", max_archive_files=1000)) < 20_000_000


def test_a_bomb_with_a_header_larger_than_memory(tmp_path):
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 300_000_000
    with gzip.open(tmp_path / "a.tar.gz", "wb", compresslevel=1) as file:
        file.write(info.tobuf())
        for _ in range(300):
            file.write(bytes(1_000_000))
    peak = _peak(lambda: refusal(tmp_path / "a.tar.gz", max_archive_ratio=100_000))
    assert peak < 20_000_000
    assert "headers are larger" in refusal(tmp_path / "a.tar.gz")


def test_a_bomb_that_asks_xz_for_memory(tmp_path):
    data = pack.tarred(tmp_path / "a.tar").read_bytes()
    (tmp_path / "a.tar.xz").write_bytes(_xz_with_a_large_dictionary(data))
    assert "cut off or damaged" in refusal(tmp_path / "a.tar.xz")


def test_a_bomb_that_chains_headers(tmp_path):
    head = tarfile.TarInfo("x")
    head.type, head.size = tarfile.XHDTYPE, 0
    (tmp_path / "a.tar").write_bytes(head.tobuf() * 5000)
    refusal(tmp_path / "a.tar")


def test_a_bomb_that_fills_the_disk(tmp_path):
    free = shutil.disk_usage(tmp_path).free
    told = refusal(pack.zipped(tmp_path / "a.zip"), least_free_bytes=free + 10**12)
    assert "no room to unpack it" in told


def _xz_with_a_large_dictionary(data: bytes) -> bytes:
    """Pack with a small dictionary, then write into the header that it is a large one."""
    small = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 16}]
    packed = bytearray(lzma.compress(data, filters=small))
    header = packed[12:24]
    assert header[2:4] == b"\x21\x01"
    header[4] = 36  # a dictionary of a gigabyte
    length = (header[0] + 1) * 4 - 4
    packed[12 : 12 + length + 4] = header[:length] + struct.pack("<L", zlib.crc32(header[:length]))
    return bytes(packed)


def _peak(work) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
