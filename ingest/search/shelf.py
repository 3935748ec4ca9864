"""What an engine knows of each item beside its words: facets, years, places in an order. Pure.

A few hundred bytes an item, so that a process can hold them all and count and sort them at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from typing import Any

from ingest.search.analysis import sort_key
from ingest.search.answer import Item, facts_of
from ingest.search.engine import FACET_VALUES, FACETS, Document, Query

# No dictionary looks further; and a title may be a whole page.
_SORTED_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Shelved:
    """One item."""

    item_id: str
    title_order: tuple[str, str]
    first_year: int | None
    last_year: int | None
    added: str
    facets: Mapping[str, Sequence[str]]

    def as_json(self) -> list[Any]:
        """Give it as an index keeps it."""
        years = [self.first_year, self.last_year]
        return [self.item_id, *self.title_order, *years, self.added, dict(self.facets)]

    @classmethod
    def from_json(cls, kept: Sequence[Any]) -> Shelved:
        """Read what `as_json` gave."""
        item_id, letters, tones, first, last, added, facets = kept
        return cls(item_id, (letters, tones), first, last, added, facets)


def shelved(item_id: str, documents: Iterable[Document]) -> Shelved:
    """Gather what all documents of an item say together."""
    whole = Item()
    for number, document in enumerate(documents):
        whole.add(number, facts_of(document))
    first = whole.year_from if whole.year_from is not None else whole.year_to
    last = whole.year_to if whole.year_to is not None else whole.year_from
    facets = {name: sorted(values) for name, values in whole.facets.items() if values}
    order = sort_key(whole.title[:_SORTED_CHARACTERS])
    return Shelved(item_id, order, first, last, whole.added, facets)


def key_of(item_id: str) -> int:
    """Give the number of 64 bits under which an item is counted."""
    return int.from_bytes(blake2b(item_id.encode(errors="replace"), digest_size=8).digest())


@dataclass(slots=True)
class _Standing:
    item_id: str
    title_order: tuple[str, str]
    year: int | None
    added: str
    facets: tuple[int, ...]


class Shelf:
    """All items of an index at one moment."""

    def __init__(self) -> None:
        self._items: dict[int, _Standing] = {}
        self._values: list[tuple[str, str]] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._all: Counter[int] | None = None  # of all items; made when it is first needed

    def __len__(self) -> int:
        return len(self._items)

    def copy(self) -> Shelf:
        """Give another that can change while this one is read."""
        other = Shelf()
        other._items = dict(self._items)
        other._values, other._numbers = self._values, self._numbers  # these only grow
        return other

    def put(self, key: int, item: Shelved) -> None:
        """Take an item in, in the place of what stood under its key."""
        pairs = [(name, value) for name, values in item.facets.items() for value in values]
        for pair in pairs:
            if pair not in self._numbers:
                self._numbers[pair] = len(self._values)
                self._values.append(pair)
        facets = tuple(self._numbers[pair] for pair in pairs)
        self._items[key] = _Standing(
            item.item_id, item.title_order, item.first_year, item.added, facets
        )

    def keep_only(self, keys: Collection[int]) -> None:
        """Let go of all other items."""
        for key in self._items.keys() - set(keys):
            del self._items[key]

    def item_id(self, key: int) -> str:
        """Name an item."""
        return self._items[key].item_id

    def facets(self, keys: Iterable[int]) -> dict[str, tuple[tuple[str, int], ...]]:
        """Count these items by each value of each facet, the most frequent value first."""
        numbers = self._counted(set(keys))
        counted: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for number, count in numbers.items():
            name, value = self._values[number]
            counted[name].append((value, count))
        ordered = [*FACETS, *(counted.keys() - set(FACETS))]
        return {name: first_values(counted[name]) for name in ordered if name in counted}

    def _counted(self, keys: set[int]) -> Counter[int]:
        if 2 * len(keys) < len(self._items):
            return Counter(chain.from_iterable(self._items[key].facets for key in keys))
        # Most of all items: it is quicker to take away those that are not among them.
        if self._all is None:
            self._all = Counter(chain.from_iterable(one.facets for one in self._items.values()))
        numbers = self._all.copy()
        numbers.subtract(
            chain.from_iterable(one.facets for key, one in self._items.items() if key not in keys)
        )
        return +numbers

    def ordered(self, query: Query, keys: Iterable[int]) -> list[int]:
        """Sort items as the reader chose, by title if by nothing else."""
        by_title = sorted(keys, key=self._by_title)
        if query.sort == "newest":
            return sorted(by_title, key=lambda key: self._items[key].added, reverse=True)
        if query.sort in ("year", "-year"):
            sign = -1 if query.sort == "-year" else 1
            return sorted(by_title, key=lambda key: self._by_year(key, sign))
        return by_title

    def _by_title(self, key: int) -> tuple[tuple[str, str], str]:
        item = self._items[key]
        return item.title_order, item.item_id

    def _by_year(self, key: int, sign: int) -> tuple[bool, int]:
        year = self._items[key].year
        return year is None, sign * (year or 0)


def first_values(counted: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Put the values of a facet in order, and leave out those that are too many."""
    return tuple(sorted(counted, key=lambda one: (-one[1], one[0]))[:FACET_VALUES])
