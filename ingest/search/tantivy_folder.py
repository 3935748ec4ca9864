"""A tantivy index on disk: its fields, and how items become its documents."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from ingest.search import analysis
from ingest.search.analysis import Token
from ingest.search.engine import Document, IndexLocked
from ingest.search.ready import GROUPS, SOUNDS, ready
from ingest.search.shelf import Shelved, key_of, shelved
from ingest.search.vocabulary import PublicWords

_SCHEMA = 2
"""Raised when the schema changes: an index of another one, or another analysis, counts as none."""

LAYOUT = f"{_SCHEMA}-{analysis.LAYOUT}"

SEPARATOR = "\x1f"
"""Between a facet and its value, a folded word and its exact form; no token holds it."""

# What a writer holds before it writes a segment; tantivy takes no less than 15 MB.
_WRITER_BYTES = 50_000_000
_REBUILDING_BYTES = 200_000_000


def schema() -> tantivy.Schema:
    """Lay out an index. Words come ready, with a space between."""
    built = tantivy.SchemaBuilder()
    for name in ("item", "kind", "facet"):
        built.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for group in (*GROUPS, SOUNDS):
        kept = "freq" if group == SOUNDS else "position"
        for field in (group, f"{group}_exact"):
            built.add_text_field(field, tokenizer_name="whitespace", index_option=kept)
    built.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    for name in ("key", "stamp"):
        built.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("first_year", "last_year"):
        built.add_integer_field(name, indexed=True, fast=True)
    for name in ("page", "shelved"):
        built.add_bytes_field(name, stored=True)
    return built.build()


@contextmanager
def writing(folder: Path, *, rebuilding: bool = False) -> Iterator[tantivy.IndexWriter]:
    """Commit what is written inside, or nothing of it.

    Raises:
        IndexLocked: another process writes this very index.
    """
    index = tantivy.Index(schema(), path=str(folder))
    try:
        writer = index.writer(_REBUILDING_BYTES if rebuilding else _WRITER_BYTES, 1)
    except ValueError as error:
        if "LockBusy" in str(error):
            raise IndexLocked(f"another process is writing {folder}") from error
        raise
    try:
        try:
            yield writer
        except BaseException:
            writer.rollback()
            raise
        writer.commit()
    finally:
        # Lets go of tantivy's own lock too, when merges are done.
        writer.wait_merging_threads()


def documents(item_id: str, given: Iterable[Document]) -> list[tantivy.Document]:
    """Give an item's documents as tantivy takes them; the first one knows all of the item."""
    held = list(given)
    about = shelved(item_id, held)
    words = PublicWords()
    made = []
    for document in held:
        fields = ready(document)
        words.take(document, fields)
        made.append(_document(item_id, about, document, fields))
    if made:
        made[0].add_text("kind", "first")
        made[0].add_unsigned("stamp", _stamp())
        made[0].add_bytes("shelved", json.dumps(about.as_json()).encode())
        made[0].add_text("words", " ".join(SEPARATOR.join(forms) for forms in words.sorted()))
    return made


def _document(
    item_id: str, about: Shelved, document: Document, fields: Mapping[str, Sequence[Token]]
) -> tantivy.Document:
    made = tantivy.Document()
    made.add_text("item", _plain(item_id))
    made.add_unsigned("key", key_of(item_id))
    made.add_text("kind", "page" if document.page_id else "own")
    for name, values in about.facets.items():
        for value in values:
            made.add_text("facet", _plain(f"{name}{SEPARATOR}{value}"))
    if about.first_year is not None and about.last_year is not None:
        made.add_integer("first_year", about.first_year)
        made.add_integer("last_year", about.last_year)
    for group in (*GROUPS, SOUNDS):
        _add_words(made, group, fields[group])
    if document.page_id:
        page = [document.page_id, document.page_number]
        made.add_bytes("page", json.dumps(page).encode())
    return made


def _add_words(made: tantivy.Document, group: str, words: Sequence[Token]) -> None:
    if words:
        made.add_text(group, " ".join(word.folded for word in words))
        made.add_text(f"{group}_exact", " ".join(word.exact for word in words))


def _plain(text: str) -> str:
    return text.encode(errors="replace").decode()


_written = itertools.count()


def _stamp() -> int:
    """Give a number that no other writing has had, so that readers see what is new."""
    return time.time_ns() + next(_written)


def page_of(document: Any) -> tuple[str, int]:
    """Read a page's id and number from a stored document."""
    page_id, number = json.loads(document.get_first("page"))
    return page_id, number


def shelved_of(document: Any) -> Shelved:
    """Read what the first document of an item knows."""
    return Shelved.from_json(json.loads(document.get_first("shelved")))
