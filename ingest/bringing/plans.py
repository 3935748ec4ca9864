"""The plan of a delivery: made by the worker, kept as an outline for its page and as a workbook."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.bringing import fetching, reading, rooms
from ingest.bringing.asking import OUTLINE, PLAN, WORKBOOK
from ingest.catalog import leases
from ingest.catalog.models import Consignment, Job, now
from ingest.heartbeat import heartbeat
from ingest.packages import table
from ingest.packages.package import Delivery, PackageError, Problem
from ingest.plan import Entry, Plan, check
from ingest.planning import book, estimate
from ingest.planning.held import at_desk, here
from ingest.planning.refused import refuse
from ingest.report import Outcome
from ingest.repository import Repository
from ingest.workroom import workroom

_MOST_PROBLEMS, _MOST_ROWS = 2_000, 50
_TELL_SECONDS = 1.0


def plan_queued(repository: Repository) -> int:
    """Make a plan that was asked for, and count it."""
    with repository.writing() as session:
        jobs = leases.claim(session, PLAN, 1)
    for job in jobs:
        with heartbeat(repository, jobs):
            _plan(repository, job)
    return len(jobs)


def _plan(repository: Repository, job: Job) -> None:
    with repository.reading() as session:
        row = session.get(Consignment, job.subject_id)
    state, reason = "planned", ""
    if row is not None and row.state == "planning":
        try:
            with workroom(repository.settings.home) as room:
                _make(repository, row, room)
        except PackageError as error:
            state, reason = "refused", str(error)
    with repository.writing() as session:
        found = session.get(Consignment, job.subject_id)
        if found is not None and found.state == "planning" and leases.still_held(session, job):
            found.state, found.reason, found.changed_at = state, reason, now()
        leases.done(session, [job])


def _make(repository: Repository, row: Consignment, room: Path) -> None:
    if row.source == "s3":
        fetching.fetch(repository, row)
    delivery = reading.read(repository, row, room)
    telling = _Telling(repository, row.id)
    plan = check(delivery, repository.settings, telling)
    known = here(repository, delivery.packages, row.library.slug)
    plan.held, at_the_desk = frozenset(known), list(at_desk(repository, delivery.packages, known))
    plan.problems += at_the_desk
    refuse(repository, delivery, row.library.slug, plan, telling)
    expected = estimate.of(
        repository.settings.home,
        pages=plan.pages,
        megapixels=plan.megapixels,
        original_bytes=plan.bytes,
    )
    folder = rooms.plan(repository, row.id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WORKBOOK).unlink(missing_ok=True)
    book.write(folder / WORKBOOK, plan, expected)
    told = _outline(repository, row, delivery, plan) | {
        "seconds": list(expected.seconds),
        "space_bytes": list(expected.bytes),
        "measured": expected.measured,
        "free_bytes": rooms.free_bytes(repository),
        "corrected": rooms.corrected(repository, row.id).exists(),
        "at_desk": len(at_the_desk),
    }
    part = folder / f"{OUTLINE}.part"
    part.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    part.replace(folder / OUTLINE)


def _outline(
    repository: Repository, row: Consignment, delivery: Delivery, plan: Plan
) -> dict[str, Any]:
    problems = sorted(plan.problems, key=lambda one: not one.fatal)
    sheets = dict(_sheets(repository, row, delivery))
    return {
        "counts": {
            "items": plan.items,
            "held": len(plan.held),
            "images": plan.pages,
            "texts": plan.texts,
            "bytes": plan.bytes,
            "fatal": plan.failures,
            "warnings": len(plan.problems) - plan.failures,
        },
        "problems": [_told(one) for one in problems[:_MOST_PROBLEMS]],
        "items": [_item(entry, plan) for entry in plan.entries],
        "sheets": sheets,
        "rows": list(_rows(repository, row, problems, sheets)),
    }


def _told(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file, "row": problem.row, "reason": problem.reason,
        "fatal": problem.fatal, "unit": problem.unit,
    }  # fmt: skip


def _item(entry: Entry, plan: Plan) -> dict[str, Any]:
    package = entry.package
    return {
        "source_id": package.source_id,
        "title": package.description.title,
        "pages": len(entry.pages),
        "held": package.source_id in plan.held,
        "problems": len(entry.problems) + sum(len(page.problems) for page in entry.pages),
    }


def _sheets(
    repository: Repository, row: Consignment, delivery: Delivery
) -> Iterator[tuple[str, str]]:
    """Give the sheets whose cells can be mended here: those that were uploaded as they are."""
    if row.source == "folder" or rooms.corrected(repository, row.id).exists():
        return
    top = rooms.files(repository, row)
    for name, path in delivery.sheets:
        if path.is_relative_to(top):
            yield name, path.relative_to(top).as_posix()


def _rows(
    repository: Repository, row: Consignment, problems: Sequence[Problem], sheets: dict[str, str]
) -> Iterator[dict[str, Any]]:
    """Give the rows that are complained of, with their cells as they are now."""
    wanted: dict[str, list[int]] = {}
    for one in problems:
        if one.row is not None and one.unit == "row" and one.file in sheets:
            rows = wanted.setdefault(one.file, [])
            if one.row not in rows:
                rows.append(one.row)
    for name, numbers in wanted.items():
        found = _table(repository, rooms.files(repository, row) / sheets[name])
        cells = {line.number: line.cells for line in found.rows} if found else {}
        for number in numbers[:_MOST_ROWS]:
            if found and number in cells:
                yield {
                    "sheet": name, "row": number, "headings": list(found.headings),
                    "cells": list(cells[number]),
                    "reasons": [p.reason for p in problems if (p.file, p.row) == (name, number)],
                }  # fmt: skip


def _table(repository: Repository, path: Path) -> table.Table | None:
    try:
        return table.read(path, repository.settings)
    except table.SheetRefused:
        return None


@dataclass
class _Telling:
    """Notes every second how far the plan is, for those who wait for it."""

    repository: Repository
    consignment_id: str
    _listed: int = 0
    _seen: int = 0
    _told_at: float = field(default_factory=time.monotonic)

    def begin(self, pages: int) -> None:
        """Note how many pages there are."""
        self._listed = pages
        self._note()

    def page(self, _name: str, _outcome: Outcome) -> None:
        """Count a page."""
        self._seen += 1
        if time.monotonic() - self._told_at > _TELL_SECONDS:
            self._note()

    def problem(self, problem: Problem) -> None:
        """Leave it to the plan."""

    def _note(self) -> None:
        self._told_at = time.monotonic()
        with self.repository.writing() as session:
            row = session.get(Consignment, self.consignment_id)
            if row is not None:
                row.pages_listed, row.pages_looked_at = self._listed, self._seen
