"""The words of an index that may be told to anybody, and words that are like a given one. Pure.

Titles and records are public with an item's existence; the text of a hidden item never is, so its
words are not among these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ingest.search.analysis import Token
from ingest.search.engine import Document, SearchEngine, Spelling
from ingest.search.ready import GROUPS

RECORD_GROUPS = ("title", "metadata")
"""What is public of every item that is published."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Longer ones have too many neighbours to look up, and readers do not type them.
_LONGEST_CORRECTED = 24


class PublicWords:
    """The words, each once, that an item's documents lend to suggestions."""

    def __init__(self) -> None:
        self._words: set[tuple[str, str]] = set()

    def take(self, document: Document, fields: Mapping[str, Sequence[Token]]) -> None:
        """Take what is public of a document, given with its ready fields."""
        for group in RECORD_GROUPS if document.hidden else GROUPS:
            self._words.update((one.folded, one.exact) for one in fields[group])

    def sorted(self) -> list[tuple[str, str]]:
        """Give them as folded and exact form."""
        return sorted(self._words)


def most_frequent(words: Iterable[tuple[str, str, int]]) -> tuple[Spelling, ...]:
    """Sort words given as exact form, folded form, number of items; leave out those of none."""
    held = [Spelling(exact, folded, items) for exact, folded, items in words if items]
    return tuple(sorted(held, key=lambda one: (-one.items, one.exact)))


def near(engine: SearchEngine, folded: str) -> tuple[Spelling, ...]:
    """Give the words of the index one slip of the fingers away, the most frequent first.

    A slip is a letter too many, missing, wrong, or changed with its neighbour.
    """
    found = engine.spellings(slips(folded))
    return most_frequent(
        (one.exact, one.folded, one.items) for ways in found.values() for one in ways
    )


def slips(folded: str) -> frozenset[str]:
    """Give every form one slip away from a folded word of Latin letters; of others, none."""
    if not folded.isascii() or len(folded) > _LONGEST_CORRECTED:
        return frozenset()
    return frozenset(_slips(folded)) - {folded, ""}


def _slips(word: str) -> Iterator[str]:
    for i in range(len(word) + 1):
        before, after = word[:i], word[i:]
        yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]
