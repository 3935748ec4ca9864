"""A store that is far away, its pyramids read in chunks that stay on local disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from threading import Lock

from ingest.storage import keys
from ingest.storage.disk_cache import DiskCache
from ingest.storage.key_rules import check_range
from ingest.storage.store import Store

CHUNK_BYTES = 1 << 20  # about two rows of tiles: what a viewer asks for next
# A tile near the border of a chunk has neighbours behind it: so much of a chunk comes with it.
_PART_BEFORE, _PART_AFTER = 4, 2
_LOCKS = 64
_FOLDERS_KNOWN = 1000
_Parts = list[tuple[str, int, int]]  # of a range: a chunk's name, offset in it and length
_Numbers = list[int]
_Pieces = list[bytes | None]  # of a range, from each chunk it touches; None is not here


class ChunkedStore:
    """A `Store` before another; only what never changes under its key is cached: pyramids."""

    def __init__(self, store: Store, cache: DiskCache, chunk_bytes: int = CHUNK_BYTES) -> None:
        """Take the store, and the cache for its chunks."""
        self._store = store
        self._cache = cache
        self._chunk_bytes = chunk_bytes
        self._locks = [Lock() for _ in range(_LOCKS)]

    @property
    def behind(self) -> Store:
        """The store itself, without what is held of it here."""
        return self._store

    def put(self, key: str, source: Path | bytes) -> None:
        """Keep a file or bytes, in place of what stood there."""
        self._store.put(key, source)
        self.refresh(key)

    def copy(self, source: str, target: str) -> None:
        """Keep an object under another key too."""
        self._store.copy(source, target)
        self.refresh(target)

    def replace(self, key: str, data: bytes, previous: bytes | None) -> None:
        """Keep bytes in place of `previous`, or where nothing is if that is None."""
        self._store.replace(key, data, previous)
        self.refresh(key)

    def get(self, key: str) -> bytes:
        """Give the whole object."""
        return self._store.get(key)

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """Give `length` bytes from `offset`, fewer at the object's end: by at most one reading."""
        check_range(offset, length)
        if not key.startswith(keys.DERIVATIVES) or not length:
            return self._store.get_range(key, offset, length)
        pieces = self._pieces(key, offset, length)
        if None in pieces:
            # Neighbours are asked for together: the first brings the chunk, the others wait.
            with self._locks[hash(key) % _LOCKS]:
                pieces = self._pieces(key, offset, length)
                if None in pieces:
                    return self._fetched(key, offset, length, pieces)
        return b"".join(piece for piece in pieces if piece is not None)

    def get_range_at_once(self, key: str, offset: int, length: int) -> bytes | bytearray | None:
        """Give the bytes if all their chunks are here and in memory, else None."""
        check_range(offset, length)
        if not key.startswith(keys.DERIVATIVES) or not length:
            return None
        pieces = []
        for part in self._parts(key, offset, length):
            piece = self._cache.read_part_at_once(*part)
            if piece is None:
                return None
            pieces.append(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def download(self, key: str, target: Path) -> None:
        """Write the whole object to a file, in pieces."""
        self._store.download(key, target)

    def size(self, key: str) -> int:
        """Give the object's length in bytes."""
        return self._store.size(key)

    def age_seconds(self, key: str) -> float:
        """Give how long ago the object was written."""
        return self._store.age_seconds(key)

    def exists(self, key: str) -> bool:
        """Tell whether something is kept there."""
        return self._store.exists(key)

    def list(self, prefix: str = "") -> Iterator[str]:
        """Give the keys that begin with `prefix`, sorted within each folder."""
        return self._store.list(prefix)

    def delete(self, key: str) -> None:
        """Forget the object; what is not there is forgotten already."""
        self._store.delete(key)
        self.refresh(key)

    def local_path(self, key: str) -> Path | None:
        """Give the object's own file where the store has such."""
        return self._store.local_path(key)

    def refresh(self, key: str) -> None:
        """Forget the chunks of the object."""
        self._cache.forget(_folder(key))

    def close(self) -> None:
        """Let go of connections and open files."""
        self._cache.close()
        self._store.close()

    def _pieces(self, key: str, offset: int, length: int) -> _Pieces:
        """Look for what the range has of each chunk."""
        return [self._cache.read_part(*part) for part in self._parts(key, offset, length)]

    def _parts(self, key: str, offset: int, length: int) -> _Parts:
        """Say which chunks a range touches."""
        folder, size = _folder(key), self._chunk_bytes
        number, start = divmod(offset, size)
        parts = []
        while start + length > size:
            parts.append((f"{folder}/{number}", start, size - start))
            length -= size - start
            number, start = number + 1, 0
        parts.append((f"{folder}/{number}", start, length))
        return parts

    def _fetched(self, key: str, offset: int, length: int, pieces: _Pieces) -> bytes:
        """Read the missing chunks, and what lies between and beside them, in one reading."""
        folder, size = _folder(key), self._chunk_bytes
        first = offset // size
        missing = self._missing(folder, offset, length, pieces)
        start, end = missing[0] * size, (missing[-1] + 1) * size
        data = self._store.get_range(key, start, end - start)
        for number in missing:
            chunk = data[number * size - start : (number + 1) * size - start]
            if chunk:
                self._cache.keep(f"{folder}/{number}", chunk)
        before = b"".join(filter(None, pieces[: max(0, missing[0] - first)]))
        after = b"".join(filter(None, pieces[missing[-1] - first + 1 :]))
        return before + data[max(0, offset - start) : offset + length - start] + after

    def _missing(self, folder: str, offset: int, length: int, pieces: _Pieces) -> _Numbers:
        """Number the chunks to be read, in order: of the range, and of its neighbours at an end."""
        size = self._chunk_bytes
        first, last = offset // size, (offset + length - 1) // size
        missing = [first + place for place, piece in enumerate(pieces) if piece is None]
        before = max(0, offset - size // _PART_BEFORE) // size
        after = (offset + length - 1 + size // _PART_AFTER) // size
        if missing[0] == first and before < first and not self._held(folder, before):
            missing.insert(0, before)
        if missing[-1] == last and after > last and not self._held(folder, after):
            missing.append(after)
        return missing

    def _held(self, folder: str, number: int) -> bool:
        return self._cache.read_part(f"{folder}/{number}", 0, 1) is not None


def itself(store: Store) -> Store:
    """Give the store that really keeps the bytes: rot in it must not hide behind a cache."""
    return store.behind if isinstance(store, ChunkedStore) else store


@lru_cache(_FOLDERS_KNOWN)
def _folder(key: str) -> str:
    name = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    return f"{name[:2]}/{name}"
