"""What an engine with a query language of its own is asked, and in which order answers come. Pure.

A document holds each group of texts twice, word by word: without marks (`text`) and as written
(`text_exact`). Answers found as typed go first, then those whose words stand side by side, then
those in the text itself before those in its reading and what only sounds so, then those side by
side as typed: each of these is worth more points than all that follow, and within them decides how
rare and frequent words are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingest.search.analysis import Token
from ingest.search.query import Asked, Clause
from ingest.search.ready import DIRECT_GROUPS, GROUPS, SOUNDS

WEIGHTS = {"text": 1.0, "title": 4.0, "metadata": 2.0, "reading": 0.6}
SOUND_WEIGHT = 0.4

EXACT_WEIGHT = 0.5
"""What a word written just as typed counts beside one found folded."""

OTHER_WEIGHT = 0.5
"""What counts that answers a clause otherwise than typed."""

# What words are worth by themselves stays far below the least of these, and single precision keeps
# it apart from all of them together.
EXACT_POINTS, TOGETHER_POINTS, DIRECT_POINTS, ADJACENT_POINTS = 8192.0, 4096.0, 1024.0, 512.0

# More neighbours than these are not looked at: phrases are the dear part of a query.
_MOST_NEIGHBOURS = 8


@dataclass(frozen=True)
class Words:
    """A word in a field, or several side by side."""

    field: str
    words: tuple[str, ...]
    weight: float = 1.0
    folded: tuple[str, ...] = ()
    """The words without marks, where they are asked for as written."""


@dataclass(frozen=True)
class All:
    """Every part answers."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    """Some part answers; what the parts are worth adds up."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Unless:
    """One answers and the other does not."""

    wanted: Node
    unwanted: Node


Node = Words | All | AnyOf | Unless


@dataclass(frozen=True)
class Branch:
    """One way to answer a whole query: by its words, or by what a text sounds like."""

    must: Node  # what a document must hold
    scored: Node  # the same, with what words are worth
    base: float  # points of every document that answers so
    points: tuple[tuple[float, Node], ...]  # what else it may earn


@dataclass(frozen=True)
class Plan:
    """What to ask for; a document that answers both ways counts by its better one."""

    branches: tuple[Branch, ...]
    always_exact: bool
    best: tuple[float, Words] | None = None
    """What pages that answer best of all hold, and their points: where these fill what is shown,
    nothing else need be looked at."""

    @property
    def must(self) -> Node:
        """Give what a document must hold."""
        return _any([branch.must for branch in self.branches])

    @property
    def of_one_word(self) -> bool:
        """Tell whether one word in one field is all that a document must hold."""
        return isinstance(self.must, Words) and len(self.must.words) == 1

    def exact(self, score: float) -> bool:
        """Tell from its score whether a document holds every word as typed."""
        return self.always_exact or score >= EXACT_POINTS


Present = Callable[[str, str], bool]
"""Whether any document holds a word in a field."""


def plan(asked: Asked, present: Present) -> Plan | None:
    """Say what to ask for; None: some word is nowhere, so nothing can answer."""
    asking = _Asking(asked, present)
    branches = tuple(filter(None, (asking.by_words(), asking.by_sounds())))
    return Plan(branches, asking.always_exact, asking.best()) if branches else None


class _Asking:
    """One query, and where its words are at all."""

    def __init__(self, asked: Asked, present: Present) -> None:
        self._asked = asked
        self._present = present
        self._groups = {
            id(way): self._holding(way)
            for clause in asked.clauses
            for way in (clause, *clause.others)
        }
        self._strict = any(clause.strict for clause in asked.clauses)
        self._read = any(
            self._own(clause, "reading") or self._other(clause, "reading")
            for clause in asked.clauses
        )
        self.always_exact = not (self._strict or any(c.others for c in asked.clauses))

    def by_words(self) -> Branch | None:
        """Ask for every clause, as typed or otherwise."""
        must = self._everywhere(GROUPS, self._own, self._other)
        if must is None:
            return None
        share = 1 / len(self._asked.clauses)
        scored = self._everywhere(
            GROUPS, lambda clause, group: self._worth(clause, group, share), self._other
        )
        points = (*self._exact_points(), *self._together_points())
        # Where no reading holds a word, all is found in the texts themselves.
        base = DIRECT_POINTS if self._read else 2 * DIRECT_POINTS
        return Branch(must, scored or must, base, points)

    def best(self) -> tuple[float, Words] | None:
        """Ask for what earns every point there is: all that was typed, in the text of a page."""
        if not all(self._holds(clause, "text") for clause in self._asked.clauses):
            return None
        points = 2 * DIRECT_POINTS + (0.0 if self.always_exact else EXACT_POINTS)
        if len(self._asked.clauses) == 1:
            return points, self._as_typed(self._asked.clauses[0], "text")[0]
        return points + TOGETHER_POINTS + ADJACENT_POINTS, _written("text", self._asked.whole)

    def by_sounds(self) -> Branch | None:
        """Ask for texts that sound like all that was typed."""
        heard = self._asked.sounds
        if not heard or not all(self._present(SOUNDS, one.folded) for one in heard):
            return None
        weight = SOUND_WEIGHT / len(heard)
        must = _all([Words(SOUNDS, (one.folded,), weight) for one in heard])
        # A quoted phrase stands side by side wherever it is found: there it tells nothing apart.
        base = TOGETHER_POINTS if len(self._asked.clauses) > 1 else 0.0
        if self.always_exact:
            return Branch(must, must, base, ())
        if not self._asked.marked:
            return Branch(must, must, base + EXACT_POINTS, ())
        exactly = _all([Words(f"{SOUNDS}_exact", (one.exact,)) for one in heard])
        return Branch(must, must, base, ((EXACT_POINTS, exactly),))

    def _exact_points(self) -> Iterator[tuple[float, Node]]:
        exact = None if self.always_exact else self._everywhere(GROUPS, self._as_typed)
        if exact is not None:
            yield EXACT_POINTS, exact
        if not self._read:
            return
        direct = self._everywhere(DIRECT_GROUPS, self._own, self._other)
        if direct is None:
            return
        if exact is None:
            yield DIRECT_POINTS, direct
            return
        # Of what was found as typed, only that found as typed in the text itself.
        exactly = self._everywhere(DIRECT_GROUPS, self._as_typed)
        apart: list[Node] = [Unless(direct, exact)]
        yield DIRECT_POINTS, _any(apart + ([exactly] if exactly else []))

    def _together_points(self) -> Iterator[tuple[float, Node]]:
        sequence = self._asked.sequence
        if len(self._asked.clauses) < 2:
            return
        if whole := self._phrases(sequence):
            yield TOGETHER_POINTS, _any([Words(g, _forms(sequence)) for g in whole])
            yield ADJACENT_POINTS, _any([_written(g, self._asked.whole) for g in whole])
        if len(sequence) < 3:
            return
        neighbours = list(zip(sequence, sequence[1:], strict=False))[:_MOST_NEIGHBOURS]
        for pair in neighbours:
            if groups := self._phrases(pair):
                yield 1 / len(neighbours), _any([Words(g, _forms(pair)) for g in groups])

    def _everywhere(
        self, groups: Sequence[str], *ways: Callable[[Clause, str], Sequence[Words]]
    ) -> Node | None:
        """Ask that every clause stands somewhere in these groups; None: one cannot."""
        found: list[Node] = []
        for clause in self._asked.clauses:
            parts = [words for group in groups for way in ways for words in way(clause, group)]
            if not parts:
                return None
            found.append(_any(parts))
        return _all(found)

    def _holding(self, clause: Clause) -> frozenset[str]:
        """Name the groups of texts that hold all words of a clause."""
        groups, words = DIRECT_GROUPS if clause.han else GROUPS, clause.folded
        return frozenset(g for g in groups if all(self._present(g, word) for word in words))

    def _holds(self, clause: Clause, group: str) -> bool:
        return group in self._groups[id(clause)]

    def _own(self, clause: Clause, group: str) -> list[Words]:
        return [Words(group, clause.folded)] if self._holds(clause, group) else []

    def _other(self, clause: Clause, group: str) -> list[Words]:
        if not clause.others:
            return []
        weight = WEIGHTS[group] * OTHER_WEIGHT / len(self._asked.clauses)
        return [
            _written(group, other, weight)
            if other.as_written
            else Words(group, other.folded, weight)
            for other in clause.others
            # A run of Hán characters is looked for in what is written, not in how it is read.
            if self._holds(other, group) and not (clause.han and group not in DIRECT_GROUPS)
        ]

    def _as_typed(self, clause: Clause, group: str) -> list[Words]:
        if not self._holds(clause, group):
            return []
        return [_written(group, clause)] if clause.strict else self._own(clause, group)

    def _worth(self, clause: Clause, group: str, share: float) -> list[Words]:
        if not self._holds(clause, group):
            return []
        weight = WEIGHTS[group] * share
        folded = Words(group, clause.folded, weight)
        if len(self._asked.clauses) == 1:
            return [folded]  # points tell as much of one clause, and words are read once less
        return [folded, _written(group, clause, weight * EXACT_WEIGHT)]

    def _phrases(self, tokens: Sequence[Token]) -> list[str]:
        return [g for g in GROUPS if all(self._present(g, token.folded) for token in tokens)]


def _written(group: str, clause: Clause, weight: float = 1.0) -> Words:
    return Words(f"{group}_exact", clause.exact, weight, clause.folded)


def _forms(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens)


def _all(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _any(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
