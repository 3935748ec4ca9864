"""The facets beside the search results: values in words, exact counts, links that toggle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.language import language
from app.site import terms
from app.site.asking import Search
from ingest.catalog.browse import Branch, Shelf
from ingest.catalog.description import best

SHOWN = 6


@dataclass(frozen=True)
class Value:
    """One value of a facet."""

    name: str
    count: int
    chosen: bool
    arguments: dict[str, object]  # of the address with it toggled


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
    shelves: Iterable[Shelf],
    branches: Iterable[Branch],
) -> list[Facet]:
    """Prepare the facets that hold something."""
    naming = _naming(shelves, branches)
    return [
        _facet(name, counted.get(name, ()), asked, naming[name])
        for name in terms.FACETS
        if counted.get(name) or asked.filters.get(name)
    ]


def _facet(
    name: str, counted: tuple[tuple[str, int], ...], asked: Search, word: Callable[[str], str]
) -> Facet:
    chosen = asked.filters.get(name, ())
    counts = dict.fromkeys(chosen, 0) | dict(counted)
    ordered = sorted(counts, key=lambda value: (value not in chosen, -counts[value], word(value)))
    if name == "century":
        ordered.sort(key=lambda value: (value not in chosen, int(value) if value.isdigit() else 0))
    values = [
        Value(word(v), counts[v], v in chosen, asked.toggled(name, v).arguments()) for v in ordered
    ]
    return Facet(name, terms.name(terms.FACETS, name), values[:SHOWN], values[SHOWN:])


def _naming(
    shelves: Iterable[Shelf], branches: Iterable[Branch]
) -> dict[str, Callable[[str], str]]:
    libraries = {shelf.library.slug: best(shelf.library.name, language()) for shelf in shelves}
    collections = dict(_titles(branches))
    return {
        "library": lambda value: libraries.get(value, value),
        "collection": lambda value: collections.get(value, value),
        "rights": lambda value: terms.tier(value)[0],
        "type": lambda value: terms.name(terms.TYPES, value),
        "language": terms.language_name,
        "script": terms.script_name,
        "century": terms.century,
        "subject": str,
        "place": str,
        "has_text": lambda value: terms.name(terms.HAS_TEXT, value),
    }


def _titles(branches: Iterable[Branch]) -> Iterable[tuple[str, str]]:
    for one in branches:
        yield one.collection.slug, best(one.collection.title, language())
        yield from _titles(one.branches)
