"""`tangthu ingest`: folders of scans in, a report of every page out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import click
from rich.console import Console

from app.commands.opening import UserError, opened
from app.commands.planning import plan_out
from app.commands.reporting import check_report_file, give_back, say, tell, tell_of_cut_off
from app.commands.watching import watching
from config.settings import Settings
from ingest import queueing, worker
from ingest.catalog import leases
from ingest.packages.iiif_manifest import as_reference
from ingest.packages.package import Delivery, PackageError, Problem
from ingest.packages.recognise import is_address, read, read_address
from ingest.pipeline import Options, take_in
from ingest.planning.corrected import apply
from ingest.planning.estimate import learn
from ingest.queueing import Asked
from ingest.repository import Repository
from ingest.scan import Unscanned, quarantine
from ingest.workroom import workroom


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--library", default="", help="The library that holds the items, by its short name.")
@click.option("--collection", multiple=True, help="A collection to put them in; may be repeated.")
@click.option("--publish", is_flag=True, help="Show them to the public once they are complete.")
@click.option("--dry-run", is_flag=True, help="Read and check everything, keep nothing.")
@click.option(
    "--reference", is_flag=True, help="Leave the images of IIIF manifests where they are."
)
@click.option(
    "--over-desk", is_flag=True,
    help="Where the desk has changed what comes in again, let this delivery hold.",
)  # fmt: skip
@click.option("--queue", is_flag=True, help="Leave the pages to the workers; return at once.")
@click.option(
    "--priority", type=click.Choice(list(leases.CHOSEN)), default="ordinary", show_default=True,
    help="With --queue: what goes first.",
)  # fmt: skip
@click.option(
    "--report", "report_file", type=click.Path(path_type=Path), default=None,
    help="Write what became of every item and page there: .xlsx, .csv or .json.",
)  # fmt: skip
@click.option(
    "--plan", "plan_file", type=click.Path(path_type=Path), default=None,
    help="With --dry-run: write the plan there (.xlsx, .json). Without: take in as it says.",
)  # fmt: skip
def ingest(
    paths: tuple[str, ...],
    library: str,
    collection: tuple[str, ...],
    publish: bool,
    dry_run: bool,
    reference: bool,
    over_desk: bool,
    queue: bool,
    priority: str,
    report_file: Path | None,
    plan_file: Path | None,
) -> None:
    """Take folders of scans, with their metadata and text, into the repository.

    PATH may also be the address of a IIIF manifest or collection.

    Run the same command again to go on after a stop, or after mending what failed.
    """
    console = Console()
    options = Options(library, collection, publish, over_desk=over_desk)
    way = Way(
        dry_run, reference, report_file, plan_file, leases.CHOSEN[priority] if queue else None
    )
    way.check(len(paths))
    failed = False
    with opened() as repository:
        tell_of_cut_off(console, repository.settings)
        for path in paths:
            failed |= ingest_path(console, repository, path, options, way)
    if failed:
        raise click.exceptions.Exit(1)


@dataclass(frozen=True)
class Way:
    """In which way something is taken in."""

    dry_run: bool = False
    reference: bool = False
    report_file: Path | None = None
    plan_file: Path | None = None
    queued_as: int | None = None  # the priority of its pages; None: they come in at once

    def check(self, paths: int) -> None:
        """Refuse what does not go together.

        Raises:
            UserError: something does not.
        """
        if self.report_file is not None:
            check_report_file(self.report_file, paths)
        if self.plan_file is not None and paths > 1:
            raise UserError("--plan is of one run: give one PATH at a time with it")
        if self.queued_as is not None and (self.dry_run or self.report_file is not None):
            raise UserError("--queue goes without --dry-run and --report: `tangthu jobs` reports")

    def read(self, path: str | Path, settings: Settings, room: Path) -> Delivery:
        """Read what was given in.

        Raises:
            PackageError: nothing of it can be read.
        """
        delivery = _read(path, settings, room)
        if self.reference:
            delivery = as_reference(delivery)
        if self.plan_file is not None and (not self.dry_run or self.plan_file.exists()):
            delivery = apply(delivery, self.plan_file, settings)
        return delivery


def ingest_path(
    console: Console, repository: Repository, path: str | Path, options: Options, way: Way
) -> bool:
    """Take one path or address in, tell what became of it, and say whether anything failed."""
    settings = repository.settings
    if way.queued_as is not None:
        asked = Asked(str(path), options, way.queued_as)
        return _queue(console, repository, asked, lambda room: way.read(path, settings, room))
    with workroom(settings.home) as room:
        try:
            delivery = way.read(path, settings, room)
        except PackageError as error:
            return _failed(console, _put_apart(error.problem, repository, keeping=not way.dry_run))
        with watching(console) as watcher:
            if way.dry_run:
                return plan_out(console, delivery, repository, options, watcher, way.plan_file)
            started = time.monotonic()
            try:
                report = take_in(repository, delivery, options, watcher)
            except Unscanned as error:
                return _failed(console, f"nothing was taken in: {error}")
        learn(repository, report, time.monotonic() - started)
        tell(console, report, settings)
        give_back(console, delivery, report, settings, way.report_file)
    return report.failed


def _queue(
    console: Console, repository: Repository, asked: Asked, reading: Callable[[Path], Delivery]
) -> bool:
    """Queue the pages of one path or address, and say whether something cannot come in."""
    try:
        with watching(console) as watcher:
            queued = queueing.queue(repository, asked, reading, watcher)
    except PackageError as error:
        return _failed(console, _put_apart(error.problem, repository, keeping=True))
    except Unscanned as error:
        return _failed(console, f"nothing was queued: {error}")
    if not queued.items:
        say(console, "Nothing was queued")
        return queued.failed
    say(
        console,
        f"Batch {queued.batch_id}: {queued.pages} pages of {queued.items} items queued; "
        "`tangthu jobs` tells how far they are",
    )
    if not worker.is_running(repository.settings.home):
        say(console, "No worker runs here: start `tangthu serve`, or `tangthu worker`")
    return queued.failed


def _failed(console: Console, reason: object) -> bool:
    console.print(f"Failed: {reason}", markup=False, highlight=False, soft_wrap=True)
    return True


def _put_apart(problem: Problem, repository: Repository, *, keeping: bool) -> Problem:
    """Put what holds malware into quarantine, unless nothing is to be written."""
    if problem.infected is None or not keeping:
        return problem
    home = repository.settings.home
    return replace(problem, reason=quarantine(home, problem.infected, problem.file))


def _read(path: str | Path, settings: Settings, room: Path) -> Delivery:
    if isinstance(path, str) and is_address(path):
        return read_address(path, settings, room)
    return read(Path(path), settings, room)
