"""What an engine knows of each item beside its words: facets, years, places in an order. Pure.

A few hundred bytes an item, so that a process can hold them all and count and sort them at once.
Items have numbers, and a set of items is an integer in which the bit of each of its items is set.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, reduce
from itertools import compress, count, islice
from operator import or_
from typing import Any

from ingest.search.analysis import sort_key
from ingest.search.answer import Item, facts_of
from ingest.search.counting import Facet
from ingest.search.engine import FACETS, Document, ItemHit, Query, Results

# No dictionary looks further; and a title may be a whole page.
_SORTED_CHARACTERS = 300

# Every part of an answer, and every order of it, is of the same items: they are counted once.
_SETS_KNOWN = 32

_ONE = ord("1")
_AS_FLAGS = bytes.maketrans(b"01", b"\0\1")


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


Counted = dict[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class _Standing:
    item_id: str
    title_order: tuple[str, str]
    first_year: int | None
    last_year: int | None
    added: str
    facets: Mapping[str, tuple[str, ...]]


class Shelf:
    """All items of an index at one moment."""

    def __init__(self) -> None:
        self._items: dict[int, _Standing] = {}
        self._shared: dict[Any, Any] = {}

    def changed(self, put: Mapping[int, Shelved], keep: Collection[int]) -> Shelf:
        """Give another with these items put in, and nothing but what is to be kept."""
        other = Shelf()
        kept = set(keep)
        other._items = {number: one for number, one in self._items.items() if number in kept}
        other._shared = self._shared  # only grows
        for number, item in put.items():
            other._items[number] = other._standing(item)
        return other

    def _standing(self, item: Shelved) -> _Standing:
        kept = self._shared  # the same words and the same lists of them stand in many items
        facets = {
            kept.setdefault(name, name): kept.setdefault(tuple(values), tuple(values))
            for name, values in item.facets.items()
        }
        return _Standing(
            item.item_id,
            item.title_order,
            item.first_year,
            item.last_year,
            item.added,
            facets,
        )

    def __len__(self) -> int:
        return len(self._items)

    def browse(self, query: Query) -> Results:
        """List all items that pass, for a query without words; by title if not told otherwise."""
        among = self.passing(query)
        if query.item_id:
            among &= self.set_of(self.numbered(query.item_id))
        chosen = (self._items[number].item_id for number in self.page(query, among))
        hits = tuple(ItemHit(item_id, True, False, (), 0) for item_id in chosen)
        return Results(among.bit_count(), hits, self.facets(among))

    def numbered(self, item_id: str) -> tuple[int, ...]:
        """Give the number of an item; none, if there is no such item."""
        number = self._numbers.get(item_id)
        return () if number is None else (number,)

    def free(self) -> Iterator[int]:
        """Give numbers that no item has."""
        return (number for number in count() if number not in self._items)

    def item_id(self, number: int) -> str:
        """Name an item."""
        return self._items[number].item_id

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {one.item_id: number for number, one in self._items.items()}

    @cached_property
    def everything(self) -> int:
        """Give the set of all items."""
        return self.set_of(self._items)

    @cached_property
    def span(self) -> int:
        """Give the number of numbers that items have, or had."""
        return max(self._items, default=0) + 1

    def set_of(self, numbers: Iterable[int]) -> int:
        """Make a set of these items."""
        last = self.span - 1
        bits = bytearray(b"0") * self.span
        for number in numbers:
            bits[last - number] = _ONE
        return int(bits, 2)

    def members(self, among: int) -> list[int]:
        """Give the numbers of a set's items."""
        return list(compress(range(self.span), self.flags(among)))

    def flags(self, among: int) -> bytes:
        """Give a byte for each number: 1 where it is in the set, else 0."""
        return f"{among:0{self.span}b}"[::-1].encode().translate(_AS_FLAGS)

    def passing(self, query: Query) -> int:
        """Give the set of items that filters and years let through."""
        among = self.everything
        for name, values in query.filters.items():
            if values:
                among &= self._holding(name, values)
        if query.year_from is not None or query.year_to is not None:
            among &= self._between(query.year_from, query.year_to)
        return among

    def _between(self, year_from: int | None, year_to: int | None) -> int:
        return self.set_of(
            number
            for number, first, last in self._dated
            if (year_to is None or first <= year_to) and (year_from is None or last >= year_from)
        )

    @cached_property
    def _dated(self) -> list[tuple[int, int, int]]:
        return [
            (number, one.first_year, one.last_year)
            for number, one in self._items.items()
            if one.first_year is not None and one.last_year is not None
        ]

    @cached_property
    def _facets(self) -> dict[str, Facet]:
        held: dict[str, dict[int, Sequence[str]]] = {name: {} for name in FACETS}
        for number, one in self._items.items():
            for name, values in one.facets.items():
                held.setdefault(name, {})[number] = values
        return {name: Facet(one, self.span, self.set_of) for name, one in held.items() if one}

    def _holding(self, name: str, values: Iterable[str]) -> int:
        facet = self._facets.get(name)
        return reduce(or_, map(facet.holding, values), 0) if facet else 0

    def facets(self, among: int) -> Counted:
        """Count the items of a set by each value of each facet, the most frequent value first."""
        return dict(self._told(among))

    @cached_property
    def _told(self) -> Callable[[int], Counted]:
        return lru_cache(maxsize=_SETS_KNOWN)(self._count)

    def _count(self, among: int) -> Counted:
        members = self.members(among)
        others = cache(lambda: self.members(self.everything & ~among))
        counted = (
            (name, facet.counts(among, members, others)) for name, facet in self._facets.items()
        )
        return {name: values for name, values in counted if values}

    def page(self, query: Query, among: int) -> list[int]:
        """Give the part of a set that is asked for, in the order asked for; else by title."""
        order = self._orders.get(query.sort)
        if order is None:
            order = self._orders[query.sort] = array("I", self._ordered(query.sort))
        start = max(query.offset, 0)
        flags = self.flags(among)
        found = compress(order, map(flags.__getitem__, order))
        return list(islice(found, start, start + max(query.limit, 0)))

    @cached_property
    def _orders(self) -> dict[str, array[int]]:
        return {}

    def _ordered(self, sort: str) -> list[int]:
        by_title = sorted(self._items, key=self._by_title)
        if sort == "newest":
            return sorted(by_title, key=lambda number: self._items[number].added, reverse=True)
        if sort in ("year", "-year"):
            sign = -1 if sort == "-year" else 1
            return sorted(by_title, key=lambda number: self._by_year(number, sign))
        return by_title

    def _by_title(self, number: int) -> tuple[tuple[str, str], str]:
        item = self._items[number]
        return item.title_order, item.item_id

    def _by_year(self, number: int, sign: int) -> tuple[bool, int]:
        year = self._items[number].first_year
        return year is None, sign * (year or 0)
