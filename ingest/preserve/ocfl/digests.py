"""Digests of kept objects, several in one reading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from ingest.storage.store import Store

_PIECE_BYTES = 8 << 20
# The names of the specification's table (1.1, 2.1) and what Python calls them.
_NAMES = {
    "md5": "md5",
    "sha1": "sha1",
    "sha256": "sha256",
    "sha512": "sha512",
    "blake2b-512": "blake2b",
}


def known(algorithm: str) -> bool:
    """Tell whether we can compute it; others are ignored, as the specification says (E028)."""
    return algorithm in _NAMES


def of(store: Store, key: str, algorithms: Iterable[str]) -> dict[str, str]:
    """Give the digests of an object, in small hexadecimal letters.

    Raises:
        ingest.storage.store.ObjectMissing: nothing is kept there.
    """
    found = {name: hashlib.new(_NAMES[name], usedforsecurity=False) for name in algorithms}
    for piece in pieces(store, key):
        for one in found.values():
            one.update(piece)
    return {name: one.hexdigest() for name, one in found.items()}


def pieces(store: Store, key: str) -> Iterator[bytes]:
    """Give an object in pieces, so that it need not fit into memory."""
    path = store.local_path(key)
    if path is not None:
        with path.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece
        return
    size = store.size(key)
    for offset in range(0, size, _PIECE_BYTES):
        yield store.get_range(key, offset, _PIECE_BYTES)
