"""What was lately used, by name: a bounded number, for many threads."""

from __future__ import annotations

from typing import Generic, TypeVar

_T = TypeVar("_T")


class Lately(Generic[_T]):
    """Keeps at least the half of `most` that was used last.

    It has neither a lock nor an order: a thread that waits for another costs more than a tile
    does. Two that fill it at the same moment may lose what was kept, which is then found again.
    """

    def __init__(self, most: int) -> None:
        """Take how many are kept at most."""
        self._half = max(1, most // 2)
        self._young: dict[str, _T] = {}
        self._old: dict[str, _T] = {}

    def get(self, name: str) -> _T | None:
        """Give what was kept under the name, if it is still there."""
        found = self._young.get(name)
        if found is None:
            found = self._old.get(name)
            if found is not None:
                self.keep(name, found)
        return found

    def keep(self, name: str, value: _T) -> None:
        """Keep something, in place of what was kept under the name."""
        self._young[name] = value
        if len(self._young) >= self._half:
            self._old, self._young = self._young, {}
