"""The search engine over whoosh: embedded, for up to some 10,000 pages.

whoosh keeps terms, positions and commits; which documents answer and in what order is decided here
(`whoosh_match`, `answer`), because exact before folded, side by side before apart, and counts by
item are not among whoosh's ways of ranking.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from whoosh import index

from config.settings import Settings
from ingest.search.analysis import Token
from ingest.search.answer import Corpus, Facts, answer, browse, corpus
from ingest.search.engine import Document, Query, Results, Spelling
from ingest.search.query import understand
from ingest.search.ready import GROUPS, ready
from ingest.search.vocabulary import PublicWords
from ingest.search.whoosh_folder import IndexFolder, tidy, writing
from ingest.search.whoosh_match import Matching, measure
from ingest.search.whoosh_postings import Postings, term, term_of

# Documents of one commit while an index is rebuilt: bounds the memory it takes.
_REBUILD_BATCH = 2000

# A writer may remove a file between our reading its name and opening it; then all is read anew.
_OPENING_TRIES = 20
_OPENING_PAUSE_SECONDS = 0.02


@dataclass(frozen=True)
class _Opened:
    """The index as of one commit."""

    state: tuple[Path, int]
    reader: Any
    postings: Postings
    held: Corpus
    mean_lengths: Mapping[str, float]


class WhooshEngine:
    """An index in a folder. Threads may share it; each process opens its own."""

    def __init__(self, settings: Settings) -> None:
        self._folder = IndexFolder(settings.index_folder)
        self._opened: _Opened | None = None
        self._segments: dict[str, list[Facts | None]] = {}
        # whoosh's readers move one file position; threads take turns.
        self._turn = threading.Lock()

    def replace(self, items: Mapping[str, Iterable[Document]]) -> None:
        """Put the documents of these items in place of all they had, in one commit.

        Raises:
            IndexLocked: another process holds the writer's lock.
        """
        with self._folder.lock():
            first = self._folder.state() is None
            target = self._folder.target()
            with writing(target) as writer:
                searcher = writer.searcher()
                for item_id in items:
                    writer.delete_by_term("item", item_id, searcher=searcher)
                for item_id, documents in items.items():
                    for fields in _all_fields(item_id, documents):
                        writer.add_document(**fields)
            if first:
                self._folder.make_current(target)
            tidy(target)

    def rebuild(self, items: Iterable[tuple[str, Iterable[Document]]]) -> None:
        """Build a new index beside the old one and put it in its place.

        Raises:
            IndexLocked: another process holds the writer's lock.
        """
        with self._folder.lock():
            target = self._folder.new_generation()
            fields = (one for each in items for one in _all_fields(*each))
            while batch := list(islice(fields, _REBUILD_BATCH)):
                with writing(target) as writer:
                    for document in batch:
                        writer.add_document(**document)
            self._folder.make_current(target)

    def count(self) -> int:
        """Count the documents."""
        with self._turn:
            opened = self._latest()
            return len(opened.held.facts) if opened else 0

    def search(self, query: Query) -> Results:
        """Find items and pages. Never raises for what a reader typed."""
        asked = understand(query.text, old_spelling=query.old_spelling)
        with self._turn:
            opened = self._latest()
            if opened is None or (query.text.strip() and not asked.clauses):
                return Results(0, ())
            within = _documents(opened.held, query.item_id) if query.item_id else None
            found = (
                Matching(asked, opened.postings).matches(
                    opened.held.facts, opened.mean_lengths, within
                )
                if asked.clauses
                else None
            )
        if found is None:
            return browse(query, opened.held)
        return answer(query, opened.held, found)

    def spellings(self, folded: Iterable[str]) -> Mapping[str, tuple[Spelling, ...]]:
        """Tell how these words, given without marks, are written, the most frequent form first."""
        with self._turn:
            opened = self._latest()
            found = {one: opened.postings.spellings(one) for one in folded} if opened else {}
        return {one: held for one, held in found.items() if held}

    def completions(self, start: str, limit: int) -> tuple[Spelling, ...]:
        """Give the most frequent words whose form without marks begins so."""
        with self._turn:
            opened = self._latest()
            return opened.postings.completions(start)[: max(limit, 0)] if opened else ()

    def close(self) -> None:
        """Let go of the files; the next search opens them again."""
        with self._turn:
            if self._opened is not None:
                self._opened.reader.close()
                self._opened = None

    def _latest(self) -> _Opened | None:
        for tries_left in reversed(range(_OPENING_TRIES)):
            state = self._folder.state()
            if state is None or (self._opened and self._opened.state == state):
                return self._opened
            try:
                opened = self._open(state)
            except (FileNotFoundError, index.EmptyIndexError):
                if not tries_left:
                    raise
                time.sleep(_OPENING_PAUSE_SECONDS)
            else:
                if self._opened is not None:
                    self._opened.reader.close()
                self._opened = opened
                return opened
        return None

    def _open(self, state: tuple[Path, int]) -> _Opened:
        generation, _ = state
        reader = self._folder.open(generation).reader()
        segments: dict[str, list[Facts | None]] = {}
        documents: list[tuple[int, Facts]] = []
        for leaf, base in reader.leaf_readers():
            if not leaf.doc_count_all():
                continue
            name = leaf.segment().segment_id()
            # A segment never changes but for what is deleted from it.
            segments[name] = self._segments.get(name) or _facts(leaf)
            documents += [
                (base + number, facts)
                for number, facts in enumerate(segments[name])
                if facts is not None and not leaf.is_deleted(number)
            ]
        self._segments = segments
        held = corpus(documents)
        return _Opened(state, reader, Postings(reader), held, measure(held.facts.values()))


def _all_fields(item_id: str, documents: Iterable[Document]) -> list[dict[str, Any]]:
    """Give an item's documents as whoosh takes them; the first one names its public words."""
    words = PublicWords()
    given = []
    for document in documents:
        fields = ready(document)
        words.take(document, fields)
        given.append(_fields(item_id, document, fields))
    if spelled := sorted(term_of(*forms) for forms in words.sorted()):
        given[0]["words"] = spelled
    return given


def _fields(
    item_id: str, document: Document, words: Mapping[str, Sequence[Token]]
) -> dict[str, Any]:
    facts = [
        item_id,
        document.page_id,
        document.page_number,
        document.title,
        document.year_from,
        document.year_to,
        document.added,
        {name: list(values) for name, values in document.facets.items() if values},
        [len(words[group]) for group in GROUPS],
    ]
    fields: dict[str, Any] = {"item": [item_id], "facts": json.dumps(facts)}
    for name, found in words.items():
        fields[name] = [term(token) for token in found]
    return {name: value for name, value in fields.items() if value}


def _facts(leaf: Any) -> list[Facts | None]:
    facts: list[Facts | None] = [None] * leaf.doc_count_all()
    for number, stored in leaf.iter_docs():
        item, page, order, title, first, last, added, facets, counts = json.loads(stored["facts"])
        named = {name: tuple(values) for name, values in facets.items()}
        facts[number] = Facts(item, page, order, title, first, last, named, added, tuple(counts))
    return facts


def _documents(held: Corpus, item_id: str) -> list[int]:
    return held.items[item_id].documents if item_id in held.items else []
