"""Posting lists of an opened whoosh index: who holds a word, a phrase, words together.

A term is the folded form followed by the exact one. So one list holds a word just as it was
written, and the lists that begin alike hold it without regard to marks: each place of a text is
kept, and read, only once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from whoosh.formats import Positions

from ingest.search.analysis import Token
from ingest.search.engine import Spelling
from ingest.search.vocabulary import most_frequent

_SEPARATOR = "\x1f"  # no token holds it
_FORMAT = Positions()


class Posting(NamedTuple):
    """A document's places of one term."""

    exact: bool
    times: float
    places: bytes


class Count(NamedTuple):
    """How often a document holds something: in any way, and written as typed."""

    found: float
    exact: float


Word = Mapping[int, list[Posting]]
"""The documents that hold a word, with or without its marks."""


def term(token: Token) -> str:
    """Give the term under which an index keeps a word."""
    return term_of(token.folded, token.exact)


def term_of(folded: str, exact: str) -> str:
    """Give the term of a word by its two forms."""
    return folded + _SEPARATOR + (exact if exact != folded else "")


class Postings:
    """Reads one opened index. Document numbers run through all segments."""

    def __init__(self, reader: Any) -> None:
        self._leaves = list(reader.leaf_readers())
        self._ways = cache(self._look_up)

    def frequency(self, field: str, words: Sequence[Token]) -> int:
        """Give the number of documents that at most can hold all the words."""
        return min(
            sum(frequency for ways in self._ways(field, word.folded) for _, frequency in ways)
            for word in words
        )

    def word(self, field: str, asked: Token, within: Collection[int] | None) -> Word:
        """Find the documents, of those in `within`, that hold a word."""
        as_typed = term(asked).encode()
        found: dict[int, list[Posting]] = {}
        for (leaf, base), ways in zip(self._leaves, self._ways(field, asked.folded), strict=True):
            for way, _ in ways:
                exact = way == as_typed
                matcher = leaf.postings(field, way)
                while matcher.is_active():
                    doc = base + matcher.id()
                    if within is None or doc in within:
                        posting = Posting(exact, matcher.weight(), matcher.value())
                        found.setdefault(doc, []).append(posting)
                    matcher.next()
        return found

    def spellings(self, folded: str) -> tuple[Spelling, ...]:
        """Give the ways in which public texts write a word, the most frequent first."""
        return self._public_words(folded + _SEPARATOR)

    def completions(self, start: str) -> tuple[Spelling, ...]:
        """Give the words of public texts that begin so, the most frequent first."""
        return self._public_words(start)

    def _public_words(self, start: str) -> tuple[Spelling, ...]:
        held: Counter[bytes] = Counter()
        begins = start.encode(errors="replace")
        for leaf, _ in self._leaves:
            for way in leaf.expand_prefix("words", begins) if "words" in leaf.schema else ():
                # What is deleted stays in the list until segments are merged; it must not be told.
                held[way] += sum(1 for _ in leaf.postings("words", way).all_ids())
        return most_frequent((*_parted(way.decode()), items) for way, items in held.items())

    def _look_up(self, field: str, folded: str) -> list[list[tuple[bytes, int]]]:
        """Give, segment by segment, the ways in which a word is written, and how often."""
        start = folded + _SEPARATOR
        return [
            [(way, int(leaf.doc_frequency(field, way))) for way in leaf.expand_prefix(field, start)]
            if field in leaf.schema
            else []
            for leaf, _ in self._leaves
        ]


def _parted(way: str) -> tuple[str, str]:
    folded, _, exact = way.partition(_SEPARATOR)
    return exact or folded, folded


def counts(words: Sequence[Word]) -> dict[int, Count]:
    """Count in each document how often the words stand side by side."""
    if len(words) == 1:
        return {doc: _count(postings) for doc, postings in words[0].items()}
    counted = {}
    for doc in set(words[0]).intersection(*words[1:]):
        found = len(_starts([_places(word[doc]) for word in words]))
        if found:
            exact = len(_starts([_places(word[doc], exactly=True) for word in words]))
            counted[doc] = Count(found, exact)
    return counted


def neighbours(words: Sequence[Word], within: Collection[int]) -> dict[int, tuple[int, float]]:
    """Tell how far the words of a query are neighbours in a document, in the order typed.

    0: apart; 1: all side by side; 2: so, and written as typed. Then what share of the neighbours
    are neighbours there. Documents without any are left out.
    """
    told = {}
    for doc, held in Counter(doc for word in words for doc in word).items():
        if held < 2 or doc not in within:
            continue
        places = [_places(word.get(doc, ())) for word in words]
        near = sum(
            not other.isdisjoint([place + 1 for place in one]) if one and other else False
            for one, other in zip(places, places[1:], strict=False)
        )
        if near:
            told[doc] = (_level(words, places, doc, near), near / (len(words) - 1))
    return told


def _level(words: Sequence[Word], places: Sequence[set[int]], doc: int, near: int) -> int:
    if near < len(words) - 1 or not _starts(places):
        return 0
    return 2 if _starts([_places(word[doc], exactly=True) for word in words]) else 1


def _count(postings: Sequence[Posting]) -> Count:
    found = exact = 0.0
    for posting in postings:
        found += posting.times
        if posting.exact:
            exact += posting.times
    return Count(found, exact)


def _places(postings: Sequence[Posting], *, exactly: bool = False) -> set[int]:
    places: set[int] = set()
    for posting in postings:
        if posting.exact or not exactly:
            places.update(_FORMAT.decode_positions(posting.places))
    return places


def _starts(places: Sequence[set[int]]) -> set[int]:
    starts = places[0]
    for distance, others in enumerate(places[1:], start=1):
        starts = {start for start in starts if start + distance in others}
    return starts
