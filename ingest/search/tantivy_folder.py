"""A tantivy index on disk: its fields, and how items become its documents."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, count, repeat
from pathlib import Path
from typing import Any

import tantivy

from ingest.search import analysis
from ingest.search.analysis import Token
from ingest.search.engine import Document, IndexLocked
from ingest.search.ready import GROUPS, SOUNDS, ready
from ingest.search.shelf import Shelved, shelved
from ingest.search.vocabulary import PublicWords

_SCHEMA = 4
"""Raised when the schema changes: an index of another one, or another analysis, counts as none."""

LAYOUT = f"{_SCHEMA}-{analysis.LAYOUT}"

SEPARATOR = "\x1f"
"""Between a facet and its value, a folded word and its exact form, two words side by side; no token
holds it."""

OWN, ANYWHERE, TWO = "own_", "in_", "_two"
"""Of the name of a field: words of an item's own document; words of an item's pages, each as often
as one page has it, at most; words without marks two by two, as they stand side by side."""

# What a writer holds before it writes a segment; tantivy takes no less than 15 MB.
_WRITER_BYTES = 50_000_000
_REBUILDING_BYTES = 200_000_000


def schema() -> tantivy.Schema:
    """Lay out an index: a document a page and one an item. Words come ready, a space between."""
    built = tantivy.SchemaBuilder()
    for name in ("item", "kind", "facet"):
        built.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for field, kept in _word_fields():
        built.add_text_field(field, tokenizer_name="whitespace", index_option=kept)
    for name in ("number", "stamp"):
        built.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("first_year", "last_year"):
        built.add_integer_field(name, indexed=True)
    for name in ("page", "shelved"):
        built.add_bytes_field(name, stored=True)
    return built.build()


def _word_fields() -> Iterator[tuple[str, str]]:
    """Name the fields of words, and what is kept of each word."""
    for group in (*GROUPS, SOUNDS):
        for field in (group, f"{group}_exact"):
            for begin in ("", OWN):
                yield begin + field, "freq" if group == SOUNDS else "position"
            yield ANYWHERE + field, "freq"
        if group != SOUNDS:
            yield group + TWO, "freq"
            yield OWN + group + TWO, "freq"
    yield "words", "basic"


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


def documents(number: int, item_id: str, given: Iterable[Document]) -> list[tantivy.Document]:
    """Give an item's documents as tantivy takes them: first the item, then its pages."""
    held = list(given)
    if not held:
        return []
    about = shelved(item_id, held)
    whole = _document(number, item_id, about, "item")
    made, public, anywhere = [whole], PublicWords(), _Anywhere()
    for document in held:
        fields = ready(document)
        public.take(document, fields)
        if document.page_id:
            page = _document(number, item_id, about, "page")
            page.add_bytes("page", f"{document.page_number} {document.page_id}".encode())
            _add_words(page, "", fields)
            anywhere.take(fields)
            made.append(page)
        else:
            whole.add_text("kind", "own")
            _add_words(whole, OWN, fields)
    whole.add_unsigned("stamp", _stamp())
    whole.add_bytes("shelved", json.dumps(about.as_json()).encode())
    whole.add_text("words", " ".join(SEPARATOR.join(forms) for forms in public.sorted()))
    for field, most in anywhere.fields.items():
        words = chain.from_iterable(map(repeat, most.keys(), most.values()))
        whole.add_text(ANYWHERE + field, " ".join(words))
    return made


class _Anywhere:
    """How often the pages of an item hold a word, at most, field by field."""

    def __init__(self) -> None:
        self.fields: dict[str, dict[str, int]] = defaultdict(dict)

    def take(self, fields: Mapping[str, Sequence[Token]]) -> None:
        """Take the words of one more page in."""
        for group in (*GROUPS, SOUNDS):
            if words := fields[group]:
                _most(self.fields[group], Counter([word.folded for word in words]))
                _most(self.fields[f"{group}_exact"], Counter([word.exact for word in words]))


def _most(held: dict[str, int], found: Mapping[str, int]) -> None:
    for word, times in found.items():
        if times > held.get(word, 0):
            held[word] = times


def _document(number: int, item_id: str, about: Shelved, kind: str) -> tantivy.Document:
    made = tantivy.Document()
    made.add_text("item", _plain(item_id))
    made.add_unsigned("number", number)
    made.add_text("kind", kind)
    for name, values in about.facets.items():
        for value in values:
            made.add_text("facet", _plain(f"{name}{SEPARATOR}{value}"))
    if about.first_year is not None and about.last_year is not None:
        made.add_integer("first_year", about.first_year)
        made.add_integer("last_year", about.last_year)
    return made


def _add_words(made: tantivy.Document, begin: str, fields: Mapping[str, Sequence[Token]]) -> None:
    for group in (*GROUPS, SOUNDS):
        if not fields[group]:
            continue
        folded = [word.folded for word in fields[group]]
        made.add_text(begin + group, " ".join(folded))
        made.add_text(f"{begin}{group}_exact", " ".join([word.exact for word in fields[group]]))
        if group != SOUNDS:
            two = map(SEPARATOR.join, zip(folded, folded[1:], strict=False))
            made.add_text(begin + group + TWO, " ".join(two))


def _plain(text: str) -> str:
    return text.encode(errors="replace").decode()


_written = count()


def _stamp() -> int:
    """Give a number that no other writing has had, so that readers see what is new."""
    return time.time_ns() + next(_written)


def page_of(document: Any) -> tuple[str, int]:
    """Read a page's id and number from a stored document."""
    number, _, page_id = document.get_first("page").decode().partition(" ")
    return page_id, int(number)


def shelved_of(document: Any) -> Shelved:
    """Read what the document of an item knows."""
    return Shelved.from_json(json.loads(document.get_first("shelved")))
