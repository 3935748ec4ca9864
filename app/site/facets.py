"""The facets beside the search results: values in words, exact counts, links that toggle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from flask import url_for

from app.site import terms
from app.site.asking import Search

SHOWN = 6
MOST = 20  # values of a facet, the most frequent; who seeks others narrows by these, or browses

# To write an address takes longer than all else of a value: each facet's is written once, and its
# values are put into it here. No value of a catalogue is this.
_PLACE = "-tangthu-value-"


@dataclass(frozen=True)
class Value:
    """One value of a facet."""

    name: str
    count: int
    chosen: bool
    address: str  # of the search with it toggled


@dataclass(frozen=True)
class Facet:
    """One facet: the first values, and the rest."""

    name: str
    title: str
    values: list[Value]
    rest: list[Value]


def shown(
    counted: Mapping[str, tuple[tuple[str, int], ...]],
    asked: Search,
    naming: Mapping[str, Callable[[str], str]],
) -> list[Facet]:
    """Prepare the facets that hold something; decades are drawn, and named only where chosen."""
    return [
        _facet(name, counted.get(name, ()), asked, naming[name])
        for name in terms.FACETS
        if asked.filters.get(name) or (counted.get(name) and name != "decade")
    ]


def to_name(counted: Mapping[str, tuple[tuple[str, int], ...]]) -> list[tuple[str, str]]:
    """Name the values that are seen without opening a list, for their names to be looked up."""
    return [(name, value) for name, values in counted.items() for value, _ in values[: SHOWN * 2]]


def _facet(
    name: str, counted: tuple[tuple[str, int], ...], asked: Search, word: Callable[[str], str]
) -> Facet:
    chosen = asked.filters.get(name, ())
    counts = dict.fromkeys(chosen, 0) | dict(counted)
    ordered = sorted(counts, key=lambda value: (value not in chosen, -counts[value]))
    ordered = ordered[: max(MOST, len(chosen))]
    ordered.sort(key=lambda value: (value not in chosen, -counts[value], word(value)))
    if name == "century":
        ordered.sort(key=lambda value: (value not in chosen, int(value) if value.isdigit() else 0))
    start, _, end = _address(asked, name, _PLACE).partition(_PLACE)
    values = [
        Value(word(v), counts[v], True, _address(asked, name, v))
        if v in chosen
        else Value(word(v), counts[v], False, f"{start}{quote_plus(v)}{end}")
        for v in ordered
    ]
    return Facet(name, terms.name(terms.FACETS, name), values[:SHOWN], values[SHOWN:])


def _address(asked: Search, name: str, value: str) -> str:
    arguments: dict[str, Any] = asked.toggled(name, value).arguments()
    return url_for("search.search", **arguments)
