"""What pages tell of the whole repository: counted once, kept until something is published.

Each process counts for itself. The number of the last announced change says whether anything that
the public sees has moved; nothing is counted again before nine times the time that counting takes
has gone by, so that it never costs more than a tenth of a process, however much is held.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from ingest.catalog import browse
from ingest.catalog.browse import Branch, Shelf
from ingest.catalog.decades import decades
from ingest.repository import Repository

_KEPT_SECONDS = 60
_TIMES_ITS_COST = 9
Told = TypeVar("Told")


@dataclass(frozen=True)
class Shape:
    """Who holds, and how it is arranged."""

    branches: tuple[Branch, ...]
    shelves: tuple[Shelf, ...]

    @property
    def items(self) -> int:
        """Count the published items; each is in one library."""
        return sum(shelf.items for shelf in self.shelves)

    @property
    def libraries(self) -> int:
        """Count the libraries that have published something."""
        return sum(1 for shelf in self.shelves if shelf.items)


@dataclass(frozen=True)
class Numbers:
    """How much there is, and of which times."""

    pages: int
    decades: Mapping[int, int]  # first year to the items that may be of it


@dataclass(frozen=True)
class Overview:
    """The whole at one moment; each part is counted when it is first asked for."""

    _change: int
    _shape: _Kept[Shape]
    _numbers: _Kept[Numbers]

    @property
    def shape(self) -> Shape:
        """Give libraries and collections."""
        return self._shape.at(self._change)

    @property
    def numbers(self) -> Numbers:
        """Give pages and times."""
        return self._numbers.at(self._change)


class Overviews:
    """The overviews of one repository, for all threads of a process."""

    def __init__(self, repository: Repository) -> None:
        self._shape = _Kept(repository, _shape)
        self._numbers = _Kept(repository, _numbers)

    def now(self, session: Session) -> Overview:
        """Give the overview of what is published at this moment."""
        return Overview(browse.last_change(session), self._shape, self._numbers)


class _Kept(Generic[Told]):
    def __init__(self, repository: Repository, count: Callable[[Session], Told]) -> None:
        self._repository = repository
        self._count = count
        self._told: tuple[Told, int] | None = None  # with the change up to which it holds
        self._counted_at = 0.0
        self._cost_seconds = 0.0
        self._counting = threading.Lock()

    def at(self, change: int) -> Told:
        """Give what was counted, counted anew where the public sees something else by now."""
        told = self._told
        if told is not None and not self._is_old(told[1], change):
            return told[0]
        # While one counts, the others show what is there; only at the very first they wait.
        if not self._counting.acquire(blocking=told is None) and told is not None:
            return told[0]
        try:
            if self._told is told or self._told is None:
                self._told = self._counted(), change
            return self._told[0]
        finally:
            self._counting.release()

    def _is_old(self, counted: int, change: int) -> bool:
        age_seconds = time.monotonic() - self._counted_at
        if counted == change:
            return age_seconds > _KEPT_SECONDS
        return age_seconds > _TIMES_ITS_COST * self._cost_seconds

    def _counted(self) -> Told:
        began = time.monotonic()
        # In a session of its own: what it gives outlives the request.
        with self._repository.reading() as session:
            counted = self._count(session)
            session.expunge_all()
        self._counted_at = time.monotonic()
        self._cost_seconds = self._counted_at - began
        return counted


def _shape(session: Session) -> Shape:
    return Shape(browse.tree(session), tuple(browse.shelves(session)))


def _numbers(session: Session) -> Numbers:
    counted: Counter[int] = Counter()
    for (first, last), items in browse.years(session).items():
        for decade in decades(first, last):
            counted[decade] += items
    return Numbers(browse.page_total(session), dict(sorted(counted.items())))
