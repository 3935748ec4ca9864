"""`tangthu jobs`: where long work stands and what came of it; stopping it, trying it again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from sqlalchemy.orm import Session

from app.commands.opening import UserError, opened
from app.commands.reporting import batch_back, summed
from app.commands.watching import rest_time
from ingest import queued
from ingest.catalog import batches
from ingest.catalog.models import Job
from ingest.repository import Repository
from ingest.results import of_batch

_FAILURES_SHOWN = 20


@click.command()
@click.argument("batch", required=False, default="")
@click.option("--pause", metavar="ID", multiple=True, help="Begin no more of a batch or job.")
@click.option("--resume", metavar="ID", multiple=True, help="Go on with what was paused.")
@click.option("--cancel", metavar="ID", multiple=True, help="Give a batch or job up.")
@click.option("--retry", metavar="ID", multiple=True, help="Try again what failed.")
@click.option("--forget", metavar="ID", multiple=True, help="Forget what ended or failed.")
@click.option(
    "--sheet", type=click.Path(path_type=Path), default=None,
    help="With a batch: write what became of it there, in its own sheet: .csv, .xlsx, or .json.",
)  # fmt: skip
def jobs(
    batch: str,
    pause: tuple[str, ...],
    resume: tuple[str, ...],
    cancel: tuple[str, ...],
    retry: tuple[str, ...],
    forget: tuple[str, ...],
    sheet: Path | None,
) -> None:
    """List batches and jobs with their progress and rest time; pause, cancel or retry them.

    With the number of a BATCH: what became of that one, all that failed, and its sheet.
    """
    console = Console()
    if sheet is not None and not batch:
        raise UserError("--sheet is of one batch: tangthu jobs BATCH --sheet FILE")
    asked: tuple[tuple[str, Callable[[Session, str], int], tuple[str, ...]], ...] = (
        ("paused", batches.pause, pause),
        ("resumed", batches.resume, resume),
        ("cancelled", batches.cancel, cancel),
        ("queued again", batches.retry, retry),
    )
    with opened() as repository:
        for told, act, ids in asked:
            for work in ids:
                _say(console, f"{work}: {_act(repository, act, work)} {told}")
        for work in forget:
            _say(console, f"{work}: {_forget(repository, work)} forgotten")
        if batch:
            _batch(console, repository, batch, sheet)
        elif not forget and not any(ids for _, _, ids in asked):
            _list(console, repository)


def _act(repository: Repository, act: Callable[[Session, str], int], work: str) -> int:
    try:
        with repository.writing() as session:
            return act(session, work)
    except batches.NoSuchWork as error:
        raise UserError(str(error)) from error


def _forget(repository: Repository, work: str) -> int:
    try:
        return queued.forget(repository, work)
    except (batches.NoSuchWork, batches.StillOpen) as error:
        raise UserError(str(error)) from error


def _batch(console: Console, repository: Repository, batch: str, sheet: Path | None) -> None:
    """Tell of one batch whole, and write its sheet."""
    try:
        with repository.reading() as session:
            lines = of_batch.lines(session, batch)
            [one] = batches.progress(session, batch)
            failed = batches.failures(session, batch)
    except batches.NoSuchWork as error:
        raise UserError(str(error)) from error
    _say(console, _line(one))
    for what, tally in zip(("Items", "Pages"), of_batch.sums(lines), strict=True):
        waiting = tally.listed - tally.done.total()
        _say(console, summed(what, tally) + (f", {waiting} waiting" if waiting else ""))
    _failures(console, failed, len(failed))
    if sheet is not None:
        for path in batch_back(repository, batch, lines, sheet):
            _say(console, f"What became of each: {path}")


def _list(console: Console, repository: Repository) -> None:
    with repository.reading() as session:
        known = batches.progress(session)
        alone = batches.unbatched(session)
        for one in known:
            _say(console, _line(one))
            _failures(console, batches.failures(session, one.batch.id))
        for kind, state, number in alone:
            _say(console, f"{kind}: {number} {state}")
        _failures(console, batches.failed_alone(session))
    if not known and not alone:
        _say(console, "Nothing is queued.")


def _line(one: batches.Progress) -> str:
    done = one.pages.get("done", 0)
    told = f"{one.batch.id}  {one.state}  {one.batch.name}: {done} of {one.listed} pages"
    if failed := one.pages.get("failed", 0):
        told += f", {failed} failed"
    if one.state == "running" and one.left:
        told += f", {one.pages_per_second:.1f} pages/s, {rest_time(one.seconds_left)}"
    return told


def _failures(console: Console, failed: list[Job], most: int = _FAILURES_SHOWN) -> None:
    for job in failed[:most]:
        details = job.details or {}
        name = details.get("name") or job.subject_id
        if "unit" in details:
            name += f", {details['unit']} {details['row']}"
        _say(console, f"  job {job.id}, {job.kind} {name}: {job.reason}")
    if len(failed) > most:
        _say(console, f"  and {len(failed) - most} more that failed")


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
