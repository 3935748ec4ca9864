"""What every keeper of bytes promises, and the errors it may raise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol


class StoreError(Exception):
    """Something about the store went wrong."""


class ObjectMissing(StoreError):
    """No object is kept under this key."""


class ObjectDamaged(StoreError):
    """What is kept under this key is not what was put there."""


class BadKey(StoreError):
    """The key could lead out of the store, or cannot be a key."""


class Changed(StoreError):
    """What stands under the key is not what the writer believed."""


class StoreUnavailable(StoreError):
    """The store does not answer, is full or refuses; trying again later may help."""


class Entry(NamedTuple):
    """An object of somebody else's bucket: its name there, and what names this state of it."""

    name: str
    size_bytes: int
    etag: str


class Store(Protocol):
    """Objects under keys with `/`; every write is whole or not at all.

    Every method may raise StoreUnavailable and BadKey.
    """

    def put(self, key: str, source: Path | bytes) -> None:
        """Keep a file or bytes, in place of what stood there."""

    def copy(self, source: str, target: str) -> None:
        """Keep an object under another key too.

        Raises:
            ObjectMissing: nothing is kept under `source`.
        """

    def replace(self, key: str, data: bytes, previous: bytes | None) -> None:
        """Keep bytes in place of `previous`, or where nothing is if that is None.

        Raises:
            Changed: something else stands there; of two writers at once one gets this.
        """

    def get(self, key: str) -> bytes:
        """Give the whole object.

        Raises:
            ObjectMissing: nothing is kept there.
        """

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """Give `length` bytes from `offset`, fewer at the object's end.

        Raises:
            ObjectMissing: nothing is kept there.
        """

    def get_range_at_once(self, key: str, offset: int, length: int) -> bytes | bytearray | None:
        """Give what `get_range` would if that waits for no disk and no network, else None."""

    def download(self, key: str, target: Path) -> None:
        """Write the whole object to a file, in pieces.

        Raises:
            ObjectMissing: nothing is kept there.
        """

    def size(self, key: str) -> int:
        """Give the object's length in bytes.

        Raises:
            ObjectMissing: nothing is kept there.
        """

    def exists(self, key: str) -> bool:
        """Tell whether something is kept there."""

    def age_seconds(self, key: str) -> float:
        """Give how long ago the object was written.

        Raises:
            ObjectMissing: nothing is kept there.
        """

    def list(self, prefix: str = "") -> Iterator[str]:
        """Give the keys that begin with `prefix`, sorted within each folder.

        Keys made in keys.py come sorted throughout; for others, S3 services differ on whether
        `a/b` or `a-b` comes first.
        """

    def delete(self, key: str) -> None:
        """Forget the object; what is not there is forgotten already."""

    def local_path(self, key: str) -> Path | None:
        """Give the object's own file where the store is a folder, else None.

        Raises:
            ObjectMissing: the store is a folder, and nothing is kept there.
        """

    def refresh(self, key: str) -> None:
        """Forget what is held of the object anywhere but in the store itself."""

    def close(self) -> None:
        """Let go of connections; the store may be used again, and opens new ones."""


def get_or_none(store: Store, key: str) -> bytes | None:
    """Give the whole object, or None where nothing is kept."""
    try:
        return store.get(key)
    except ObjectMissing:
        return None
