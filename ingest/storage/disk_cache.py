"""Bytes kept on local disk to save work, never more than allowed; for any number of processes.

What is lost costs time, never an answer: a disk that is full or broken only makes misses.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from isal import isal_zlib

from ingest.storage.key_rules import PART_PREFIX
from ingest.storage.open_files import OpenFile, OpenFiles

_HEADER = struct.Struct("<4sIQ")  # magic, CRC-32 and length of the bytes behind it
_MAGIC = b"TTC1"
_COUNT_FILE = "bytes-in-use"
_BLOCK_BYTES = 4096
_LARGEST_SHARE = 8  # of the whole, for one entry
_SECONDS_BETWEEN_TOUCHES = 60.0
_LEFT_OVER_SECONDS = 3600.0
_log = logging.getLogger("tangthu.storage")


class DiskCache:
    """Entries by name in a folder; the longest unread go first. For many threads and processes."""

    def __init__(self, folder: Path, most_bytes: int, blind_seconds: float = 0.0) -> None:
        """Take the folder, which is made when something is kept; `most_bytes` bounds its files.

        What another process forgot or replaced may be read for `blind_seconds`.
        """
        self._folder = folder
        self._most_bytes = most_bytes
        self._files = OpenFiles(blind_seconds=blind_seconds)
        self._touched = time.monotonic()

    def read(self, name: str) -> bytes | None:
        """Give an entry, if it is there."""
        return self.read_part(name, 0, self._most_bytes)

    def read_at_once(self, name: str) -> bytearray | None:
        """Give an entry if it is open and in memory, else None."""
        return self.read_part_at_once(name, 0, self._most_bytes)

    def read_part(self, name: str, offset: int, length: int) -> bytes | None:
        """Give `length` bytes of an entry from `offset`, fewer at its end, if it is there."""
        self._touch()
        try:
            at = offset + _HEADER.size
            return self._files.read(name, at, length, self._opened)
        except OSError:
            return None

    def read_part_at_once(self, name: str, offset: int, length: int) -> bytearray | None:
        """Give what `read_part` would if it is all in memory, else None."""
        self._touch()
        return self._files.read_at_once(name, offset + _HEADER.size, length)

    def keep(self, name: str, data: bytes) -> None:
        """Keep an entry, unless it is too large or the disk says no; others may go for it."""
        size_bytes = _on_disk(len(data) + _HEADER.size)
        if size_bytes > self._most_bytes // _LARGEST_SHARE:
            return
        try:
            self._make_room(size_bytes)
            self._write(self._folder / name, data)
        except OSError as error:
            _log.warning("the cache %s keeps nothing: %s", self._folder, error.strerror)

    def forget(self, name: str) -> None:
        """Let an entry go, or all entries below a name."""
        path = self._folder / name
        with suppress(FileNotFoundError, IsADirectoryError):
            path.unlink()
        shutil.rmtree(path, ignore_errors=True)
        self._files.forget(name)

    def close(self) -> None:
        """Close the files that are held open."""
        self._files.clear()

    def _opened(self, name: str) -> OpenFile:
        path = self._folder / name
        file = OpenFile(path)
        whole = file.read(0, self._most_bytes, 0) or b""
        # A computer that lost its power leaves files of the right name with wrong bytes.
        if not _is_whole(whole):
            path.unlink(missing_ok=True)
            raise FileNotFoundError(path)
        os.utime(file.descriptor)
        return file

    def _touch(self) -> None:
        # What is held open is never opened again, so it must be told apart from the unread.
        now = time.monotonic()
        if now - self._touched > _SECONDS_BETWEEN_TOUCHES:
            self._touched = now
            self._files.touch()

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.parent / f"{PART_PREFIX}{uuid4().hex}"
        try:
            with part.open("xb") as file:
                file.write(_HEADER.pack(_MAGIC, isal_zlib.crc32(data), len(data)))
                file.write(data)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def _make_room(self, size_bytes: int) -> None:
        with self._counted() as descriptor:
            written = os.pread(descriptor, 32, 0)
            in_use = int(written) if written.strip().isdigit() else self._trimmed()
            if in_use + size_bytes > self._most_bytes:
                in_use = self._trimmed()
            # Counted before it is written: who dies between leaves too high a number, set right
            # when the cache is next trimmed.
            os.pwrite(descriptor, f"{in_use + size_bytes:<32}".encode(), 0)

    @contextmanager
    def _counted(self) -> Iterator[int]:
        """Hold the one lock of the folder: who has it counts, and trims if need be."""
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._folder / _COUNT_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)

    def _trimmed(self) -> int:
        """Delete the longest unread down to three quarters, and give the bytes that are left."""
        entries = sorted(_entries(self._folder))
        in_use = sum(size_bytes for _, size_bytes, _ in entries)
        for _, size_bytes, path in entries:
            if in_use <= self._most_bytes * 3 // 4:
                break
            path.unlink(missing_ok=True)
            in_use -= size_bytes
            with suppress(OSError):  # others stand in it
                path.parent.rmdir()
        return in_use


def _is_whole(whole: bytes) -> bool:
    if len(whole) < _HEADER.size:
        return False
    magic, checksum, length = _HEADER.unpack_from(whole)
    data = memoryview(whole)[_HEADER.size :]
    return (magic, checksum, length) == (_MAGIC, isal_zlib.crc32(data), len(data))


def _entries(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Give when each entry was last read, its size on disk, and its path."""
    long_ago = time.time() - _LEFT_OVER_SECONDS
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            with suppress(FileNotFoundError):
                about = path.stat()
                if not name.startswith(PART_PREFIX):
                    if name != _COUNT_FILE:
                        yield about.st_mtime, _on_disk(about.st_size), path
                elif about.st_mtime < long_ago:
                    path.unlink()


def _on_disk(length: int) -> int:
    return -(-length // _BLOCK_BYTES) * _BLOCK_BYTES
