"""A whoosh index on disk: its fields, its commits, and the merging of what they leave."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Any

from whoosh import fields, index
from whoosh.analysis import IDAnalyzer
from whoosh.index import TOC
from whoosh.reading import SegmentReader
from whoosh.writing import NO_MERGE

from ingest.search.analysis import LAYOUT
from ingest.search.generations import Generations
from ingest.search.ready import DIRECT_GROUPS, GROUPS, SOUNDS

_SCHEMA = 2
"""Raised when the schema changes: an index of another one, or another analysis, counts as none."""

MERGE_AT = 8
"""Segments of like size that are made one."""

MAX_MERGED_DOCUMENTS = 2000
"""No merge makes more than this: it bounds the time of a merge, whatever the index' size."""

# Postings that a writer holds before it writes them to a temporary file.
_WRITER_MEMORY_MB = 128


def schema() -> fields.Schema:
    """Lay out an index. Terms come ready; only `facts` is stored."""

    def terms() -> fields.TEXT:
        return fields.TEXT(analyzer=IDAnalyzer(), phrase=True, stored=False)

    words = fields.TEXT(analyzer=IDAnalyzer(), phrase=False, stored=False)
    columns: dict[str, Any] = {"item": fields.ID(), "facts": fields.STORED(), "words": words}
    for group in GROUPS:
        columns[group] = terms()
    for group in DIRECT_GROUPS:
        columns[f"{group}_pairs"] = terms()
    columns[SOUNDS] = fields.TEXT(analyzer=IDAnalyzer(), phrase=False, stored=False)
    return fields.Schema(**columns)


@contextmanager
def writing(target: index.FileIndex) -> Iterator[Any]:
    """Commit what is written inside, or nothing of it."""
    writer = target.writer(limitmb=_WRITER_MEMORY_MB)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit(mergetype=NO_MERGE)


def tidy(target: index.FileIndex) -> None:
    """Make small segments one and rewrite those mostly deleted; what is found stays the same.

    A document is rewritten once a level, and levels are few, so the work of writing a page does not
    grow with the number of pages. It is a commit of its own: what is new need not wait for it.
    """
    if _worth_merging(TOC.read(target.storage, target.indexname).segments):
        target.writer(limitmb=_WRITER_MEMORY_MB).commit(mergetype=_merged)


def _merged(writer: Any, segments: list[Any]) -> list[Any]:
    chosen = _worth_merging(segments)
    for segment in chosen:
        if segment.doc_count():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return [segment for segment in segments if segment not in chosen]


def _worth_merging(segments: list[Any]) -> list[Any]:
    chosen = [s for s in segments if s.doc_count() * 2 < s.doc_count_all()]
    levels: dict[int, list[Any]] = defaultdict(list)
    for segment in segments:
        # What is large is left alone: merging it gains little and costs much.
        if segment not in chosen and segment.doc_count() * 4 <= MAX_MERGED_DOCUMENTS:
            levels[int(math.log(segment.doc_count(), MERGE_AT))].append(segment)
    for level in levels.values():
        if len(level) >= MERGE_AT:
            level.sort(key=lambda segment: int(segment.doc_count()))
            sums = accumulate(int(segment.doc_count()) for segment in level)
            fitting = sum(1 for total in sums if total <= MAX_MERGED_DOCUMENTS)
            chosen += level[:fitting]
    return chosen


class IndexFolder:
    """Where a whoosh index lives on disk."""

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(folder, "whoosh", f"{_SCHEMA}-{LAYOUT}")
        self.lock = self._generations.lock

    def state(self) -> tuple[Path, int] | None:
        """Name generation and commit; any change of what is searched changes it."""
        current = self._generations.current()
        if current is None:
            return None
        prefix, suffix = "_MAIN_", ".toc"
        try:
            names = [path.name for path in current.iterdir()]
        except FileNotFoundError:
            return current, -1
        commits = [
            int(name[len(prefix) : -len(suffix)])
            for name in names
            if name.startswith(prefix) and name.endswith(suffix)
        ]
        return current, max(commits, default=-1)

    def open(self, generation: Path) -> index.FileIndex:
        """Open a generation.

        Raises:
            whoosh.index.EmptyIndexError: it was removed meanwhile.
        """
        return index.open_dir(str(generation))

    def target(self) -> index.FileIndex:
        """Open the current generation to write in it, or make the first one."""
        current = self._generations.current()
        return self.open(current) if current else self.new_generation()

    def new_generation(self) -> index.FileIndex:
        """Make an empty index beside the current one."""
        return index.create_in(str(self._generations.new()), schema())

    def make_current(self, built: index.FileIndex) -> None:
        """Let readers turn to this generation, and remove the one before."""
        self._generations.make_current(Path(built.storage.folder))
