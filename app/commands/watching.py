"""Showing how an ingest goes: a bar on a terminal, plain lines in a pipe."""

from __future__ import annotations

import time
from collections import deque
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ingest.packages.package import Problem
from ingest.report import Outcome

# The rest time is reckoned from the last pages only: the first ones say little of the others.
_PAGES_RECKONED = 200
_SECONDS_BETWEEN_LINES = 5.0


class Pace:
    """How quickly pages go now, and how long the rest will take."""

    def __init__(self) -> None:
        self._moments: deque[float] = deque([time.monotonic()], maxlen=_PAGES_RECKONED + 1)

    def page(self) -> None:
        """Count a page."""
        self._moments.append(time.monotonic())

    @property
    def pages_per_second(self) -> float:
        """Pages per second, over the last ones."""
        seconds = self._moments[-1] - self._moments[0]
        return (len(self._moments) - 1) / seconds if seconds > 0 else 0.0

    def rest(self, pages: int) -> str:
        """Say how long so many pages will take."""
        rate = self.pages_per_second
        return rest_time(pages / rate if rate else None)


def rest_time(seconds: float | None) -> str:
    """Say how long something will still take."""
    if seconds is None:
        return "rest unknown"
    left = round(seconds)
    if left < 60:
        return f"{left} s left"
    if left < 3600:
        return f"{left // 60} min {left % 60:02} s left"
    return f"{left // 3600} h {left % 3600 // 60:02} min left"


class Watching(Protocol):
    """A watcher that is opened and closed."""

    def __enter__(self) -> Self:
        """Begin to show."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop showing."""

    def begin(self, pages: int) -> None:
        """Learn how many pages are listed."""

    def page(self, name: str, outcome: Outcome) -> None:
        """Learn what became of a page."""

    def problem(self, problem: Problem) -> None:
        """Learn of something wrong."""


class Bar:
    """A bar that moves, for a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._pace = Pace()
        self._progress = Progress(
            TextColumn("Pages"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[pace]}"),
            console=console,
        )
        self._task = self._progress.add_task("pages", total=None, pace="")
        self._left = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, pages: int) -> None:
        """Show how many pages there are."""
        self._left = pages
        self._progress.update(self._task, total=pages)

    def page(self, name: str, outcome: Outcome) -> None:
        """Move the bar."""
        self._pace.page()
        self._left -= 1
        pace = f"{self._pace.pages_per_second:.1f} pages/s, {self._pace.rest(self._left)}"
        self._progress.update(self._task, advance=1, pace=pace)

    def problem(self, problem: Problem) -> None:
        """Print it above the bar."""
        self._console.print(_sentence(problem), markup=False, highlight=False, soft_wrap=True)


class Lines:
    """A plain line now and then, for a pipe or a log."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._pace = Pace()
        self._total = self._done = 0
        self._said_at = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def begin(self, pages: int) -> None:
        """Say how many pages there are."""
        self._total = pages
        self._say(f"{pages} pages listed")

    def page(self, name: str, outcome: Outcome) -> None:
        """Say how far it is, every few seconds."""
        self._pace.page()
        self._done += 1
        if time.monotonic() - self._said_at >= _SECONDS_BETWEEN_LINES:
            self._said_at = time.monotonic()
            rate = self._pace.pages_per_second
            rest = self._pace.rest(self._total - self._done)
            self._say(f"{self._done} of {self._total} pages, {rate:.1f} pages/s, {rest}")

    def problem(self, problem: Problem) -> None:
        """Print it."""
        self._say(_sentence(problem))

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


def watching(console: Console) -> Bar | Lines:
    """Choose by what the output is."""
    return Bar(console) if console.is_terminal else Lines(console)


def _sentence(problem: Problem) -> str:
    return f"{'Failed' if problem.fatal else 'Note'}: {problem}"
