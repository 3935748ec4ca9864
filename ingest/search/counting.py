"""Counting items by the values of a facet. Pure.

Sets of items are integers with a bit an item. A facet of few values is counted set by set, one of
many by what each item holds: whichever touches less.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, compress
from operator import itemgetter

from ingest.search.engine import FACET_VALUES

# A frequent value, or any on a small shelf, is a set that is kept; of others it is made when asked.
_SMALL_SHELF_ITEMS = 4096
_FREQUENT_PART = 64

SetOf = Callable[[Iterable[int]], int]


class Facet:
    """One facet of all items."""

    def __init__(self, held: Mapping[int, Sequence[str]], span: int, set_of: SetOf) -> None:
        """Take items with their values; numbers of items are below `span`."""
        self._values = sorted(set(chain.from_iterable(held.values())))
        self._places = {value: place for place, value in enumerate(self._values)}
        self._set_of = set_of
        known: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._held: list[tuple[int, ...]] = [()] * span
        holders: list[list[int]] = [[] for _ in self._values]
        for number, values in held.items():
            places = tuple(self._places[value] for value in values)
            self._held[number] = known.setdefault(places, places)
            for place in places:
                holders[place].append(number)
        few = span <= _SMALL_SHELF_ITEMS
        kept = [few or len(numbers) * _FREQUENT_PART >= span for numbers in holders]
        self._sets = [set_of(n) if keep else -1 for n, keep in zip(holders, kept, strict=True)]
        self._whole = Counter({place: len(numbers) for place, numbers in enumerate(holders)})
        self._items = len(held)
        # To count what two sets have in common takes as long as to count one value of one item:
        # so many items are as much work as all sets.
        mean = self._whole.total() / max(self._items, 1)
        self._work_of_sets = len(self._values) / mean if all(kept) else math.inf

    def holding(self, value: str) -> int:
        """Give the set of items that have this value."""
        place = self._places.get(value)
        if place is None:
            return 0
        kept = self._sets[place]
        if kept >= 0:
            return kept
        return self._set_of(n for n, places in enumerate(self._held) if place in places)

    def counts(
        self, among: int, members: Sequence[int], others: Callable[[], Sequence[int]]
    ) -> tuple[tuple[str, int], ...]:
        """Count a set's items by value, the most frequent first.

        The set is given with its members, and with what gives all other items.
        """
        if self._work_of_sets < len(members):
            found = self._by_sets(among)
        else:
            found = self._by_members(members, others)
        found.sort(key=itemgetter(1), reverse=True)  # by name among equals: it came so
        return tuple(found[:FACET_VALUES])

    def _by_sets(self, among: int) -> list[tuple[str, int]]:
        # With every search, for every value: no step of it is Python's.
        counts = list(map(int.bit_count, map(among.__and__, self._sets)))
        return list(compress(zip(self._values, counts, strict=True), counts))

    def _by_members(
        self, members: Sequence[int], others: Callable[[], Sequence[int]]
    ) -> list[tuple[str, int]]:
        if 2 * len(members) <= self._items:
            counts = self._of(members)
        else:
            # Most of all items: it is quicker to take away those that are not among them.
            counts = self._whole - self._of(others())
        values = self._values
        return [(values[place], number) for place, number in sorted(counts.items())]

    def _of(self, numbers: Iterable[int]) -> Counter[int]:
        return Counter(chain.from_iterable(map(self._held.__getitem__, numbers)))
