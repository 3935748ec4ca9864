"""From documents that match to the answer: items in order, their pages, exact counts. Pure.

An item passes a filter if any of its documents names one of the values. Facets count the items of
the current result, all filters applied.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.search.analysis import sort_key
from ingest.search.engine import (
    FACET_VALUES,
    FACETS,
    Document,
    ItemHit,
    PageHit,
    Query,
    Results,
)


class Match(NamedTuple):
    """How well a document answers; the greater, the better.

    All exact matches stand before those found without marks. Among these, words side by side go
    before words that only share a page: those make the name of an era, these may be chance. Then
    what stands in the text itself goes before the reading of Hán-Nôm.
    """

    exact: bool
    together: bool
    direct: int  # 2: the text itself; 1: its own reading; 0: only what it sounds like
    adjacent: int  # 0: words apart; 1: side by side without marks; 2: side by side as typed
    score: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What the answer needs to know of one document."""

    item_id: str
    page_id: str
    page_number: int
    title: str
    year_from: int | None
    year_to: int | None
    facets: Mapping[str, tuple[str, ...]]
    added: str
    lengths: tuple[int, ...]  # words in each field


def facts_of(document: Document, lengths: tuple[int, ...] = ()) -> Facts:
    """Take from a document what the answer needs."""
    return Facts(
        item_id=document.item_id,
        page_id=document.page_id,
        page_number=document.page_number,
        title=document.title,
        year_from=document.year_from,
        year_to=document.year_to,
        facets=document.facets,
        added=document.added,
        lengths=lengths,
    )


@dataclass
class Item:
    """What all documents of one item say together."""

    title: str = ""
    added: str = ""
    year_from: int | None = None
    year_to: int | None = None
    facets: dict[str, frozenset[str]] = field(default_factory=dict)
    documents: list[int] = field(default_factory=list)
    facets_seen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, number: int, facts: Facts) -> None:
        """Take one more document in."""
        self.documents.append(number)
        if facts.title and (not self.title or not facts.page_id):
            self.title = facts.title
        self.added = max(self.added, facts.added)
        self.year_from = _outer(min, self.year_from, facts.year_from)
        self.year_to = _outer(max, self.year_to, facts.year_to)
        if facts.facets == self.facets_seen:  # most pages repeat what their item says
            return
        self.facets_seen = facts.facets
        for name, values in facts.facets.items():
            self.facets[name] = self.facets.get(name, frozenset()) | frozenset(values)

    def passes(self, query: Query) -> bool:
        """Tell whether filters and years let it through."""
        for name, values in query.filters.items():
            if values and not self.facets.get(name, frozenset()).intersection(values):
                return False
        return self._within_years(query)

    def _within_years(self, query: Query) -> bool:
        if query.year_from is None and query.year_to is None:
            return True
        first = self.year_from if self.year_from is not None else self.year_to
        last = self.year_to if self.year_to is not None else self.year_from
        if first is None or last is None:
            return False
        return (query.year_to is None or first <= query.year_to) and (
            query.year_from is None or last >= query.year_from
        )


@dataclass(frozen=True)
class Corpus:
    """All documents and items at one moment."""

    facts: Mapping[int, Facts]
    items: Mapping[str, Item]


def corpus(documents: Iterable[tuple[int, Facts]]) -> Corpus:
    """Gather documents into items."""
    facts = dict(documents)
    items: dict[str, Item] = defaultdict(Item)
    for number, one in facts.items():
        items[one.item_id].add(number, one)
    return Corpus(facts, dict(items))


def browse(query: Query, held: Corpus) -> Results:
    """List all items that pass, for a query without words; by title if not told otherwise."""
    passing = [item_id for item_id in _scope(query, held) if held.items[item_id].passes(query)]
    ordered = _sorted(query, held, passing) or sorted(passing, key=_by_title(held))
    hits = tuple(ItemHit(item_id, True, False, (), 0) for item_id in _slice(query, ordered))
    return Results(len(passing), hits, _facets(held, passing))


def answer(query: Query, held: Corpus, matches: Mapping[int, Match]) -> Results:
    """Group matching documents by item, order and count them."""
    grouped: dict[str, list[int]] = defaultdict(list)
    for number in matches:
        grouped[held.facts[number].item_id].append(number)
    passing = [item_id for item_id in grouped if held.items[item_id].passes(query)]
    ordered = _sorted(query, held, passing)
    if not ordered:
        ranks = {item_id: _rank([matches[n] for n in grouped[item_id]]) for item_id in passing}
        ordered = sorted(passing, key=lambda item_id: (ranks[item_id], item_id), reverse=True)
    hits = tuple(
        _item_hit(query, held, item_id, {n: matches[n] for n in grouped[item_id]})
        for item_id in _slice(query, ordered)
    )
    return Results(len(passing), hits, _facets(held, passing))


def _scope(query: Query, held: Corpus) -> list[str]:
    if not query.item_id:
        return list(held.items)
    return [query.item_id] if query.item_id in held.items else []


def _rank(matches: list[Match]) -> Match:
    best = max(matches)
    # More pages that answer count, but never as much as one page that answers much better.
    return best._replace(score=best.score + 0.25 * math.log2(len(matches)))


def _item_hit(query: Query, held: Corpus, item_id: str, matches: Mapping[int, Match]) -> ItemHit:
    pages = [number for number in matches if held.facts[number].page_id]
    pages.sort(key=lambda number: held.facts[number].page_number)
    shown = pages
    if not query.item_id:
        pages.sort(key=lambda number: matches[number], reverse=True)
        shown = pages[: max(query.pages_per_item, 0)]
    return ItemHit(
        item_id,
        exact=any(match.exact for match in matches.values()),
        in_metadata=len(pages) < len(matches),
        pages=tuple(_page_hit(held.facts[number], matches[number]) for number in shown),
        page_count=len(pages),
    )


def _page_hit(facts: Facts, match: Match) -> PageHit:
    return PageHit(facts.page_id, facts.page_number, match.exact)


def _sorted(query: Query, held: Corpus, item_ids: list[str]) -> list[str]:
    """Order by what the reader chose; empty for relevance. Items without a year come last."""
    if query.sort == "title":
        return sorted(item_ids, key=_by_title(held))
    if query.sort == "newest":
        by_title = sorted(item_ids, key=_by_title(held))
        return sorted(by_title, key=lambda item_id: held.items[item_id].added, reverse=True)
    if query.sort not in ("year", "-year"):
        return []
    sign = -1 if query.sort == "-year" else 1

    def key(item_id: str) -> tuple[bool, int]:
        item = held.items[item_id]
        year = item.year_from if item.year_from is not None else item.year_to
        return year is None, sign * (year or 0)

    return sorted(sorted(item_ids, key=_by_title(held)), key=key)


def _by_title(held: Corpus) -> Callable[[str], tuple[tuple[str, str], str]]:
    return lambda item_id: (sort_key(held.items[item_id].title), item_id)


def _slice(query: Query, item_ids: list[str]) -> list[str]:
    start = max(query.offset, 0)
    return item_ids[start : start + max(query.limit, 0)]


def _facets(held: Corpus, item_ids: list[str]) -> dict[str, tuple[tuple[str, int], ...]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for item_id in item_ids:
        for name, values in held.items[item_id].facets.items():
            counts.setdefault(name, Counter()).update(values)
    return {
        name: tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:FACET_VALUES])
        for name, counted in counts.items()
        if counted
    }


def _outer(pick: Callable[[int, int], int], one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return pick(one, other)
