"""Posting lists of an opened whoosh index: who holds a term, a phrase, words together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from whoosh.formats import Positions

_FORMAT = Positions()

Posting = tuple[float, bytes]
"""How often a term stands in a document, and where, encoded."""


class Postings:
    """Reads one opened index. Document numbers run through all segments."""

    def __init__(self, reader: Any) -> None:
        self._leaves = list(reader.leaf_readers())

    def frequency(self, field: str, terms: Sequence[str]) -> int:
        """Give the number of documents that at most can hold all the terms."""
        return min(
            sum(int(leaf.doc_frequency(field, term)) for leaf, _ in self._leaves) for term in terms
        )

    def counts(
        self, field: str, terms: Sequence[str], within: Collection[int] | None
    ) -> dict[int, float]:
        """Count in each document how often the terms stand side by side."""
        if len(terms) == 1:
            return {doc: weight for doc, (weight, _) in self._read(field, terms[0], within).items()}
        rarest_first = sorted(set(terms), key=lambda term: self.frequency(field, [term]))
        lists: dict[str, dict[int, Posting]] = {}
        for term in rarest_first:
            lists[term] = self._read(field, term, within)
            within = lists[term].keys()
        counted = {doc: len(_starts(_places(lists, terms, doc))) for doc in within or ()}
        return {doc: float(count) for doc, count in counted.items() if count}

    def adjacency(
        self, field: str, terms: Sequence[str], within: Collection[int]
    ) -> dict[int, tuple[float, bool]]:
        """Tell of documents how many neighbours of the query are neighbours there, and if all."""
        lists = {term: self._read(field, term, within) for term in set(terms)}
        told = {}
        for doc in set().union(*lists.values()):
            places = _places(lists, terms, doc)
            together = sum(
                1
                for one, other in zip(places, places[1:], strict=False)
                if not other.isdisjoint(place + 1 for place in one)
            )
            share = together / (len(terms) - 1)
            if share:
                told[doc] = (share, share == 1 and bool(_starts(places)))
        return told

    def _read(self, field: str, term: str, within: Collection[int] | None) -> dict[int, Posting]:
        found: dict[int, Posting] = {}
        for leaf, base in self._leaves:
            if (field, term) not in leaf:
                continue
            matcher = leaf.postings(field, term)
            while matcher.is_active():
                doc = base + matcher.id()
                if within is None or doc in within:
                    found[doc] = (matcher.weight(), matcher.value())
                matcher.next()
        return found


def _places(
    lists: Mapping[str, Mapping[int, Posting]], terms: Sequence[str], doc: int
) -> list[set[int]]:
    decoded = {
        term: set(_FORMAT.decode_positions(lists[term][doc][1])) if doc in lists[term] else set()
        for term in set(terms)
    }
    return [decoded[term] for term in terms]


def _starts(places: Sequence[set[int]]) -> set[int]:
    starts = places[0]
    for distance, others in enumerate(places[1:], start=1):
        starts = {start for start in starts if start + distance in others}
    return starts
