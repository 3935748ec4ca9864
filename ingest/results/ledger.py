"""A run's lines, one an item and one a page; on disk from the first, to outlive a kill."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from ingest.packages.package import Delivery, Package, Problem
from ingest.report import Line, Outcome

FOLDER = "reports"
CUT_OFF = "the run was cut off before this: run it again"


class Ledger:
    """The lines of one run; every one ends as created, updated, skipped or failed."""

    def __init__(self, home: Path, delivery: Delivery) -> None:
        self.lines = list(_listed(delivery))
        self._places: dict[tuple[str, str], int] = {}
        for at, line in enumerate(self.lines):
            self._places.setdefault((line.item, line.page), at)
        folder = home / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{os.getpid()}-{id(self)}.open"
        self._log: IO[str] = self._path.open("w", encoding="utf-8")
        self._write([asdict(line) for line in self.lines])

    def settle(
        self,
        item: str,
        page: str,
        outcome: Outcome,
        record_id: str = "",
        problems: Sequence[Problem] = (),
    ) -> None:
        """Note what became of an item or page."""
        at = self._places[item, page]
        line = self.lines[at]
        line.status, line.id = str(outcome), record_id or line.id
        line.errors += [str(problem) for problem in problems if problem.fatal]
        line.warnings += [str(problem) for problem in problems if not problem.fatal]
        self._write({"at": at} | asdict(line))

    def name(self, item: str, record_id: str) -> None:
        """Note the id that an item has."""
        self.lines[self._places[item, ""]].id = record_id

    def warn(self, item: str, page: str, warnings: Sequence[str]) -> None:
        """Add what somebody should look at."""
        at = self._places.get((item, page))
        if at is not None and warnings:
            self.lines[at].warnings += warnings
            self._write({"at": at} | asdict(self.lines[at]))

    def close(self) -> None:
        """End the run: what nothing is known of has failed, and the log goes."""
        _fail_unknown(self.lines, "was not reached, since its item failed")
        self._log.close()
        self._path.unlink(missing_ok=True)

    def break_off(self) -> None:
        """Leave the log as a killed process would: the next run tells of it."""
        self._log.close()

    def _write(self, entry: Any) -> None:
        self._log.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._log.flush()


def cut_off(home: Path) -> Iterator[tuple[Path, list[Line]]]:
    """Give the runs that ended without an end, their unknown lines as failed; each with its log."""
    for path in sorted((home / FOLDER).glob("*-*.open")):
        owner = path.name.partition("-")[0]
        if Path("/proc/self").exists() and not Path("/proc", owner).exists():
            lines = _replayed(path)
            _fail_unknown(lines, CUT_OFF)
            yield path, lines


def _replayed(path: Path) -> list[Line]:
    lines: list[Line] = []
    for entry in path.read_text(encoding="utf-8").splitlines():
        try:
            told = json.loads(entry)
        except json.JSONDecodeError:
            break  # the last line, half written
        if isinstance(told, list):
            lines = [Line(**one) for one in told]
        else:
            at = told.pop("at")
            lines[at] = Line(**told)
    return lines


def _fail_unknown(lines: list[Line], reason: str) -> None:
    for line in lines:
        if not line.status:
            line.status = str(Outcome.FAILED)
            line.errors.append(reason)


def _listed(delivery: Delivery) -> Iterator[Line]:
    refused: dict[tuple[str, int | None], Line] = {}
    for problem in delivery.problems:
        if problem.fatal:
            place = (problem.file, problem.row)
            line = refused.setdefault(
                place, Line("", sheet=problem.file, row=problem.row, status=str(Outcome.FAILED))
            )
            line.errors.append(str(problem))
    yield from refused.values()
    for package in delivery.packages:
        yield from _lines_of(package)


def _lines_of(package: Package) -> Iterator[Line]:
    yield Line(package.source_id, sheet=package.sheet, row=package.row)
    for page in package.pages:
        yield Line(package.source_id, page.name, package.sheet, package.row)
    for problem in package.problems:
        if problem.fatal:  # a page that its reader left out
            yield Line(
                package.source_id, problem.file, package.sheet, package.row,
                str(Outcome.FAILED), errors=[str(problem)],
            )  # fmt: skip
