"""The search engine over tantivy: embedded, in this process, for up to some million pages.

tantivy finds and ranks pages and tells which items they are of; items are counted and sorted by
what the shelf knows of each of them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import tantivy
from tantivy import FieldType, Occur

from config.settings import Settings
from ingest.search import tantivy_query
from ingest.search.engine import Document, ItemHit, PageHit, Query, Results, Spelling
from ingest.search.generations import Generations
from ingest.search.query import understand
from ingest.search.ranking import Plan, plan
from ingest.search.shelf import Shelf
from ingest.search.tantivy_folder import (
    LAYOUT,
    SEPARATOR,
    documents,
    page_of,
    schema,
    shelved_of,
    writing,
)
from ingest.search.vocabulary import most_frequent

_State = tuple[str, int, int]

# A writer may remove a file between our reading its name and opening it; then all is read anew.
_OPENING_TRIES = 20
_OPENING_PAUSE_SECONDS = 0.02

# tantivy counts 65,000 groups at once; beyond that many items we ask for them part by part.
_ITEMS_AT_ONCE = 30_000
_MOST_GROUPS = 65_000
_KEYS = 1 << 64


@dataclass(frozen=True)
class _Opened:
    """The index as of one commit."""

    state: _State
    searcher: tantivy.Searcher
    shelf: Shelf


class TantivyEngine:
    """An index in a folder. Threads may share it; each process opens its own."""

    def __init__(self, settings: Settings) -> None:
        self._generations = Generations(settings.index_folder, "tantivy", LAYOUT)
        self._schema = schema()
        self._index: tuple[str, tantivy.Index] | None = None
        self._opened: _Opened | None = None
        self._stamps: dict[int, int] = {}
        self._opening = threading.Lock()

    def replace(self, items: Mapping[str, Iterable[Document]]) -> None:
        """Put the documents of these items in place of all they had, in one commit.

        Raises:
            IndexLocked: another process holds the writer's lock.
        """
        with self._generations.lock():
            current = self._generations.current()
            target = current or self._generations.new()
            with writing(target) as writer:
                for item_id, given in items.items():
                    made = documents(item_id, given)
                    writer.delete_documents_by_query(
                        tantivy_query.term(self._schema, "item", item_id)
                    )
                    for document in made:
                        writer.add_document(document)
            if current is None:
                self._generations.make_current(target)

    def rebuild(self, items: Iterable[tuple[str, Iterable[Document]]]) -> None:
        """Build a new index beside the old one and put it in its place.

        Raises:
            IndexLocked: another process holds the writer's lock.
        """
        with self._generations.lock():
            target = self._generations.new()
            with writing(target, rebuilding=True) as writer:
                for item_id, given in items:
                    for document in documents(item_id, given):
                        writer.add_document(document)
            self._generations.make_current(target)

    def count(self) -> int:
        """Count the documents."""
        opened = self._latest()
        return opened.searcher.num_docs if opened else 0

    def search(self, query: Query) -> Results:
        """Find items and pages. Never raises for what a reader typed."""
        asked = understand(query.text, old_spelling=query.old_spelling)
        opened = self._latest()
        if opened is None or (query.text.strip() and not asked.clauses):
            return Results(0, ())
        if not asked.clauses:
            return _Asking(self._schema, opened, query, None).browse()
        searcher = opened.searcher
        held = cache(lambda field, word: searcher.doc_freq(field, word) > 0)
        planned = plan(asked, held)
        if planned is None:
            return Results(0, ())
        return _Asking(self._schema, opened, query, planned).answer(planned)

    def spellings(self, folded: Iterable[str]) -> Mapping[str, tuple[Spelling, ...]]:
        """Tell how these words, given without marks, are written, the most frequent form first."""
        found = {one: self._words(one + SEPARATOR) for one in folded}
        return {one: ways for one, ways in found.items() if ways}

    def completions(self, start: str, limit: int) -> tuple[Spelling, ...]:
        """Give the most frequent words whose form without marks begins so."""
        return self._words(start)[: max(limit, 0)]

    def close(self) -> None:
        """Let go of the files; the next search opens them again."""
        with self._opening:
            self._index = self._opened = None
            self._stamps = {}

    def _words(self, start: str) -> tuple[Spelling, ...]:
        opened = self._latest()
        if opened is None:
            return ()
        begins = start.encode(errors="replace").decode()
        # Most forms asked for are no words at all: this first look costs microseconds.
        if not opened.searcher.terms_with_prefix("words", begins, limit=1):
            return ()
        # Counted by live documents: what is deleted stays in the list until segments are merged.
        live = tantivy.Query.all_query()
        ways = opened.searcher.terms_with_prefix("words", begins, live)
        parted = ((way.partition(SEPARATOR), items) for way, items in ways)
        return most_frequent((exact, folded, items) for (folded, _, exact), items in parted)

    def _latest(self) -> _Opened | None:
        for tries_left in reversed(range(_OPENING_TRIES)):
            current = self._generations.current()
            try:
                state = None if current is None else _state(current)
                opened = self._opened
                if state is None or current is None or (opened and opened.state == state):
                    return opened if state else None
                with self._opening:
                    return self._open(state, current)
            except (FileNotFoundError, ValueError):
                if not tries_left:
                    raise
                time.sleep(_OPENING_PAUSE_SECONDS)
        return None

    def _open(self, state: _State, folder: Path) -> _Opened:
        if self._opened is not None and self._opened.state == state:
            return self._opened
        if self._index is None or self._index[0] != folder.name:
            self._index = folder.name, tantivy.Index.open(str(folder))
            self._index[1].config_reader("manual")
        index = self._index[1]
        index.reload()
        searcher = index.searcher()
        self._opened = _Opened(state, searcher, self._shelf(searcher))
        return self._opened

    def _shelf(self, searcher: tantivy.Searcher) -> Shelf:
        """Know every item, reading only those written since the last time."""
        firsts = tantivy_query.term(self._schema, "kind", "first")
        hits = searcher.search(firsts, limit=max(searcher.num_docs, 1), count=False).hits
        places = [place for _, place in hits]
        keys = _numbers(searcher, "key", places)
        stamps = _numbers(searcher, "stamp", places)
        known = self._opened.shelf if self._opened else Shelf()
        shelf = known.copy()
        for key, stamp, place in zip(keys, stamps, places, strict=True):
            if self._stamps.get(key) != stamp:
                shelf.put(key, shelved_of(searcher.doc(place)))
        shelf.keep_only(keys)
        self._stamps = dict(zip(keys, stamps, strict=True))
        return shelf


def _state(folder: Path) -> _State:
    """Name generation and commit; any change of what is searched changes it."""
    told = (folder / "meta.json").stat()
    return folder.name, told.st_mtime_ns, told.st_ino


def _numbers(searcher: tantivy.Searcher, field: str, places: list[tantivy.DocAddress]) -> list[int]:
    return cast(list[int], searcher.fast_field_values(field, places))


class _Asking:
    """One query against one opened index."""

    def __init__(
        self, laid_out: tantivy.Schema, opened: _Opened, query: Query, planned: Plan | None
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
        hits = tuple(self._hit(planned, ranked, key, tally[key]) for key in chosen)
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
            keys = _numbers(self._searcher, "key", [place for _, place in hits])
            items = list(dict.fromkeys(keys))
            if len(items) >= wanted or len(hits) < looked:
                return self._slice(items)
            looked *= 4

    def _hit(self, planned: Plan, ranked: tantivy.Query, key: int, count: int) -> ItemHit:
        item_id = self._shelf.item_id(key)
        inside = bool(self._query.item_id)
        shown = count if inside else max(self._query.pages_per_item, 0)
        found = self._of_item(ranked, item_id, "page", shown)
        page_count = int(found.count)
        pages = [
            PageHit(*page_of(self._searcher.doc(place)), planned.exact(score))
            for score, place in found.hits
        ]
        exact = any(page.exact for page in pages)
        in_metadata = count > page_count
        if in_metadata and not exact:
            own = self._of_item(ranked, item_id, "own", 1).hits
            exact = any(planned.exact(score) for score, _ in own)
        if inside:
            pages.sort(key=lambda page: page.page_number)
        return ItemHit(item_id, exact, in_metadata, tuple(pages[:shown]), page_count)

    def _of_item(self, ranked: tantivy.Query, item_id: str, kind: str, limit: int) -> Any:
        narrowed: list[tuple[Occur, tantivy.Query]] = [(Occur.Must, ranked)]
        for field, value in (("item", item_id), ("kind", kind)):
            only = tantivy_query.term(self._schema, field, value)
            narrowed.append((Occur.Must, tantivy.Query.const_score_query(only, 0.0)))
        asked = tantivy.Query.boolean_query(narrowed)
        return self._searcher.search(asked, limit=max(limit, 1))
