"""`tangthu jobs`: where long work stands; pausing, cancelling and trying it again."""

from __future__ import annotations

from collections.abc import Callable

import click
from rich.console import Console
from sqlalchemy.orm import Session

from app.commands.opening import UserError, opened
from app.commands.watching import rest_time
from ingest.catalog import batches
from ingest.catalog.models import Job
from ingest.repository import Repository

_FAILURES_SHOWN = 20


@click.command()
@click.option("--pause", metavar="ID", multiple=True, help="Begin no more of a batch or job.")
@click.option("--resume", metavar="ID", multiple=True, help="Go on with what was paused.")
@click.option("--cancel", metavar="ID", multiple=True, help="Give a batch or job up.")
@click.option("--retry", metavar="ID", multiple=True, help="Try again what failed.")
def jobs(
    pause: tuple[str, ...],
    resume: tuple[str, ...],
    cancel: tuple[str, ...],
    retry: tuple[str, ...],
) -> None:
    """List batches and jobs with their progress and rest time; pause, cancel or retry them."""
    console = Console()
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
        if not any(ids for _, _, ids in asked):
            _list(console, repository)


def _act(repository: Repository, act: Callable[[Session, str], int], work: str) -> int:
    try:
        with repository.writing() as session:
            return act(session, work)
    except batches.NoSuchWork as error:
        raise UserError(str(error)) from error


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


def _failures(console: Console, failed: list[Job]) -> None:
    for job in failed[:_FAILURES_SHOWN]:
        name = (job.details or {}).get("name") or job.subject_id
        _say(console, f"  job {job.id}, {job.kind} {name}: {job.reason}")
    if len(failed) > _FAILURES_SHOWN:
        _say(console, f"  and {len(failed) - _FAILURES_SHOWN} more that failed")


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
