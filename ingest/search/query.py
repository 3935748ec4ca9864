"""What a reader's words ask for, whatever was typed, and where a text answers. Pure.

All words must occur. Words in quotation marks, words joined by a hyphen or an apostrophe, and runs
of Hán characters must stand side by side. Nothing that can be typed is an error.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.search.analysis import Token, tokens

MAX_QUERY_CHARACTERS = 1000
MAX_QUERY_WORDS = 64

TOO_LONG = "too-long"
TOO_MANY_WORDS = "too-many-words"
NO_WORDS = "no-words"

_QUOTED = re.compile('["“”„«»「」『』＂]([^"“”„«»「」『』＂]*)["“”„«»「」『』＂]')
_JOINER = re.compile("[-'’ʼ./‐‑]")


@dataclass(frozen=True)
class Clause:
    """Words that must stand side by side, in this order; often one word alone."""

    tokens: tuple[Token, ...]
    strict: bool  # its exact form counts as exact only; False: it was typed without marks

    @property
    def exact(self) -> tuple[str, ...]:
        """Give the words with their marks."""
        return tuple(token.exact for token in self.tokens)

    @property
    def folded(self) -> tuple[str, ...]:
        """Give the words without their marks."""
        return tuple(token.folded for token in self.tokens)

    @property
    def han(self) -> bool:
        """Tell whether it is a run of Hán characters."""
        return all(token.han for token in self.tokens)

    def exactly(self, found: Sequence[Token]) -> bool:
        """Tell whether a run that answers it folded is written as it was typed."""
        return not self.strict or all(
            mine.exact == theirs.exact for mine, theirs in zip(self.tokens, found, strict=True)
        )


@dataclass(frozen=True)
class Asked:
    """A query as it was understood."""

    clauses: tuple[Clause, ...]  # each once, in the order typed
    order: tuple[int, ...]  # the clauses as typed, with repetitions
    sequence: tuple[Token, ...]  # all words as typed
    marked: bool  # some word has marks, so all Vietnamese words were meant as written
    notes: tuple[str, ...] = ()  # TOO_LONG, TOO_MANY_WORDS, NO_WORDS

    @property
    def whole(self) -> Clause:
        """Give all of it as one phrase."""
        return Clause(self.sequence, any(clause.strict for clause in self.clauses))

    @property
    def terms(self) -> tuple[str, ...]:
        """Give the single words, as understood."""
        return tuple(clause.exact[0] for clause in self.clauses if len(clause.tokens) == 1)

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """Give the phrases, as understood."""
        return tuple(clause.exact for clause in self.clauses if len(clause.tokens) > 1)


@dataclass(frozen=True)
class Found:
    """A place in a text that answers one clause: tokens `first` to `last`, both included."""

    clause: int
    first: int
    last: int
    exact: bool


def understand(text: str) -> Asked:
    """Take in what was typed; what is too much is cut, with a note."""
    notes = []
    if len(text) > MAX_QUERY_CHARACTERS:
        text = text[:MAX_QUERY_CHARACTERS]
        notes.append(TOO_LONG)
    typed = tokens(text)
    if len(typed) > MAX_QUERY_WORDS:
        typed = typed[:MAX_QUERY_WORDS]
        notes.append(TOO_MANY_WORDS)
    if not typed and text.strip():
        notes.append(NO_WORDS)
    marked = any(token.marked for token in typed)
    runs = list(_runs(text, typed))
    # `ma ma` asks no more than `ma`.
    unique = {_exact(run): Clause(run, _strict(run, marked)) for run in runs}
    places = {words: place for place, words in enumerate(unique)}
    order = tuple(places[_exact(run)] for run in runs)
    return Asked(tuple(unique.values()), order, tuple(typed), marked, tuple(notes))


def find(clauses: Sequence[Clause], text_tokens: Sequence[Token]) -> list[Found]:
    """Find every place that answers a clause, in reading order."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, token in enumerate(text_tokens):
        places[token.folded].append(i)
    found = []
    for number, clause in enumerate(clauses):
        for first in places.get(clause.folded[0], ()):
            run = text_tokens[first : first + len(clause.tokens)]
            if tuple(token.folded for token in run) == clause.folded:
                last = first + len(run) - 1
                found.append(Found(number, first, last, clause.exactly(run)))
    return sorted(found, key=lambda place: (place.first, -place.last))


def _exact(run: tuple[Token, ...]) -> tuple[str, ...]:
    return tuple(token.exact for token in run)


def _strict(run: tuple[Token, ...], marked: bool) -> bool:
    return marked or any(token.han for token in run)


def _runs(text: str, typed: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    quoted = [match.span(1) for match in _QUOTED.finditer(text)]
    run: list[Token] = []
    for token in typed:
        if run and not _together(text, run[-1], token, quoted):
            yield tuple(run)
            run = []
        run.append(token)
    if run:
        yield tuple(run)


def _together(text: str, one: Token, other: Token, quoted: list[tuple[int, int]]) -> bool:
    """Tell whether two neighbouring words belong to one phrase."""
    if any(start <= one.start < end or start <= other.start < end for start, end in quoted):
        return any(start <= one.start and other.end <= end for start, end in quoted)
    if one.han or other.han:
        return one.han and other.han and one.end == other.start
    return _JOINER.fullmatch(text, one.end, other.start) is not None
