"""Which documents of a whoosh index answer a query, and how well."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ingest.search.analysis import pairs
from ingest.search.answer import Facts, Match
from ingest.search.query import Asked, Clause
from ingest.search.whoosh_folder import DIRECT_GROUPS, GROUPS
from ingest.search.whoosh_postings import Postings

_WEIGHTS = {"text": 1.0, "title": 4.0, "metadata": 2.0, "reading": 0.6}

# BM25's usual constants: how soon repetition stops to count, how much length does.
_K1, _B = 1.2, 0.75

# What a word written just as typed counts beside one found folded.
_EXACT_WEIGHT = 0.5

Counts = dict[int, float]


def measure(facts: Collection[Facts]) -> dict[str, float]:
    """Measure each kind of text, in words."""
    means = {}
    for place, group in enumerate(GROUPS):
        held = [one.lengths[place] for one in facts if one.lengths[place]]
        means[group] = sum(held) / len(held) if held else 1.0
    return means


@dataclass
class _Answered:
    """Where one clause was found: counts by group of texts."""

    folded: dict[str, Counts]
    exact: dict[str, Counts] = field(default_factory=dict)

    def documents(self, groups: Collection[str], *, exactly: bool) -> set[int]:
        found = self.exact if exactly else self.folded
        return set().union(*(found[group] for group in groups if group in found))


def matches(
    asked: Asked,
    postings: Postings,
    facts: Mapping[int, Facts],
    mean_lengths: Mapping[str, float],
    within: Collection[int] | None = None,
) -> dict[int, Match]:
    """Find the documents, of those in `within`, that hold every clause."""
    answered, candidates = _recall(asked, postings, within)
    if not candidates:
        return {}
    for clause, found in zip(asked.clauses, answered, strict=True):
        found.exact = _exactly(clause, found, postings, candidates)
    scores = dict.fromkeys(candidates, 0.0)
    for clause, found in zip(asked.clauses, answered, strict=True):
        _score(clause, found, scores, postings, facts, mean_lengths)
    adjacent = _adjacency(asked, postings, candidates)
    exact = _all_of(asked, answered, candidates, GROUPS, exactly=True)
    exact_direct = _all_of(asked, answered, exact, DIRECT_GROUPS, exactly=True)
    direct = _all_of(asked, answered, candidates - exact, DIRECT_GROUPS, exactly=False)
    return {
        doc: Match(
            doc in exact,
            doc in exact_direct or doc in direct,
            adjacent[doc][0] if doc in adjacent else 0,
            score * (1 + adjacent[doc][1]) if doc in adjacent else score,
        )
        for doc, score in scores.items()
    }


def _recall(
    asked: Asked, postings: Postings, within: Collection[int] | None
) -> tuple[list[_Answered], set[int]]:
    """Find the documents that hold all clauses, marks or no marks."""
    answered = [_Answered({}) for _ in asked.clauses]
    estimates = [
        sum(postings.frequency(*_terms(clause, group)) for group in _groups(clause))
        for clause in asked.clauses
    ]
    candidates = None if within is None else set(within)
    # The rarest first: what follows is read only for what is left.
    for i in sorted(range(len(estimates)), key=estimates.__getitem__):
        clause = asked.clauses[i]
        for group in _groups(clause):
            answered[i].folded[group] = postings.counts(*_terms(clause, group), candidates)
        candidates = answered[i].documents(GROUPS, exactly=False)
        if not candidates:
            break
    return answered, candidates or set()


def _groups(clause: Clause) -> tuple[str, ...]:
    return DIRECT_GROUPS if clause.han else GROUPS


def _terms(clause: Clause, group: str) -> tuple[str, list[str]]:
    """Give the field and its terms that stand for a clause, without marks."""
    if clause.han and len(clause.tokens) > 1:
        return f"{group}_pairs", pairs(list(clause.tokens))
    return f"{group}_folded", list(clause.folded)


def _exactly(
    clause: Clause, found: _Answered, postings: Postings, candidates: Collection[int]
) -> dict[str, Counts]:
    if not clause.varies:
        return found.folded
    return {
        group: postings.counts(f"{group}_exact", clause.exact, counts.keys() & candidates)
        for group, counts in found.folded.items()
        if counts
    }


def _score(
    clause: Clause,
    found: _Answered,
    scores: dict[int, float],
    postings: Postings,
    facts: Mapping[int, Facts],
    mean_lengths: Mapping[str, float],
) -> None:
    """Add what one clause is worth in each document (BM25 in each group of texts)."""
    # Over all groups: in a small index every title has the word that few pages have.
    frequency = sum(postings.frequency(*_terms(clause, group)) for group in _groups(clause))
    rarity = math.log(1 + (max(len(facts) - frequency, 0) + 0.5) / (frequency + 0.5))
    for place, group in enumerate(GROUPS):
        counts = found.folded.get(group)
        if not counts:
            continue
        exact = found.exact.get(group, {})
        weight = _WEIGHTS[group] * rarity * (_K1 + 1)
        for doc, count in counts.items():
            if doc in scores:
                length = facts[doc].lengths[place] / mean_lengths[group]
                dampening = _K1 * (1 - _B + _B * length)
                worth = count / (count + dampening)
                if doc in exact:
                    worth += _EXACT_WEIGHT * exact[doc] / (exact[doc] + dampening)
                scores[doc] += weight * worth


def _adjacency(
    asked: Asked, postings: Postings, candidates: Collection[int]
) -> dict[int, tuple[int, float]]:
    """Tell of each document how far the words stand side by side in the order typed."""
    best: dict[int, tuple[int, float]] = {}
    if len(asked.clauses) < 2:
        return best
    exact_words = [token.exact for token in asked.sequence]
    for group in GROUPS:
        words = [token.folded for token in asked.sequence]
        told = postings.adjacency(f"{group}_folded", words, candidates)
        whole = [doc for doc, (_, all_of_it) in told.items() if all_of_it]
        literal = postings.counts(f"{group}_exact", exact_words, set(whole)) if whole else {}
        for doc, (share, all_of_it) in told.items():
            level = 2 if doc in literal else int(all_of_it)
            best[doc] = max(best.get(doc, (0, 0.0)), (level, share))
    return best


def _all_of(
    asked: Asked,
    answered: list[_Answered],
    candidates: Collection[int],
    groups: Collection[str],
    *,
    exactly: bool,
) -> set[int]:
    """Keep the documents in which every clause was found in these groups of texts."""
    kept = set(candidates)
    for clause, found in zip(asked.clauses, answered, strict=True):
        kept &= found.documents(groups, exactly=exactly and clause.strict)
    return kept
