"""What a search engine promises: documents in, pages and items with counts out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

FACETS = (
    "library",
    "collection",
    "rights",
    "type",
    "language",
    "script",
    "century",
    "decade",
    "subject",
    "place",
    "person",
    "has_text",
)

SORTS = ("relevance", "year", "-year", "title", "newest")

FACET_VALUES = 1000
"""Values of a facet that an answer names at most, the most frequent first."""


@dataclass(frozen=True)
class Document:
    """One page (or, with `page_id` empty, the metadata of one item) as the index takes it.

    Texts are raw; the engine keeps what `ingest.search.ready` makes of them.
    """

    item_id: str
    page_id: str  # empty: the item's own document
    page_number: int  # from 1; 0 for the item's own document
    text: str
    reading: str = ""  # quốc ngữ of Hán-Nôm text
    title: str = ""  # all titles, any language
    metadata: str = ""  # creators, subjects, places, summary, call number ...
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # FACETS to values
    year_from: int | None = None
    year_to: int | None = None
    added: str = ""  # when it was published, as ISO 8601 in UTC; the item's first document tells
    hidden: bool = False  # its text must show only to those who may read it


@dataclass(frozen=True)
class Query:
    """What a reader asks. `filters` values of one facet are alternatives; facets add up."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    item_id: str = ""  # search inside one item
    year_from: int | None = None
    year_to: int | None = None
    offset: int = 0
    limit: int = 20
    sort: str = "relevance"  # one of SORTS
    pages_per_item: int = 3
    old_spelling: bool = False  # d, gi, j and the like stand for each other, as in old prints


@dataclass(frozen=True)
class PageHit:
    """A page that answers the query."""

    page_id: str
    page_number: int
    exact: bool  # found with its marks as typed


@dataclass(frozen=True)
class ItemHit:
    """An item that answers, with its best pages."""

    item_id: str
    exact: bool
    in_metadata: bool
    pages: tuple[PageHit, ...]
    page_count: int  # all pages of the item that answer


@dataclass(frozen=True)
class Results:
    """The answer: items in rank order, exact counts."""

    total: int  # items
    hits: tuple[ItemHit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Spelling:
    """A word of the index, as public texts write it."""

    exact: str
    folded: str
    items: int  # how many items have it in their titles, records or public texts


class IndexLocked(Exception):
    """Another process is writing the index."""


class SearchUnavailable(Exception):
    """The search server does not answer, or refuses us; what was asked may be asked again later."""


class SearchEngine(Protocol):
    """An index of pages and items. One writer at a time; readers see the last commit.

    Every method may raise SearchUnavailable where the index is on another machine.
    """

    def replace(self, items: Mapping[str, Iterable[Document]]) -> None:
        """Put the documents of these items in place of all they had, in one commit.

        An item without documents leaves the index.

        Raises:
            IndexLocked: another process holds the writer's lock.
        """

    def search(self, query: Query) -> Results:
        """Find items and pages. Never raises for what a reader typed."""

    def spellings(self, folded: Iterable[str]) -> Mapping[str, tuple[Spelling, ...]]:
        """Tell how these words, given without marks, are written, the most frequent form first.

        Words that no public text holds are left out.
        """

    def completions(self, start: str, limit: int) -> tuple[Spelling, ...]:
        """Give the most frequent words whose form without marks begins so."""

    def rebuild(self, items: Iterable[tuple[str, Iterable[Document]]]) -> None:
        """Build a new index beside the old one and put it in its place.

        Raises:
            IndexLocked: another process holds the writer's lock.
        """

    def count(self) -> int:
        """Count the documents."""

    def close(self) -> None:
        """Let go of files and connections; the next call opens them again."""
