"""What a reader's words ask for, whatever was typed, and where a text answers. Pure.

All words must occur. Words in quotation marks, words joined by a hyphen or an apostrophe, and runs
of Hán characters must stand side by side. Nothing that can be typed is an error.

Where a clause can be said otherwise, it has `others`, each of which answers it as well, though
never as exactly: characters of like meaning, joined syllables apart, spellings of old prints. And
all of a query together may be answered by what a text says besides (`ingest.search.sounds`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product

from ingest.search.analysis import Token, fold, tokens
from ingest.search.avoided import otherwise
from ingest.search.sounds import asked_sounds
from ingest.search.syllables import old_spellings, parts
from ingest.search.variants import ALIKE

MAX_QUERY_CHARACTERS = 1000
MAX_QUERY_WORDS = 64
MAX_OTHERS = 16
"""Ways to say one clause otherwise; it bounds what a query costs."""

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
    others: tuple[Clause, ...] = ()
    """What answers it too; one that is strict and no Hán does so only as it is written."""

    @property
    def as_written(self) -> bool:
        """Tell, of one of `others`, whether it answers only with its marks as they are."""
        return self.strict and not self.han

    @cached_property
    def exact(self) -> tuple[str, ...]:
        """Give the words with their marks."""
        return tuple(token.exact for token in self.tokens)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Give the words without their marks."""
        return tuple(token.folded for token in self.tokens)

    @cached_property
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
    sounds: tuple[Token, ...] = ()
    """What a field of sounds must hold, all of it, to answer the whole query; none: nothing can."""

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
    other: bool = False  # answered by one of the clause's others


def understand(text: str, *, old_spelling: bool = False) -> Asked:
    """Take in what was typed; what is too much is cut, with a note.

    `old_spelling` lets d, gi and j stand for each other, as do tr, bl and tl in the oldest prints,
    and syllables whose other form avoids a ruler's name.
    """
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
    unique = {
        _exact(run): Clause(run, _strict(run, marked), _others(run, marked, old_spelling))
        for run in runs
    }
    places = {words: place for place, words in enumerate(unique)}
    order = tuple(places[_exact(run)] for run in runs)
    latin = typed and not any(token.han for token in typed)
    heard = asked_sounds(_exact(tuple(typed))) if latin else ()
    return Asked(tuple(unique.values()), order, tuple(typed), marked, tuple(notes), heard)


def find(clauses: Sequence[Clause], text_tokens: Sequence[Token]) -> list[Found]:
    """Find every place that answers a clause, in reading order."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, token in enumerate(text_tokens):
        places[token.folded].append(i)
    found = []
    for number, clause in enumerate(clauses):
        for way in (clause, *clause.others):
            other = way is not clause
            for first in places.get(way.folded[0], ()):
                run = text_tokens[first : first + len(way.tokens)]
                if tuple(token.folded for token in run) != way.folded:
                    continue
                exact = way.exactly(run)
                if exact or not other or not way.as_written:
                    last = first + len(run) - 1
                    found.append(Found(number, first, last, exact and not other, other))
    return sorted(found, key=lambda place: (place.first, -place.last))


def _others(run: tuple[Token, ...], marked: bool, old_spelling: bool) -> tuple[Clause, ...]:
    if any(token.han for token in run):
        return _alike(run)
    found: dict[tuple[str, ...], None] = {}
    if len(run) == 1 and (apart := parts(run[0].exact)):
        found[apart] = None
    if old_spelling:
        ways = (
            (token.exact, *otherwise(token.exact), *old_spellings(token.exact)) for token in run
        )
        found |= dict.fromkeys(islice(product(*ways), MAX_OTHERS))
        found.pop(_exact(run), None)
    return tuple(
        Clause(tuple(Token(word, fold(word), 0, 0, False) for word in words), marked)
        for words in islice(found, MAX_OTHERS)
    )


def _alike(run: tuple[Token, ...]) -> tuple[Clause, ...]:
    """Put characters of like meaning in, one at a time."""
    said = (
        (*run[:i], Token(form, form, 0, 0, True), *run[i + 1 :])
        for i, token in enumerate(run)
        for form in ALIKE.get(token.folded, ())
    )
    return tuple(Clause(way, strict=True) for way in islice(said, MAX_OTHERS))


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
