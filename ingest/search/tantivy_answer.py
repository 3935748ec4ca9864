"""One query against one opened tantivy index: what is found, counted, ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class _Found:
    """A document that answers."""

    score: float
    place: tantivy.DocAddress
    own: bool  # the item's own, not one of its pages


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

    def browse(self) -> Results:
        """List all items that pass, for a query without words; by title if not told otherwise."""
        firsts = tantivy_query.term(self._schema, "kind", "first")
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
            chosen = self._best(ranked, tally)
        else:
            chosen = self._slice(self._shelf.ordered(self._query, tally))
        found = self._found(ranked, chosen, sum(tally[key] for key in chosen))
        hits = tuple(self._hit(planned, key, found[key]) for key in chosen)
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

    def _best(self, ranked: tantivy.Query, tally: Mapping[int, int]) -> Sequence[int]:
        """Give the items on this page of the answer, by the best of their documents."""
        wanted = min(max(self._query.offset, 0) + max(self._query.limit, 0), len(tally))
        if not wanted or not self._query.limit:
            return []
        documents_ = sum(tally.values())
        # A few documents an item, at first; more where some items hold most of the answers.
        looked = wanted * min(-(-documents_ // len(tally)), 8) + 20
        while True:
            hits = self._searcher.search(ranked, limit=looked, count=False).hits
            keys = numbers(self._searcher, "key", [place for _, place in hits])
            items = list(dict.fromkeys(keys))
            if len(items) >= wanted or len(hits) < looked:
                return self._slice(items)
            looked *= 4

    def _found(
        self, ranked: tantivy.Query, keys: Sequence[int], count: int
    ) -> dict[int, list[_Found]]:
        """Give what answers of these items, the best first: all of it is asked for at once."""
        found: dict[int, list[_Found]] = {key: [] for key in keys}
        if not keys:
            return found
        ids = [self._shelf.item_id(key) for key in keys]
        within = tantivy_query.some([tantivy_query.term(self._schema, "item", one) for one in ids])
        asked = tantivy.Query.boolean_query(
            [(Occur.Must, ranked), (Occur.Must, tantivy.Query.const_score_query(within, 0.0))]
        )
        hits = self._searcher.search(asked, limit=count, count=False).hits
        places = [place for _, place in hits]
        owners = numbers(self._searcher, "key", places)
        own = numbers(self._searcher, "own", places)
        for (score, place), key, is_own in zip(hits, owners, own, strict=True):
            found[key].append(_Found(score, place, bool(is_own)))
        return found

    def _hit(self, planned: Plan, key: int, found: Sequence[_Found]) -> ItemHit:
        pages = [one for one in found if not one.own]
        inside = bool(self._query.item_id)
        shown = pages if inside else pages[: max(self._query.pages_per_item, 0)]
        hits = [
            PageHit(*page_of(self._searcher.doc(one.place)), planned.exact(one.score))
            for one in shown
        ]
        if inside:
            hits.sort(key=lambda hit: hit.page_number)
        return ItemHit(
            self._shelf.item_id(key),
            exact=any(planned.exact(one.score) for one in found),
            in_metadata=len(pages) < len(found),
            pages=tuple(hits),
            page_count=len(pages),
        )
