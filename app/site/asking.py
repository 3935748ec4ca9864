"""What a search address asks for, and the addresses of its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from app.site import paging
from iiif.current import repository
from ingest.search.engine import FACETS, SORTS, Query
from ingest.search.query import MAX_QUERY_CHARACTERS, Asked

ITEMS_A_PAGE = 10
SPELLINGS = ("old", "today")
_MOST_VALUES = 20  # of one facet
_MOST_WORDS_ALONE = 6


@dataclass(frozen=True)
class Search:
    """A search as its address says it."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None
    sort: str = "relevance"
    page: int = 1
    literal: bool = False  # search for just what was typed
    spelling: str = ""  # "old", "today"; empty: as the installation has it

    @property
    def spelled_as_of_old(self) -> bool:
        """Tell whether the spellings of old prints count as well."""
        return (self.spelling or _usual_spelling()) == "old"

    @property
    def spelling_turned(self) -> Search:
        """Give the search with the spellings of old prints turned on or off."""
        other = "today" if self.spelled_as_of_old else "old"
        return replace(self, spelling="" if other == _usual_spelling() else other, page=1)

    def query(self, text: str) -> Query:
        """Give what the engine is asked, for these words."""
        return Query(
            text=text,
            old_spelling=self.spelled_as_of_old,
            filters=self.filters,
            year_from=self.year_from,
            year_to=self.year_to,
            sort=self.sort,
            offset=(self.page - 1) * ITEMS_A_PAGE,
            limit=ITEMS_A_PAGE,
        )

    def arguments(self, **changed: object) -> dict[str, object]:
        """Give the address' arguments, with some changed; what says nothing is left out."""
        whole: dict[str, object] = {
            "q": self.text,
            **{name: list(values) for name, values in self.filters.items()},
            "from": self.year_from,
            "to": self.year_to,
            "sort": self.sort if self.sort != "relevance" else None,
            "literal": "1" if self.literal else None,
            "spelling": self.spelling,
        } | changed
        return {name: value for name, value in whole.items() if value not in (None, "", [])}

    def pairs(self, *without: str) -> list[tuple[str, object]]:
        """Give the arguments one by one, as hidden fields of a form."""
        return [
            (name, one)
            for name, value in self.arguments().items()
            if name not in without
            for one in (value if isinstance(value, list) else [value])
        ]

    def toggled(self, facet: str, value: str) -> Search:
        """Give the search with one value of a facet added or taken away, from its first page."""
        held = self.filters.get(facet, ())
        values = tuple(v for v in held if v != value) if value in held else (*held, value)
        return replace(self, filters={**self.filters, facet: values}, page=1)

    @property
    def narrowed(self) -> bool:
        """Tell whether filters or years hold something back."""
        return any(self.filters.values()) or (self.year_from, self.year_to) != (None, None)


def read(arguments: MultiDict[str, str]) -> Search:
    """Read a search from an address; what makes no sense is left out."""
    sort = arguments.get("sort", "relevance")
    return Search(
        text=text(arguments),
        literal=arguments.get("literal") == "1",
        spelling=spelling if (spelling := arguments.get("spelling", "")) in SPELLINGS else "",
        filters={
            name: tuple(dict.fromkeys(arguments.getlist(name)))[:_MOST_VALUES]
            for name in FACETS
            if arguments.getlist(name)
        },
        year_from=_year(arguments.get("from")),
        year_to=_year(arguments.get("to")),
        sort=sort if sort in SORTS else "relevance",
        page=min(paging.asked(arguments.get("page")), paging.MOST_PAGES),
    )


def text(arguments: MultiDict[str, str]) -> str:
    """Read what was typed from an address; of what is too long one character more than is used."""
    # Every link of the page repeats it.
    return arguments.get("q", "").strip()[: MAX_QUERY_CHARACTERS + 1]


def alone(asked: Search, understood: Asked) -> list[tuple[str, int]]:
    """Count, for a search that found nothing, what each of its words finds alone."""
    words = list(
        dict.fromkeys(" ".join(clause.exact) for clause in understood.clauses if clause.tokens)
    )[:_MOST_WORDS_ALONE]
    if len(words) < 2 and not asked.narrowed:
        return []
    engine = repository().search
    counted = [(word, engine.search(Query(text=word, limit=0)).total) for word in words]
    return [(word, total) for word, total in counted if total]


def _usual_spelling() -> str:
    return "old" if repository().settings.old_spelling else "today"


def _year(value: str | None) -> int | None:
    try:
        year = int(value or "")
    except ValueError:
        return None
    return year if -3000 <= year <= 3000 else None
