"""Reading kept objects whole, in pieces, no faster than allowed, with their digests."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ingest.storage.chunked import itself
from ingest.storage.store import Store

_PIECE_BYTES = 1 << 20
_FAR_PIECE_BYTES = 8 << 20
_BURST_SECONDS = 1.0


class Stopped(Exception):
    """We were told to stop while reading."""


class Pace:
    """Keeps reading below so many bytes a second; 0: as fast as it goes."""

    def __init__(self, bytes_per_second: int = 0, stop: threading.Event | None = None) -> None:
        self.limited = bytes_per_second > 0
        self._rate = bytes_per_second
        self._stop = stop or threading.Event()
        self._free_at = time.monotonic()

    def spend(self, count: int) -> None:
        """Wait until so many bytes may have been read.

        Raises:
            Stopped: we were told to stop.
        """
        if self._stop.is_set():
            raise Stopped
        if not self.limited:
            return
        moment = time.monotonic()
        # What was not read while there was nothing to do is not caught up with.
        self._free_at = max(self._free_at, moment - _BURST_SECONDS) + count / self._rate
        if self._free_at > moment and self._stop.wait(self._free_at - moment):
            raise Stopped


def digests(store: Store, key: str, pace: Pace, names: Sequence[str]) -> tuple[int, dict[str, str]]:
    """Give an object's size and digests.

    Raises:
        ingest.storage.store.ObjectMissing: nothing is kept there.
    """
    found = {name: hashlib.new(name) for name in names}
    size_bytes = 0
    for piece in _pieces(store, key, pace):
        size_bytes += len(piece)
        for one in found.values():
            one.update(piece)
    return size_bytes, {name: one.hexdigest() for name, one in found.items()}


def fetch(store: Store, key: str, target: Path, pace: Pace) -> str:
    """Write an object to a file; give its sha256.

    Raises:
        ingest.storage.store.ObjectMissing: nothing is kept there.
    """
    found = hashlib.sha256()
    with target.open("wb") as file:
        for piece in _pieces(store, key, pace):
            found.update(piece)
            file.write(piece)
    return found.hexdigest()


def _pieces(store: Store, key: str, pace: Pace) -> Iterator[bytes | memoryview]:
    path = store.local_path(key)
    pieces = _far(store, key) if path is None else _near(path, forget=pace.limited)
    for piece in pieces:
        pace.spend(len(piece))
        yield piece


def _far(store: Store, key: str) -> Iterator[bytes]:
    # Nor are visitors' tiles to be driven out of the cache.
    store = itself(store)
    size_bytes = store.size(key)
    for offset in range(0, size_bytes, _FAR_PIECE_BYTES):
        yield store.get_range(key, offset, _FAR_PIECE_BYTES)


def _near(path: Path, *, forget: bool) -> Iterator[memoryview]:
    held = memoryview(bytearray(_PIECE_BYTES))
    drop: Callable[[int, int, int, int], None] | None = getattr(os, "posix_fadvise", None)
    done = 0
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(held):
            yield held[:count]
            done += count
            if forget and drop is not None:
                # The memory of the system is for what visitors ask for.
                drop(file.fileno(), done - count, count, os.POSIX_FADV_DONTNEED)
