"""One query against one opened tantivy index: what is found, counted, ordered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import tantivy
from tantivy import FieldType, Occur

from ingest.search import tantivy_query
from ingest.search.engine import ItemHit, PageHit, Query, Results
from ingest.search.ranking import Plan
from ingest.search.shelf import Shelf
from ingest.search.tantivy_folder import page_of

State = tuple[str, int, int]
"""Names a generation and a commit."""

# tantivy counts 65,000 groups at once; beyond that many items we ask for them part by part.
_ITEMS_AT_ONCE = 30_000
_MOST_GROUPS = 65_000
_KEYS = 1 << 64


@dataclass(frozen=True)
class Opened:
    """The index as of one commit."""

    state: State
    searcher: tantivy.Searcher
    shelf: Shelf


def numbers(searcher: tantivy.Searcher, field: str, places: list[tantivy.DocAddress]) -> list[int]:
    """Read a number of each of these documents."""
    return cast(list[int], searcher.fast_field_values(field, places))


_Found = tuple[float, tantivy.DocAddress]


def _merged(
    pages: Sequence[_Found], own: Sequence[_Found], points: float, looked: int
) -> list[_Found]:
    """Put pages that all earn so many points among items' own documents, by what they are worth.

    Where a list was cut short, what would stand behind its end is left out.
    """
    placed = [(score + points, place) for score, place in pages]
    least_page = placed[-1][0] if len(placed) == looked else 0.0
    least_own = own[-1][0] if len(own) == looked else 0.0
    held = [hit for hit in placed if hit[0] >= least_own]
    held += [hit for hit in own if hit[0] >= points and hit[0] > least_page]
    return sorted(held, key=lambda hit: hit[0], reverse=True)


class Asking:
    """One query against one opened index."""

    def __init__(
        self, laid_out: tantivy.Schema, opened: Opened, query: Query, planned: Plan | None
    ) -> None:
        self._schema = laid_out
        self._searcher = opened.searcher
        self._shelf = opened.shelf
        self._query = query
        self._filters = list(tantivy_query.filters(laid_out, query))
        self._plan = planned
        # What the first look has found already: pages by item, items' own documents.
        self._pages: dict[int, list[_Found]] = {}
        self._own: dict[int, list[_Found]] | None = None

    def browse(self) -> Results:
        """List all items that pass, for a query without words; by title if not told otherwise."""
        firsts = self._kind("first")
        keys = list(self._tally(tantivy_query.every([firsts, *self._filters])))
        ordered = self._slice(self._shelf.ordered(self._query, keys))
        hits = tuple(ItemHit(self._shelf.item_id(key), True, False, (), 0) for key in ordered)
        return Results(len(keys), hits, self._shelf.facets(keys))

    def answer(self, planned: Plan) -> Results:
        """Group matching documents by item, order and count them."""
        must = tantivy_query.translated(self._schema, planned.must)
        tally = self._tally(tantivy_query.every([must, *self._filters]))
        ranked = tantivy_query.ranked(self._schema, planned, *self._filters)
        if self._query.sort == "relevance":
            chosen = self._best(planned, ranked, tally)
        else:
            chosen = self._slice(self._shelf.ordered(self._query, tally))
        hits = tuple(self._hits(planned, ranked, {key: tally[key] for key in chosen}))
        return Results(len(tally), hits, self._shelf.facets(tally))

    def _slice(self, keys: Sequence[int]) -> Sequence[int]:
        start = max(self._query.offset, 0)
        return keys[start : start + max(self._query.limit, 0)]

    def _tally(self, asked: tantivy.Query) -> dict[int, int]:
        """Count the documents that answer, item by item."""
        parts = -(-max(len(self._shelf), 1) // _ITEMS_AT_ONCE)
        if parts == 1:
            return self._counted(asked)
        edges = [_KEYS * n // parts for n in range(parts)] + [_KEYS]
        tally: dict[int, int] = {}
        for lower, upper in zip(edges, edges[1:], strict=False):
            part = tantivy.Query.range_query(
                self._schema, "key", FieldType.Unsigned, lower, upper - 1
            )
            tally |= self._counted(tantivy_query.every([asked, part]))
        return tally

    def _counted(self, asked: tantivy.Query) -> dict[int, int]:
        terms = {"field": "key", "size": _MOST_GROUPS, "segment_size": _MOST_GROUPS}
        told = self._searcher.aggregate(asked, {"items": {"terms": terms}})
        return {one["key"]: one["doc_count"] for one in told["items"]["buckets"]}

    def _best(
        self, planned: Plan, ranked: tantivy.Query, tally: Mapping[int, int]
    ) -> Sequence[int]:
        """Give the items on this page of the answer, by the best of their documents."""
        wanted = min(max(self._query.offset, 0) + max(self._query.limit, 0), len(tally))
        if not wanted or not self._query.limit:
            return []
        # A few documents an item, at first; more where some items hold most of the answers.
        looked = wanted * min(-(-sum(tally.values()) // len(tally)), 30) + 20
        first = self._first(planned, ranked, wanted, looked)
        items = first
        while len(items) < wanted:
            hits = self._searcher.search(ranked, limit=looked, count=False).hits
            items = list(dict.fromkeys([*first, *self._by_item(hits)]))
            if len(hits) < looked:
                break
            looked *= 4
        return self._slice(items)

    def _first(self, planned: Plan, ranked: tantivy.Query, wanted: int, looked: int) -> list[int]:
        """Give the items that earn all points, by pages that do and by items' own documents.

        Far fewer postings are read than to rank all that answers. They are all given, or as many as
        are wanted, so that every page of an answer is cut from one and the same order.
        """
        if planned.best is None:
            return []
        points, words = planned.best
        asked = tantivy_query.translated(self._schema, words)
        unscored = [tantivy.Query.const_score_query(one, 0.0) for one in self._filters]
        of_pages = tantivy_query.every([asked, *unscored])
        only = tantivy.Query.const_score_query(self._kind("own"), 0.0)
        of_items = tantivy_query.every([ranked, only])
        while True:
            pages = self._searcher.search(of_pages, limit=looked, count=False).hits
            own = self._searcher.search(of_items, limit=looked, count=False).hits
            items = list(self._by_item(_merged(pages, own, points, looked)))
            if len(items) >= wanted or max(len(pages), len(own)) < looked:
                break
            looked *= 4
        self._pages = self._by_item([(score + points, place) for score, place in pages])
        self._own = self._by_item(own) if len(own) < looked else None
        return items

    def _kind(self, kind: str) -> tantivy.Query:
        return tantivy_query.term(self._schema, "kind", kind)

    def _by_item(self, hits: Sequence[_Found]) -> dict[int, list[_Found]]:
        """Give the items of these documents, in the order of their first ones."""
        found: dict[int, list[_Found]] = {}
        keys = numbers(self._searcher, "key", [place for _, place in hits])
        for key, hit in zip(keys, hits, strict=True):
            found.setdefault(key, []).append(hit)
        return found

    def _hits(
        self, planned: Plan, ranked: tantivy.Query, tally: Mapping[int, int]
    ) -> Iterator[ItemHit]:
        """Give these items with their best pages, or with all of them inside one item."""
        if not tally:
            return
        own = self._own
        if own is None:
            own = self._found(ranked, "own", dict.fromkeys(tally, 1), len(tally))
        counts = {key: count - len(own.get(key, ())) for key, count in tally.items()}
        inside = bool(self._query.item_id)
        most = max(counts.values()) if inside else max(self._query.pages_per_item, 1)
        wanted = {key: min(most, count) for key, count in counts.items()}
        lacking = {
            key: count for key, count in wanted.items() if len(self._pages.get(key, ())) < count
        }
        pages = dict(self._pages)
        if lacking:
            pages |= self._found(ranked, "page", lacking, sum(counts[key] for key in lacking))
        for key in tally:
            held = pages.get(key, [])[: wanted[key]]
            mine = own.get(key, ())
            exact = any(planned.exact(score) for score, _ in [*held, *mine])
            shown = held if inside else held[: max(self._query.pages_per_item, 0)]
            hits = [
                PageHit(*page_of(self._searcher.doc(place)), planned.exact(score))
                for score, place in shown
            ]
            if inside:
                hits.sort(key=lambda hit: hit.page_number)
            yield ItemHit(self._shelf.item_id(key), exact, bool(mine), tuple(hits), counts[key])

    def _found(
        self, ranked: tantivy.Query, kind: str, wanted: Mapping[int, int], count: int
    ) -> dict[int, list[_Found]]:
        """Give of each item its best documents, at least as many as are wanted."""
        within = tantivy_query.some(
            [tantivy_query.term(self._schema, "item", self._shelf.item_id(key)) for key in wanted]
        )
        narrowing = tantivy.Query.const_score_query(
            tantivy_query.every([within, self._kind(kind)]), 0.0
        )
        asked = tantivy.Query.boolean_query([(Occur.Must, ranked), (Occur.Must, narrowing)])
        looked = sum(wanted.values()) * 2
        while True:
            looked = min(looked, count)
            hits = self._searcher.search(asked, limit=max(looked, 1), count=False).hits
            found = self._by_item(hits)
            if looked == count or all(len(found.get(key, ())) >= wanted[key] for key in wanted):
                return found
            looked *= 4
