"""Which search a collection's address asks for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from ingest.search.engine import FACETS, SORTS, Query
from ingest.search.query import MAX_QUERY_CHARACTERS

_MOST_VALUES = 20  # of one facet
_MOST_YEAR = 3000
_MOST_CHARACTERS = 200  # of one value


@dataclass(frozen=True)
class Search:
    """A search with its facets; what makes no sense is left out."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None
    sort: str = "relevance"
    old_spelling: bool = False

    def query(self, offset: int, limit: int) -> Query:
        """Give what the engine is asked for a stretch of the answer."""
        return Query(
            text=self.text,
            filters=self.filters,
            year_from=self.year_from,
            year_to=self.year_to,
            sort=self.sort,
            offset=offset,
            limit=limit,
            pages_per_item=0,
            old_spelling=self.old_spelling,
        )

    @property
    def said(self) -> str:
        """Give the one query string of all that ask the same."""
        pairs: list[tuple[str, object]] = [("q", self.text)]
        pairs += [(name, value) for name in FACETS for value in self.filters.get(name, ())]
        pairs += [("from", self.year_from), ("to", self.year_to)]
        pairs += [("sort", self.sort if self.sort != "relevance" else "")]
        return urlencode([pair for pair in pairs if pair[0] == "q" or pair[1] not in (None, "")])


def read(arguments: MultiDict[str, str], *, old_spelling: bool) -> Search:
    """Read a search from an address."""
    sort = arguments.get("sort", "")
    return Search(
        text=_text(arguments.get("q", ""))[:MAX_QUERY_CHARACTERS],
        filters={name: values for name in FACETS if (values := _values(arguments.getlist(name)))},
        year_from=_year(arguments.get("from", "")),
        year_to=_year(arguments.get("to", "")),
        sort=sort if sort in SORTS else "relevance",
        old_spelling=old_spelling,
    )


def _values(given: list[str]) -> tuple[str, ...]:
    texts = (_text(value)[:_MOST_CHARACTERS] for value in given)
    return tuple(sorted({text for text in texts if text}))[:_MOST_VALUES]


def _text(given: str) -> str:
    """Leave out what is no text: control characters, and halves of characters."""
    return "".join(c for c in given if c.isprintable() or c == " ").strip()


def _year(given: str) -> int | None:
    plain = given.removeprefix("-")
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= 4):
        return None
    year = int(given)
    return year if -_MOST_YEAR <= year <= _MOST_YEAR else None
