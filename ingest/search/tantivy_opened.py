"""A tantivy index as of one commit, and the numbers of its items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import tantivy

from ingest.search.shelf import Shelf

State = tuple[str, int, int]
"""Names a generation and a commit."""


@dataclass(frozen=True)
class Opened:
    """The index as of one commit."""

    state: State
    searcher: tantivy.Searcher
    shelf: Shelf
    frequency: Callable[[str, str], int]
    """How many documents hold a word in a field; what is deleted may be counted."""


def numbers(searcher: tantivy.Searcher, field: str, places: list[tantivy.DocAddress]) -> list[int]:
    """Read a number of each of these documents."""
    return cast(list[int], searcher.fast_field_values(field, places))


class Numbering:
    """Gives items numbers: those they have, or free ones."""

    def __init__(self, opened: Opened | None) -> None:
        self._shelf = opened.shelf if opened else Shelf()
        self._free = self._shelf.free()

    def of(self, item_id: str) -> int:
        """Give the number of one item; asked once for each."""
        held = self._shelf.numbered(item_id)
        return held[0] if held else next(self._free)
