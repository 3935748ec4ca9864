"""What `tangthu ingest --dry-run` shows, and the plan that it writes."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.commands.opening import UserError
from app.commands.reporting import say
from app.commands.watching import Watching
from ingest.arrival import Options
from ingest.packages.package import Delivery
from ingest.plan import Plan, check
from ingest.planning import book, estimate
from ingest.planning.held import at_desk, here
from ingest.planning.refused import refuse
from ingest.repository import Repository
from ingest.results.own import CannotWrite


def plan_out(
    console: Console,
    delivery: Delivery,
    repository: Repository,
    options: Options,
    watcher: Watching,
    wanted: Path | None,
) -> bool:
    """Go through a delivery, show and write the plan, and say whether anything would fail.

    Raises:
        UserError: the plan cannot be written.
    """
    plan = check(delivery, repository.settings, watcher)
    known = here(repository, delivery.packages, options.library)
    plan.held = frozenset(known)
    refuse(repository, delivery, options.library, plan, watcher)
    for problem in at_desk(repository, delivery.packages, known, over_desk=options.over_desk):
        plan.add(problem, watcher)
    expected = estimate.of(
        repository.settings.home,
        pages=plan.pages,
        megapixels=plan.megapixels,
        original_bytes=plan.bytes,
    )
    console.print(_table(plan, expected))
    console.print(
        f"Would take in {plan.items} items with {plan.pages} pages, {plan.texts} of them with "
        f"text; {plan.failures} problems.{_from_elsewhere(plan)} Nothing was kept.",
        highlight=False,
        soft_wrap=True,
    )
    if wanted is not None and not wanted.exists():
        try:
            say(console, f"The plan: {book.write(wanted, plan, expected)}")
        except CannotWrite as error:
            raise UserError(str(error)) from error
    return plan.failures > 0


def _table(plan: Plan, expected: estimate.Estimate) -> Table:
    table = Table(show_header=False, box=None)
    rows = [
        ("Items", f"{plan.items:,}"),
        ("Here already", f"{len(plan.held):,}"),
        ("Images", f"{plan.pages:,}"),
        ("Texts", f"{plan.texts:,}"),
        ("Size", f"{plan.bytes / 1e9:,.2f} GB, {plan.megapixels:,.0f} megapixels"),
        ("Problems", f"{plan.failures:,}"),
        ("Expected time", book.time_told(expected)),
        ("Expected space", book.space_told(expected)),
    ]
    for name, value in rows:
        table.add_row(name, value)
    return table


def _from_elsewhere(plan: Plan) -> str:
    told = ""
    if plan.fetched:
        megapixels = plan.fetched_px / 1_000_000
        told += f" {plan.fetched} images would be fetched, {megapixels:,.1f} megapixels as far as"
        told += " their manifests tell."
    if plan.referred:
        told += f" {plan.referred} images would stay where they are."
    return told
