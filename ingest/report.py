"""What an ingest did: every page that was listed is counted once. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from ingest.packages.package import Problem
from ingest.quality.warned import Warned


class Outcome(StrEnum):
    """What became of a page or an item."""

    CREATED = "created"
    UPDATED = "updated"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass
class Tally:
    """Listed = created + updated + skipped + failed."""

    listed: int = 0
    done: Counter[Outcome] = field(default_factory=Counter)

    def add(self, outcome: Outcome, count: int = 1) -> None:
        """Count what became of something listed."""
        self.done[outcome] += count

    @property
    def balanced(self) -> bool:
        """Tell whether everything listed is accounted for."""
        return self.listed == sum(self.done.values())


@dataclass
class Line:
    """What became of one item, or of one of its pages."""

    item: str  # source id; empty for what its reader refused
    page: str = ""  # empty: the item itself
    sheet: str = ""  # of the row that describes the item, as a problem names it
    row: int | None = None
    status: str = ""  # an Outcome; empty while it is not known
    id: str = ""
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass
class Report:
    """The result of one run."""

    items: Tally = field(default_factory=Tally)
    pages: Tally = field(default_factory=Tally)
    problems: list[Problem] = field(default_factory=list)
    item_ids: list[str] = field(default_factory=list)
    unpublished: list[str] = field(default_factory=list)  # wanted public, kept as drafts
    lines: list[Line] = field(default_factory=list)
    warned: dict[str, list[Warned]] = field(default_factory=dict)  # by item: pages to look at

    @property
    def failed(self) -> bool:
        """Tell whether anything could not be taken in."""
        return (
            any(problem.fatal for problem in self.problems)
            or self.items.done[Outcome.FAILED] > 0
            or self.pages.done[Outcome.FAILED] > 0
        )


class Watcher(Protocol):
    """Somebody who looks on while a run goes."""

    def begin(self, pages: int) -> None:
        """Learn how many pages are listed."""

    def page(self, name: str, outcome: Outcome) -> None:
        """Learn what became of a page."""

    def problem(self, problem: Problem) -> None:
        """Learn of something wrong."""
