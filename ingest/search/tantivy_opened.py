"""A tantivy index as of one commit, and the numbers of its items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import tantivy

from ingest.search import tantivy_query
from ingest.search.shelf import Shelf
from ingest.search.tantivy_folder import ANYWHERE

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
    holding: Callable[[str, str], int]
    """The set of items that hold a word in a field of some page; made when first asked for."""


def numbers(searcher: tantivy.Searcher, field: str, places: list[tantivy.DocAddress]) -> list[int]:
    """Read a number of each of these documents."""
    return cast(list[int], searcher.fast_field_values(field, places))


def items_holding(
    schema: tantivy.Schema, searcher: tantivy.Searcher, shelf: Shelf, field: str, word: str
) -> int:
    """Give the set of items that hold a word in this field of some page."""
    field = ANYWHERE + field
    asked = tantivy.Query.term_query(schema, field, word, "freq")
    most = 2 * searcher.doc_freq(field, word) > len(shelf)
    if most:
        # Each document that is told costs; those without the word are fewer.
        items = tantivy_query.term(schema, "kind", "item")
        asked = tantivy_query.without(items, asked)
    plain = tantivy.Query.const_score_query(asked, 0.0)
    hits = searcher.search(plain, limit=max(len(shelf), 1), count=False).hits
    found = shelf.set_of(numbers(searcher, "number", [place for _, place in hits]))
    return shelf.everything & ~found if most else found


class Numbering:
    """Gives items numbers: those they have, or free ones."""

    def __init__(self, opened: Opened | None) -> None:
        self._shelf = opened.shelf if opened else Shelf()
        self._free = self._shelf.free()

    def of(self, item_id: str) -> int:
        """Give the number of one item; asked once for each."""
        held = self._shelf.numbered(item_id)
        return held[0] if held else next(self._free)
