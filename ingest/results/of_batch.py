"""What became of a batch, line by line as of a direct run; the curator's own sheets back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import batches, edit_pages
from ingest.catalog.models import Batch, Job
from ingest.packages.package import Delivery, Package, Problem
from ingest.quality.warned import warned
from ingest.report import Line, Outcome, Tally
from ingest.repository import Repository
from ingest.results import beside, own
from ingest.results.own import CannotWrite
from ingest.results.rows import ENGLISH, Link, Tongue

FOLDER = "sheets"  # under home: the sheets of batches, as they were handed in
WAITING = "waiting"  # the status of what has not ended yet
_ENDED = ("done", "failed", "cancelled")


@dataclass(frozen=True)
class Back:
    """A file that tells what became of a batch."""

    name: str
    data: bytes
    own: bool = True  # the curator's own sheet


def keep_sheets(repository: Repository, batch_id: str, delivery: Delivery) -> list[list[str]]:
    """Keep a delivery's sheets as they are now; give how problems name each, and its file."""
    kept = []
    for number, (name, path) in enumerate(delivery.sheets):
        target = sheets_of(repository, batch_id) / str(number) / path.name
        with suppress(OSError):  # it is then told without its sheet
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            kept.append([name, f"{number}/{path.name}"])
    return kept


def sheets_of(repository: Repository, batch_id: str) -> Path:
    """Give the folder of a batch's sheets."""
    return repository.settings.home / FOLDER / batch_id


def described(package: Package, told: Sequence[Problem]) -> dict[str, Any]:
    """Give what an item's job must hold for its line."""
    return {
        "source": package.source_id,
        "sheet": package.sheet,
        "row": package.row,
        "errors": [str(problem) for problem in told if problem.fatal],
        "notes": [str(problem) for problem in told if not problem.fatal],
    }


def refused(problem: Problem) -> dict[str, Any]:
    """Give what the job of a row or page that its reader refused must hold for its line."""
    unit = {"unit": problem.unit} if problem.row is not None else {}
    return {"sheet": problem.file, "row": problem.row, "errors": [str(problem)]} | unit


def lines(session: Session, batch_id: str) -> list[Line]:
    """Give what became of each item and page; `waiting` is the status of what has not ended.

    Raises:
        batches.NoSuchWork: there is no such batch.
    """
    if session.get(Batch, batch_id) is None:
        raise batches.NoSuchWork(f"there is no batch {batch_id!r}: `tangthu jobs` lists them")
    jobs = session.scalars(
        select(Job)
        .where(Job.batch_id == batch_id, Job.kind.in_((batches.UNIT, batches.END)))
        .order_by(Job.id)
    )
    found: list[Line] = []
    items: dict[str, Line] = {}
    remarks: dict[str, list[str]] = {}
    rows: dict[tuple[str, int | None], Line] = {}
    for job in jobs:
        if job.kind == batches.END:
            line = _item(job)
            row = rows.get((line.sheet, line.row)) if not line.item else None
            if row is not None:  # a row with several faults is one item
                row.errors += line.errors
                continue
            rows.setdefault((line.sheet, line.row), line)
            items[job.subject_id] = line
            remarks = _remarks(session, job.subject_id)
            found += [line, *_pages_of(job, line)]
        else:
            found.append(_page(job, items[job.subject_id], remarks))
    return found


def sums(told: Sequence[Line]) -> tuple[Tally, Tally]:
    """Count items and pages; they are balanced once nothing waits any more."""
    items, pages = Tally(), Tally()
    for line in told:
        tally = pages if line.page else items
        tally.listed += 1
        if line.status != WAITING:
            tally.add(Outcome(line.status))
    return items, pages


def back(repository: Repository, batch_id: str, link: Link, tongue: Tongue = ENGLISH) -> list[Back]:
    """Give the curator's own sheets with what became of each row; else a report of our own.

    `link` makes an item's address of its id.

    Raises:
        batches.NoSuchWork: there is no such batch.
    """
    with repository.reading() as session:
        told = lines(session, batch_id)
        batch = session.get_one(Batch, batch_id)
    files = []
    for name, place in batch.options.get("sheets", []):
        path = sheets_of(repository, batch_id) / place
        with suppress(OSError, CannotWrite):
            mine = [line for line in told if line.sheet == name]
            files.append(Back(path.name, beside.longer(path, mine, link, tongue)))
    ours = Back(f"{batch.name}.xlsx", own.data_of(told, link, ".xlsx", tongue), own=False)
    return files or [ours]


def _item(job: Job) -> Line:
    details = job.details or {}
    line = Line(
        details.get("source", ""),
        sheet=details.get("sheet", ""),
        row=details.get("row"),
        status=_status(job),
        id=job.subject_id or details.get("item_id", ""),
        errors=list(details.get("errors", [])),
        warnings=list(details.get("notes", [])),
    )
    if line.status == Outcome.FAILED and job.reason and not details.get("refused"):
        line.errors.append(job.reason)
    return line


def _pages_of(job: Job, item: Line) -> Iterator[Line]:
    """Give the pages of an item of which nothing came in."""
    for name in (job.details or {}).get("pages", []):
        line = Line(item.item, name, item.sheet, item.row, item.status)
        if item.status == Outcome.FAILED:
            line.errors.append("was not reached, since its item failed")
        yield line


def _page(job: Job, item: Line, remarks: dict[str, list[str]]) -> Line:
    details = job.details or {}
    name = details.get("name", "")
    line = Line(item.item, name, item.sheet, item.row, _status(job))
    if "refused" in details:
        line.errors = list(details.get("errors", [job.reason]))
        return line
    told = [f"{details['item']}/{name}: {job.reason}"] if job.reason else []
    if line.status == Outcome.FAILED:
        line.errors = told or [_cancelled(job)]
    elif line.status != WAITING:
        line.id = edit_pages.page_id(item.id, name)
        line.warnings = told + remarks.get(name, [])
    return line


def _cancelled(job: Job) -> str:
    return f"was cancelled: `tangthu jobs --retry {job.batch_id}` takes it in"


def _status(job: Job) -> str:
    if job.state not in _ENDED:
        return WAITING
    return job.outcome if job.state == "done" else str(Outcome.FAILED)


def _remarks(session: Session, item_id: str) -> dict[str, list[str]]:
    found = warned(session, item_id) if item_id else []
    return {one.page.name: [str(remark) for remark in one.remarks] for one in found}
