"""One query against one opened tantivy index: what is found, counted, ordered.

Which items answer is asked of the items, where one word decides; of the pages only where several
must meet. How well they answer is asked of as few pages as fill what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import tantivy

from ingest.search import tantivy_query
from ingest.search.engine import ItemHit, PageHit, Query, Results
from ingest.search.query import Asked
from ingest.search.ranking import Plan, Words, plan
from ingest.search.tantivy_folder import ANYWHERE, OWN, page_of
from ingest.search.tantivy_opened import Opened, numbers
from ingest.search.tantivy_query import Wording, rarity, single_words, some, term, within

# So many pages are looked at one by one, with all that is known of them; more are counted first.
_FEW_PAGES = 2000

# Of so many pages of the items on show those worth showing are picked here; of more, item by item.
_PAGES_AT_ONCE = 4096

# tantivy counts 65,000 groups at once; beyond that many items we ask for them part by part.
_ITEMS_AT_ONCE = 60_000

# The items of a word that so large a part of them holds are kept: they are asked for again.
_FREQUENT_PART = 64

_Found = tuple[float, tantivy.DocAddress]
_ByItem = dict[int, list[_Found]]


@dataclass(frozen=True)
class _Looking:
    """What is looked for while items are ranked."""

    records: Mapping[int, float]
    passing: bytes  # 1 for each item that may be told, by its number, else 0
    wanted: int

    def ordered(
        self, pages: Sequence[tuple[int, float]], points: float, *, whole: bool
    ) -> list[int]:
        """Give items, the best first, by pages in their order and by records.

        Where the pages are cut short, what would stand behind their end is left out.
        """
        least = points if whole else pages[-1][1]
        records = [
            one for one in self.records.items() if one[1] > least or (whole and one[1] == least)
        ]
        return _ordered([one for one in pages if self.passing[one[0]]] + records)


class Asking:
    """One query against one opened index."""

    def __init__(
        self, laid_out: tantivy.Schema, opened: Opened, query: Query, asked: Asked
    ) -> None:
        self._schema = laid_out
        self._searcher = opened.searcher
        self._shelf = opened.shelf
        self._query = query
        self._frequency = opened.frequency
        self._holding = opened.holding
        self._pages = plan(asked, lambda field, word: self._frequency(field, word) > 0)
        self._items = plan(asked, lambda field, word: self._frequency(OWN + field, word) > 0)
        self._wording = Wording(laid_out, "")
        # What no filter lets through need not be told: it is fewer documents to look at.
        self._narrowing = list(tantivy_query.filters(laid_out, query))

    def answer(self) -> Results:
        """Give the items whose pages or records answer, in order, and count them."""
        among = self._shelf.passing(self._query)
        records = self._records()
        pages = self._pages_inside() if self._query.item_id else self._few_pages()
        found = self._items_of_pages() if pages is None else self._shelf.set_of(pages)
        among &= found | self._shelf.set_of(records)
        if self._query.item_id:
            among &= self._shelf.set_of(self._shelf.numbered(self._query.item_id))
        chosen = self._chosen(records, pages, among)
        counts = {number: len(held) for number, held in pages.items()} if pages else {}
        if pages is None and chosen:
            pages, counts = self._best_pages(chosen)
        hits = tuple(self._hits(chosen, records, pages or {}, counts))
        return Results(among.bit_count(), hits, self._shelf.facets(among))

    def _records(self) -> dict[int, float]:
        """Give the items whose own documents answer, the best first, and how well they do."""
        if self._items is None:
            return {}
        ranked = Wording(self._schema, OWN).ranked(self._items)
        hits = self._searcher.search(ranked, limit=len(self._shelf), count=False).hits
        found = numbers(self._searcher, "number", [place for _, place in hits])
        return {number: score for number, (score, _) in zip(found, hits, strict=True)}

    def _few_pages(self) -> _ByItem | None:
        """Give all pages that answer, the best of each item first; None where they are many."""
        if self._pages is None:
            return {}
        count = tantivy_query.at_most(self._pages.must, self._frequency)
        if count > _FEW_PAGES:
            return None
        return self._by_item(self._found(self._wording.ranked(self._pages), count))

    def _pages_inside(self) -> _ByItem:
        """Give all pages of the one item that answer."""
        if self._pages is None:
            return {}
        inside = term(self._schema, "item", self._query.item_id)
        asked = within(self._wording.ranked(self._pages), [inside])
        looked = 1000
        while len(hits := self._found(asked, looked)) == looked:
            looked *= 10
        return self._by_item(hits)

    def _items_of_pages(self) -> int:
        """Give the set of items with a page that answers."""
        if self._pages is None:
            return 0
        must = self._pages.must
        single = single_words(must)
        if single is None:
            return self._shelf.set_of(self._tally(self._wording.said(must)))
        held, rare = 0, []
        for one in single:
            of_items = self._frequency(ANYWHERE + one.field, one.words[0])
            if of_items * _FREQUENT_PART >= len(self._shelf):
                held |= self._holding(one.field, one.words[0])
            else:
                rare.append(one)
        return held | self._items_of_rare(rare)

    def _items_of_rare(self, words: Sequence[Words]) -> int:
        """Give the set of items with a page that holds any of these."""
        if not words:
            return 0
        wording = Wording(self._schema, ANYWHERE)
        asked = tantivy.Query.const_score_query(some([wording.said(one) for one in words]), 0.0)
        hits = self._found(within(asked, self._narrowing), len(self._shelf))
        return self._shelf.set_of(numbers(self._searcher, "number", [place for _, place in hits]))

    def _tally(self, asked: tantivy.Query) -> Iterator[int]:
        """Give the items of these documents."""
        terms = {"field": "number", "size": _ITEMS_AT_ONCE, "segment_size": _ITEMS_AT_ONCE}
        for first in range(0, self._shelf.span, _ITEMS_AT_ONCE):
            part = (
                []
                if self._shelf.span <= _ITEMS_AT_ONCE
                else [
                    tantivy_query.between(self._schema, "number", first, first + _ITEMS_AT_ONCE - 1)
                ]
            )
            narrow = [*part, *self._narrowing]
            told = self._searcher.aggregate(within(asked, narrow), {"items": {"terms": terms}})
            yield from (one["key"] for one in told["items"]["buckets"])

    def _chosen(
        self, records: Mapping[int, float], pages: _ByItem | None, among: int
    ) -> Sequence[int]:
        """Give the items on this part of the answer."""
        if self._query.sort != "relevance":
            return self._shelf.page(self._query, among)
        start = max(self._query.offset, 0)
        end = min(start + max(self._query.limit, 0), among.bit_count())
        if start >= end:
            return []
        passing = self._shelf.flags(among)
        mine = {number: score for number, score in records.items() if passing[number]}
        if pages is None:
            ordered = self._best(mine, passing, end)
        else:
            best = {n: held[0][0] for n, held in pages.items() if passing[n]}
            ordered = _ordered([*best.items(), *mine.items()])
        return ordered[start:end]

    def _best(self, records: Mapping[int, float], passing: bytes, wanted: int) -> list[int]:
        """Give as many items as are wanted, by the best of their pages or their records.

        First are those that earn all points there are: far fewer postings are read than to rank all
        that answers. They are all given, or as many as are wanted, so that every part of an answer
        is cut from one and the same order.
        """
        planned = cast(Plan, self._pages)
        looking = _Looking(records, passing, wanted)
        first: list[int] = []
        if planned.best is not None:
            points, words = planned.best
            if len(words.words) == 1:
                first = self._top_items(
                    within(self._anywhere(words), self._narrowing), looking, points
                )
            else:
                first = self._top(
                    within(self._wording.said(words), self._narrowing), looking, points
                )
        if len(first) >= wanted:
            return first
        ranked = within(self._wording.ranked(planned), self._narrowing)
        return list(dict.fromkeys([*first, *self._top(ranked, looking)]))

    def _anywhere(self, words: Words) -> tantivy.Query:
        """Ask for items by the page that says a word most, for what such a page is worth."""
        field, word = words.field, words.words[0]
        every = self._searcher.num_docs
        of_pages = rarity(every, self._frequency(field, word))
        of_items = rarity(every, self._frequency(ANYWHERE + field, word))
        asked = Wording(self._schema, ANYWHERE).said(words)
        return tantivy.Query.boost_query(asked, of_pages / of_items)

    def _top_items(self, asked: tantivy.Query, looking: _Looking, points: float) -> list[int]:
        """Give the best items by what they hold anywhere, and by their records."""
        hits = self._found(asked, looking.wanted)
        found = numbers(self._searcher, "number", [place for _, place in hits])
        pages = [(n, score + points) for n, (score, _) in zip(found, hits, strict=True)]
        return looking.ordered(pages, points, whole=len(hits) < looking.wanted)

    def _top(self, asked: tantivy.Query, looking: _Looking, points: float = 0.0) -> list[int]:
        """Give the best items, by pages that earn so many points more and by items' records."""
        looked = 4 * looking.wanted + 40
        while True:
            hits = self._found(asked, looked)
            found = numbers(self._searcher, "number", [place for _, place in hits])
            pages = [(n, score + points) for n, (score, _) in zip(found, hits, strict=True)]
            whole = len(hits) < looked
            items = looking.ordered(pages, points, whole=whole)
            if whole or len(items) >= looking.wanted:
                return items
            looked *= 4

    def _best_pages(self, chosen: Sequence[int]) -> tuple[_ByItem, dict[int, int]]:
        """Give of each item as many pages as are shown, and one in any case, and count them all."""
        if self._pages is None:
            return {}, {}
        ranked = self._wording.ranked(self._pages)
        only = [term(self._schema, "item", self._shelf.item_id(number)) for number in chosen]
        # One word is found sooner in each item than all its pages are told; more are weighed anew
        # for each item.
        if not self._pages.of_one_word:
            hits = self._found(within(ranked, [some(only)]), _PAGES_AT_ONCE)
            if len(hits) < _PAGES_AT_ONCE:
                pages = self._by_item(hits)
                return pages, {number: len(held) for number, held in pages.items()}
        most = max(self._query.pages_per_item, 1)
        told: list[Any] = [
            self._searcher.search(within(ranked, [one]), limit=most, count=True) for one in only
        ]
        found = dict(zip(chosen, told, strict=True))
        return {n: one.hits for n, one in found.items()}, {n: one.count for n, one in found.items()}

    def _found(self, asked: tantivy.Query, limit: int) -> list[_Found]:
        return self._searcher.search(asked, limit=max(limit, 1), count=False).hits

    def _by_item(self, hits: Sequence[_Found]) -> _ByItem:
        found: _ByItem = {}
        keys = numbers(self._searcher, "number", [place for _, place in hits])
        for key, hit in zip(keys, hits, strict=True):
            found.setdefault(key, []).append(hit)
        return found

    def _hits(
        self,
        chosen: Sequence[int],
        records: Mapping[int, float],
        pages: _ByItem,
        counts: Mapping[int, int],
    ) -> Iterator[ItemHit]:
        """Give these items with their best pages, or with all of them inside one item."""
        inside = bool(self._query.item_id)
        for number in chosen:
            held = pages.get(number, [])
            shown = held if inside else held[: max(self._query.pages_per_item, 0)]
            hits = [
                PageHit(*page_of(self._searcher.doc(place)), self._exact(self._pages, score))
                for score, place in shown
            ]
            if inside:
                hits.sort(key=lambda hit: hit.page_number)
            mine = number in records
            exact = mine and self._exact(self._items, records[number])
            exact = exact or any(self._exact(self._pages, score) for score, _ in held[:1])
            yield ItemHit(
                self._shelf.item_id(number), exact, mine, tuple(hits), counts.get(number, 0)
            )

    def _exact(self, planned: Plan | None, score: float) -> bool:
        return planned is not None and planned.exact(score)


def _ordered(found: Sequence[tuple[int, float]]) -> list[int]:
    """Give items, each once, by the best of what was found of them, equals as they came."""
    return list(dict.fromkeys(n for n, _ in sorted(found, key=lambda one: one[1], reverse=True)))
