"""Give kept bytes away only where they are those that were kept: damage is told, never sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from ingest.storage.chunked import itself
from ingest.storage.store import ObjectDamaged, Store

PIECE_BYTES = 1_000_000


def whole(store: Store, key: str, sha256: str) -> bytes:
    """Give a small object.

    Raises:
        ObjectDamaged: its sha256 is another.
        ObjectMissing: nothing is kept there.
    """
    return b"".join(pieces(store, key, sha256))


def check(data: bytes, key: str, sha256: str) -> None:
    """Compare what was read by some other way; `key` is for the log.

    Raises:
        ObjectDamaged: its sha256 is another.
    """
    _compare(hashlib.sha256(data).hexdigest(), key, sha256)


def check_file(path: Path, key: str, sha256: str) -> None:
    """Read the object's own file through before it is sent.

    Raises:
        ObjectDamaged: its sha256 is another.
    """
    with path.open("rb") as file:
        _compare(hashlib.file_digest(file, "sha256").hexdigest(), key, sha256)


def pieces(store: Store, key: str, sha256: str) -> Iterator[bytes]:
    """Give an object of any size; the last piece only when all of them are right.

    Who sends them with the object's length breaks off before its end where it is damaged, so that
    nobody takes what came for the whole.

    Raises:
        ObjectDamaged: its sha256 is another; before anything is given if one piece holds it all.
        ObjectMissing: nothing is kept there.
    """
    # What a cache holds of it may be older than the damage, and is wanted for tiles.
    store = itself(store)
    found, held = hashlib.sha256(), b""
    for offset in range(0, store.size(key), PIECE_BYTES):
        piece = store.get_range(key, offset, PIECE_BYTES)
        found.update(piece)
        if held:
            yield held
        held = piece
    _compare(found.hexdigest(), key, sha256)
    yield held


def _compare(found: str, key: str, sha256: str) -> None:
    if found != sha256:
        raise ObjectDamaged(f"{key} is not as it was kept")
