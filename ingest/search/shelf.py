"""What an engine knows of each item beside its words: facets, years, places in an order. Pure.

A few hundred bytes an item, so that a process can hold them all and count and sort them at once.
Items have numbers, and a set of items is an integer in which the bit of each of its items is set.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, compress, count, islice
from operator import itemgetter
from typing import Any

from ingest.search.analysis import sort_key
from ingest.search.answer import Item, facts_of
from ingest.search.engine import FACET_VALUES, FACETS, Document, ItemHit, Query, Results

# No dictionary looks further; and a title may be a whole page.
_SORTED_CHARACTERS = 300

# A value gets a set of its items where that is small, or where it is not much more than a list.
_SMALL_SET_ITEMS = 4096
_DENSE_PART = 64

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


Value = tuple[str, str]
"""A facet and one of its values."""

Counted = dict[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class _Standing:
    item_id: str
    title_order: tuple[str, str]
    first_year: int | None
    last_year: int | None
    added: str
    values: tuple[Value, ...]


class Shelf:
    """All items of an index at one moment."""

    def __init__(self) -> None:
        self._items: dict[int, _Standing] = {}
        self._shared: dict[Value, Value] = {}

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
        values = ((name, value) for name, held in item.facets.items() for value in held)
        return _Standing(
            item.item_id,
            item.title_order,
            item.first_year,
            item.last_year,
            item.added,
            tuple(self._shared.setdefault(value, value) for value in values),
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
        return list(compress(range(self.span), self._flags(among)))

    def _flags(self, among: int) -> bytes:
        """Give a byte for each number: 1 or 0."""
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

    def _holding(self, name: str, values: Iterable[str]) -> int:
        among = 0
        for value in values:
            held = self._holders.get((name, value), 0)
            among |= held if isinstance(held, int) else self.set_of(held)
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
    def _holders(self) -> dict[Value, int | array[int]]:
        """Give each value, in order, its items: as a set, or as a list where they are few."""
        lists: dict[Value, array[int]] = {}
        for number, one in self._items.items():
            for value in one.values:
                lists.setdefault(value, array("I")).append(number)
        return {
            value: self.set_of(held) if self._frequent(len(held)) else held
            for value, held in sorted(lists.items())
        }

    def _frequent(self, items: int) -> bool:
        return self.span <= _SMALL_SET_ITEMS or items * _DENSE_PART >= self.span

    @cached_property
    def _sets(self) -> dict[str, list[tuple[str, int]]]:
        """Give the frequent values of each facet, in order, with the sets of their items."""
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for (name, value), held in self._holders.items():
            if isinstance(held, int):
                found[name].append((value, held))
        return found

    @cached_property
    def _rare(self) -> dict[int, tuple[Value, ...]]:
        """Give each item its values that are not frequent."""
        holders = self._holders
        apart = {
            number: tuple(value for value in one.values if not isinstance(holders[value], int))
            for number, one in self._items.items()
        }
        return {number: values for number, values in apart.items() if values}

    def facets(self, among: int) -> Counted:
        """Count the items of a set by each value of each facet, the most frequent value first."""
        counted: dict[str, list[tuple[str, int]]] = {}
        for name, sets in self._sets.items():
            counted[name] = [
                (value, times) for value, held in sets if (times := (held & among).bit_count())
            ]
        for (name, value), times in self._rare_among(among).items():
            counted.setdefault(name, []).append((value, times))
        if self._rare:
            for values in counted.values():
                values.sort()
        ordered = [*FACETS, *(counted.keys() - set(FACETS))]
        return {name: _cut(counted[name]) for name in ordered if counted.get(name)}

    def _rare_among(self, among: int) -> Counter[Value]:
        if not self._rare:
            return Counter()
        rare = self._rare
        held = (rare[number] for number in self.members(among) if number in rare)
        return Counter(chain.from_iterable(held))

    def page(self, query: Query, among: int) -> list[int]:
        """Give the part of a set that is asked for, in the order asked for; else by title."""
        order = self._orders.get(query.sort)
        if order is None:
            order = self._orders[query.sort] = array("I", self._ordered(query.sort))
        start = max(query.offset, 0)
        flags = self._flags(among)
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


def _cut(counted: list[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Put values that stand in their own order in that of their counts."""
    counted.sort(key=itemgetter(1), reverse=True)
    return tuple(counted[:FACET_VALUES])
