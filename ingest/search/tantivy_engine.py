"""The search engine over tantivy: embedded, in this process, for up to some million pages.

tantivy finds and ranks pages and tells which items they are of; items are counted and sorted by
what the shelf knows of each of them.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import tantivy

from config.settings import Settings
from ingest.search import tantivy_query
from ingest.search.engine import Document, Query, Results, Spelling
from ingest.search.generations import Generations
from ingest.search.query import understand
from ingest.search.shelf import Shelf
from ingest.search.tantivy_answer import Asking
from ingest.search.tantivy_folder import (
    LAYOUT,
    SEPARATOR,
    documents,
    schema,
    shelved_of,
    writing,
)
from ingest.search.tantivy_opened import (
    Numbering,
    Opened,
    State,
    items_holding,
    numbers,
)
from ingest.search.vocabulary import most_frequent

# A writer may remove a file between our reading its name and opening it; then all is read anew.
_OPENING_TRIES = 20
_OPENING_PAUSE_SECONDS = 0.02

_WORDS_KNOWN = 20_000

# Of these the items are known, a bit an item: 3 MB with 100,000 items.
_FREQUENT_WORDS_KNOWN = 256


class TantivyEngine:
    """An index in a folder. Threads may share it; each process opens its own."""

    def __init__(self, settings: Settings) -> None:
        self._generations = Generations(settings.index_folder, "tantivy", LAYOUT)
        self._schema = schema()
        self._index: tuple[str, tantivy.Index] | None = None
        self._opened: Opened | None = None
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
                numbering = Numbering(self._latest())
                for item_id, given in items.items():
                    made = documents(numbering.of(item_id), item_id, given)
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
                for number, (item_id, given) in enumerate(items):
                    for document in documents(number, item_id, given):
                        writer.add_document(document)
            self._generations.make_current(target)

    def count(self) -> int:
        """Count the documents."""
        opened = self._latest()
        if opened is None:
            return 0
        kinds = [tantivy_query.term(self._schema, "kind", kind) for kind in ("page", "own")]
        told: Any = opened.searcher.search(tantivy_query.some(kinds), limit=1)
        return int(told.count)

    def search(self, query: Query) -> Results:
        """Find items and pages. Never raises for what a reader typed."""
        opened = self._latest()
        if opened is None:
            return Results(0, ())
        if not query.text.strip():
            return opened.shelf.browse(query)
        asked = understand(query.text, old_spelling=query.old_spelling)
        if not asked.clauses:
            return Results(0, ())
        return Asking(self._schema, opened, query, asked).answer()

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

    def _latest(self) -> Opened | None:
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

    def _open(self, state: State, folder: Path) -> Opened:
        if self._opened is not None and self._opened.state == state:
            return self._opened
        if self._index is None or self._index[0] != folder.name:
            self._index = folder.name, tantivy.Index.open(str(folder))
            self._index[1].config_reader("manual")
        index = self._index[1]
        index.reload()
        searcher = index.searcher()
        frequency = lru_cache(maxsize=_WORDS_KNOWN)(searcher.doc_freq)
        shelf = self._shelf(searcher)
        held = partial(items_holding, self._schema, searcher, shelf)
        holding = lru_cache(maxsize=_FREQUENT_WORDS_KNOWN)(held)
        self._opened = Opened(state, searcher, shelf, frequency, holding)
        return self._opened

    def _shelf(self, searcher: tantivy.Searcher) -> Shelf:
        """Know every item, reading only those written since the last time."""
        items = tantivy_query.term(self._schema, "kind", "item")
        hits = searcher.search(items, limit=max(searcher.num_docs, 1), count=False).hits
        places = [place for _, place in hits]
        held = numbers(searcher, "number", places)
        stamps = numbers(searcher, "stamp", places)
        known = self._opened.shelf if self._opened else Shelf()
        put = {
            number: shelved_of(searcher.doc(place))
            for number, stamp, place in zip(held, stamps, places, strict=True)
            if self._stamps.get(number) != stamp
        }
        self._stamps = dict(zip(held, stamps, strict=True))
        return known.changed(put, held)


def _state(folder: Path) -> State:
    """Name generation and commit; any change of what is searched changes it."""
    told = os.stat(f"{folder}/meta.json")  # noqa: PTH116 - with every search: a path takes longer
    return folder.name, told.st_mtime_ns, told.st_ino
