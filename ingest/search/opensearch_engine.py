"""The search engine over OpenSearch: one index for a network, on servers of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from config.settings import Settings
from ingest.search import opensearch_query as asking
from ingest.search.engine import Document, ItemHit, PageHit, Query, Results, Spelling
from ingest.search.opensearch_client import Client, NoIndex
from ingest.search.opensearch_index import LAST_WORD, MOST_HITS, SEPARATOR, Indexes
from ingest.search.query import understand
from ingest.search.ranking import Plan, plan
from ingest.search.vocabulary import most_frequent

# Ways to write the words asked for; more are the noise of bad OCR.
_MOST_SPELLINGS = 1000


class OpenSearchEngine:
    """An index on a server. Threads and processes may share it."""

    def __init__(self, settings: Settings) -> None:
        self._client = Client(settings)
        self._indexes = Indexes(self._client, settings.search_prefix)

    def replace(self, items: Mapping[str, Iterable[Document]]) -> None:
        """Put the documents of these items in place of all they had, each item whole.

        Raises:
            IndexLocked: another process is writing.
            SearchUnavailable: the server does not answer.
        """
        given = [(item_id, list(documents)) for item_id, documents in items.items()]
        with self._indexes.lock():
            if self._indexes.is_there():
                self._indexes.put(self._indexes.alias, given)
            else:
                self._fill(given)

    def rebuild(self, items: Iterable[tuple[str, Iterable[Document]]]) -> None:
        """Build a new index beside the old one and put it in its place.

        Raises:
            IndexLocked: another process is writing.
            SearchUnavailable: the server does not answer.
        """
        with self._indexes.lock():
            self._fill((item_id, list(documents)) for item_id, documents in items)

    def count(self) -> int:
        """Count the documents."""
        told = self._search({"size": 0, "aggs": {"all": {"sum": {"field": "count"}}}})
        return int(told["aggregations"]["all"]["value"]) if told else 0

    def search(self, query: Query) -> Results:
        """Find items and pages. Never raises for what a reader typed."""
        asked = understand(query.text, old_spelling=query.old_spelling)
        if query.text.strip() and not asked.clauses:
            return Results(0, ())
        planned = plan(asked, lambda field, word: True) if asked.clauses else None
        told = self._search(_first(query, planned))
        if not told:
            return Results(0, ())
        ids = [hit["_source"]["item"] for hit in told["hits"]["hits"]]
        if planned is None:
            hits = tuple(ItemHit(item_id, True, False, (), 0) for item_id in ids)
        else:
            found = self._pages(query, planned, ids)
            hits = tuple(found[item_id] for item_id in ids if item_id in found)
        return Results(told["hits"]["total"]["value"], hits, _facets(told["aggregations"]))

    def spellings(self, folded: Iterable[str]) -> Mapping[str, tuple[Spelling, ...]]:
        """Tell how these words, given without marks, are written, the most frequent form first."""
        ways: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
        for pattern in asking.spelled(one for one in dict.fromkeys(folded) if one):
            for exact, one, items in self._words(pattern, _MOST_SPELLINGS):
                ways[one].append((exact, one, items))
        return {one: most_frequent(held) for one, held in ways.items()}

    def completions(self, start: str, limit: int) -> tuple[Spelling, ...]:
        """Give the most frequent words whose form without marks begins so."""
        if limit < 1:
            return ()
        # Terms that are as frequent stand in another order there: take some more, and cut here.
        found = self._words(asking.beginning(start), limit * 2 + 100)
        return most_frequent(found)[:limit]

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _fill(self, items: Iterable[tuple[str, list[Document]]]) -> None:
        name = self._indexes.make()
        try:
            self._indexes.put(name, ((one, given) for one, given in items if given))
        except BaseException:
            self._indexes.drop(name)
            raise
        self._indexes.make_current(name)

    def _search(self, body: Mapping[str, Any]) -> Any:
        """Give the server's answer; None before there is an index."""
        try:
            return self._client.ask("POST", self._indexes.alias, "_search", body=body)
        except NoIndex:
            return None

    def _words(self, pattern: str, size: int) -> list[tuple[str, str, int]]:
        told = self._search(asking.words_that(pattern, size))
        buckets = told["aggregations"]["words"]["buckets"] if told else ()
        held = [one for one in buckets if one["key"] != LAST_WORD]
        parted = ((one["key"].partition(SEPARATOR), one["doc_count"]) for one in held)
        return [(exact, folded, items) for (folded, _, exact), items in parted]

    def _pages(self, query: Query, planned: Plan, ids: Sequence[str]) -> dict[str, ItemHit]:
        """Find in these items the documents that answer."""
        if not ids:
            return {}
        shown = MOST_HITS if query.item_id else max(query.pages_per_item, 0)
        by_score, by_number = {"_score": "desc"}, {"docs.page_number": "asc"}
        by = [by_number, by_score] if query.item_id else [by_score, by_number]
        inside = [
            _nested(asking.ranked(planned), "page", max(shown, 1), by),
            _nested(asking.ranked(planned), "own", 1, [by_score]),
        ]
        within = [{"terms": {"item": list(ids)}}]
        told = self._search(
            {
                "size": len(ids),
                "_source": ["item"],
                "query": {"bool": {"filter": within, "should": inside}},
            }
        )
        hits = told["hits"]["hits"] if told else ()
        return {hit["_source"]["item"]: _item_hit(hit, planned, shown) for hit in hits}


def _first(query: Query, planned: Plan | None) -> dict[str, Any]:
    """Ask which items answer, in order, and count them."""
    narrowed: dict[str, Any] = {"filter": asking.filters(query)}
    if planned is not None:
        ranked = asking.ranked(planned) if query.sort == "relevance" else asking.answers(planned)
        narrowed["must"] = [{"nested": {"path": "docs", "query": ranked, "score_mode": "max"}}]
    start = min(max(query.offset, 0), MOST_HITS)
    return {
        "from": start,
        "size": min(max(query.limit, 0), MOST_HITS - start),
        "track_total_hits": True,
        "_source": ["item"],
        "query": {"bool": narrowed},
        "sort": asking.order(query, words=planned is not None),
        "aggs": asking.counts(),
    }


def _nested(
    ranked: Mapping[str, Any], kind: str, size: int, by: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    only = {"bool": {"must": [ranked], "filter": [{"term": {"docs.kind": kind}}]}}
    inner = {
        "name": kind,
        "size": size,
        "sort": by,
        "_source": False,
        "docvalue_fields": ["docs.page_id", "docs.page_number"],
    }
    return {"nested": {"path": "docs", "query": only, "inner_hits": inner}}


def _item_hit(hit: Mapping[str, Any], planned: Plan, shown: int) -> ItemHit:
    found, own = hit["inner_hits"]["page"]["hits"], hit["inner_hits"]["own"]["hits"]
    pages = tuple(_page_hit(one, planned) for one in found["hits"])
    return ItemHit(
        hit["_source"]["item"],
        exact=any(page.exact for page in pages) or any(_exact(one, planned) for one in own["hits"]),
        in_metadata=bool(own["total"]["value"]),
        pages=pages[:shown],
        page_count=found["total"]["value"],
    )


def _page_hit(hit: Mapping[str, Any], planned: Plan) -> PageHit:
    [page_id], [number] = (hit["fields"][f"docs.{name}"] for name in ("page_id", "page_number"))
    return PageHit(page_id, number, _exact(hit, planned))


def _exact(hit: Mapping[str, Any], planned: Plan) -> bool:
    # A hit that is sorted by more than its score tells it only among what it was sorted by.
    told = (hit["_score"], *hit.get("sort", ()))
    return planned.exact(next(value for value in told if isinstance(value, float)))


def _facets(told: Mapping[str, Any]) -> dict[str, tuple[tuple[str, int], ...]]:
    counted = {
        name: tuple((one["key"], one["doc_count"]) for one in facet["buckets"])
        for name, facet in told.items()
    }
    return {name: values for name, values in counted.items() if values}
