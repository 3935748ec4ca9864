"""Which documents of a whoosh index answer a query, and how well."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from ingest.search.analysis import Token, pairs
from ingest.search.answer import Facts, Match
from ingest.search.query import Asked, Clause
from ingest.search.ranking import EXACT_WEIGHT, OTHER_WEIGHT, SOUND_WEIGHT, WEIGHTS
from ingest.search.ready import DIRECT_GROUPS, GROUPS, SOUNDS
from ingest.search.whoosh_postings import Count, Postings, Word, counts, neighbours

# BM25's usual constants: how soon repetition stops to count, how much length does.
_K1, _B = 1.2, 0.75

Answered = dict[str, dict[int, Count]]
"""Where one clause was found: by group of texts, then by document."""


def measure(facts: Collection[Facts]) -> dict[str, float]:
    """Give the mean length of each kind of text, in words."""
    means = {}
    for place, group in enumerate(GROUPS):
        held = [one.lengths[place] for one in facts if one.lengths[place]]
        means[group] = sum(held) / len(held) if held else 1.0
    return means


class Matching:
    """One query against one opened index."""

    def __init__(self, asked: Asked, postings: Postings) -> None:
        self._asked = asked
        self._postings = postings
        self._read: dict[tuple[str, Token], Word] = {}

    def matches(
        self,
        facts: Mapping[int, Facts],
        mean_lengths: Mapping[str, float],
        within: Collection[int] | None = None,
    ) -> dict[int, Match]:
        """Find the documents, of those in `within`, that hold every clause or sound like all."""
        answered, otherwise, candidates = self._recall(within)
        scores = dict.fromkeys(candidates, 0.0)
        for clause, found, other in zip(self._asked.clauses, answered, otherwise, strict=True):
            self._score(clause, found, 1.0, scores, facts, mean_lengths)
            self._score(clause, other, OTHER_WEIGHT, scores, facts, mean_lengths)
        matches = self._sounding(facts, within)
        adjacent = self._adjacency(candidates)
        exact = self._all_of([(own,) for own in answered], candidates, GROUPS, exactly=True)
        direct = self._all_of([(own,) for own in answered], exact, DIRECT_GROUPS, exactly=True)
        both = list(zip(answered, otherwise, strict=True))
        direct |= self._all_of(both, candidates - exact, DIRECT_GROUPS, exactly=False)
        for doc, score in scores.items():
            level, raised = _raised(score, adjacent.get(doc, (0, 0.0)))
            match = Match(doc in exact, level > 0, 2 if doc in direct else 1, level, raised)
            matches[doc] = max(match, matches.get(doc, match))
        return matches

    def _sounding(
        self, facts: Mapping[int, Facts], within: Collection[int] | None
    ) -> dict[int, Match]:
        """Find the documents that hold all the sounds of the query."""
        heard = [self._postings.word(SOUNDS, sound, within) for sound in self._asked.sounds]
        if not heard:
            return {}
        # A quoted phrase stands side by side wherever it is found: there it tells nothing apart.
        together = len(self._asked.clauses) > 1
        matches = {}
        for doc in set(heard[0]).intersection(*heard[1:]):
            held = [word[doc] for word in heard]
            exact = all(any(one.exact for one in places) for places in held)
            often = min(sum(one.times for one in places) for places in held)
            rarity = math.log(1 + len(facts) / len(heard[0]))
            score = SOUND_WEIGHT * rarity * often / (often + _K1)
            exactly = exact or not self._asked.marked
            matches[doc] = Match(exactly, together, 0, int(together), score)
        return matches

    def _recall(
        self, within: Collection[int] | None
    ) -> tuple[list[Answered], list[Answered], set[int]]:
        """Find the documents that hold all clauses, marks or no marks, as typed or otherwise."""
        clauses = self._asked.clauses
        answered: list[Answered] = [{} for _ in clauses]
        otherwise: list[Answered] = [{} for _ in clauses]
        candidates = None if within is None else set(within)
        # The rarest first: what follows is read only for what is left.
        for i in sorted(range(len(clauses)), key=lambda i: self._frequency(clauses[i])):
            for group in _groups(clauses[i]):
                field, words = _field(clauses[i], group)
                answered[i][group] = counts(self._words(field, words, candidates, self._read))
                otherwise[i][group] = self._others(clauses[i], group, candidates)
            candidates = set().union(*answered[i].values(), *otherwise[i].values())
            if not candidates:
                break
        return answered, otherwise, candidates or set()

    def _others(
        self, clause: Clause, group: str, within: Collection[int] | None
    ) -> dict[int, Count]:
        """Find what answers a clause otherwise in one group of texts."""
        found: dict[int, Count] = {}
        for other in clause.others:
            field, words = _field(other, group)
            # A reading of its own: words of alternatives narrow each other only within each.
            for doc, count in counts(self._words(field, words, within, {})).items():
                times = count.exact if other.as_written else count.found
                if times:
                    before = found.get(doc, Count(0, 0))
                    found[doc] = Count(before.found + times, 0)
        return found

    def _words(
        self,
        field: str,
        words: Sequence[Token],
        within: Collection[int] | None,
        read: dict[tuple[str, Token], Word],
    ) -> list[Word]:
        """Read the posting lists of words, the rarest first, each once in a query."""
        keys = [(field, Token(word.exact, word.folded, 0, 0, word.han)) for word in words]
        rarest_first = sorted(set(keys), key=lambda key: self._postings.frequency(field, [key[1]]))
        for key in rarest_first:
            # What was read before left out no document that can still answer in this field.
            if key not in read:
                read[key] = self._postings.word(*key, within)
            held = read[key].keys()
            within = held if within is None else held & set(within)
        return [read[key] for key in keys]

    def _frequency(self, clause: Clause) -> int:
        """Give the number of documents that at most answer a clause."""
        return sum(
            self._postings.frequency(*_field(way, group))
            for way in (clause, *clause.others)
            for group in _groups(way)
        )

    def _score(
        self,
        clause: Clause,
        found: Answered,
        worth_of_one: float,
        scores: dict[int, float],
        facts: Mapping[int, Facts],
        mean_lengths: Mapping[str, float],
    ) -> None:
        """Add what one clause is worth in each document (BM25 in each group of texts)."""
        # Over all groups: in a small index every title has the word that few pages have.
        frequency = self._frequency(clause)
        rarity = math.log(1 + (max(len(facts) - frequency, 0) + 0.5) / (frequency + 0.5))
        for place, group in enumerate(GROUPS):
            weight = worth_of_one * WEIGHTS[group] * rarity * (_K1 + 1)
            for doc, (count, exact) in found.get(group, {}).items():
                if doc in scores:
                    length = facts[doc].lengths[place] / mean_lengths[group]
                    dampening = _K1 * (1 - _B + _B * length)
                    worth = count / (count + dampening)
                    worth += EXACT_WEIGHT * exact / (exact + dampening)
                    scores[doc] += weight * worth

    def _adjacency(self, candidates: Collection[int]) -> dict[int, tuple[int, float]]:
        """Tell of each document how far the words stand side by side in the order typed."""
        best: dict[int, tuple[int, float]] = {}
        if len(self._asked.clauses) < 2:
            return best
        for group in GROUPS:
            words = self._words_of(group, candidates)
            for doc, told in neighbours(words, candidates).items():
                best[doc] = max(best.get(doc, told), told)
        return best

    def _words_of(self, group: str, candidates: Collection[int]) -> list[Word]:
        """Read the words of the whole query in one group, for these documents at least."""
        return [
            self._words(group, [word], candidates, self._read)[0] for word in self._asked.sequence
        ]

    def _all_of(
        self,
        answered: Sequence[tuple[Answered, ...]],
        candidates: Collection[int],
        groups: Collection[str],
        *,
        exactly: bool,
    ) -> set[int]:
        """Keep the documents in which every clause was found in these groups of texts."""
        kept = set(candidates)
        for clause, ways in zip(self._asked.clauses, answered, strict=True):
            strictly = exactly and clause.strict
            kept &= {
                doc
                for found in ways
                for group in groups
                for doc, count in found.get(group, {}).items()
                if count.exact or not strictly
            }
        return kept


def _groups(clause: Clause) -> tuple[str, ...]:
    return DIRECT_GROUPS if clause.han else GROUPS


def _field(clause: Clause, group: str) -> tuple[str, Sequence[Token]]:
    """Give the field and the words in it that stand for a clause."""
    if clause.han and len(clause.tokens) > 1:
        return f"{group}_pairs", pairs(clause.tokens)
    return group, clause.tokens


def _raised(score: float, adjacent: tuple[int, float]) -> tuple[int, float]:
    level, share = adjacent
    return level, score * (1 + share)
