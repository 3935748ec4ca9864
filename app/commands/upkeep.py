"""`tangthu fixity` and `tangthu mirror`: reading what is kept again, copying it, repairing it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import click
from rich.console import Console
from rich.table import Table

from app.commands.opening import UserError, opened
from ingest.catalog import kept
from ingest.preserve import mirror as copies
from ingest.preserve import rounds
from ingest.preserve.upkeep import GONE, LOST, REPAIRED, WHOLE, Found, Upkeep, take_stock
from ingest.repository import Repository
from ingest.storage import keys

_AGENT = "tangthu fixity"


@dataclass
class _Told:
    """Counts what was found and prints what was not well."""

    console: Console
    counts: Counter[str] = field(default_factory=Counter)
    size_bytes: int = 0
    began: float = field(default_factory=time.monotonic)

    def __call__(self, found: Found) -> None:
        """Take one object in."""
        self.counts[found.outcome] += 1
        self.size_bytes += found.size_bytes
        if found.outcome in (REPAIRED, LOST):
            self.console.print(str(found), markup=False, highlight=False, soft_wrap=True)

    def table(self) -> Table:
        """Give the sums."""
        seconds = max(time.monotonic() - self.began, 1e-9)
        table = Table("read", "whole", "repaired", "lost", "no longer needed", "MB", "MB/s")
        megabytes = self.size_bytes / 1e6
        each = (self.counts[kind] for kind in (WHOLE, REPAIRED, LOST, GONE))
        table.add_row(
            str(self.counts.total()),
            *(str(number) for number in each),
            f"{megabytes:.1f}",
            f"{megabytes / seconds:.0f}",
        )
        return table


@click.command()
@click.option("--all", "everything", is_flag=True, help="Read everything, not only what is due.")
@click.option("--item", "items", multiple=True, help="Read this item's files; may be repeated.")
def fixity(everything: bool, items: tuple[str, ...]) -> None:
    """Read what is kept and hold it against its checksums; repair from the mirror what is damaged.

    The worker does the same by itself, slowly, within the days of `fixity_days`.
    """
    console = Console()
    told = _Told(console)
    with opened() as repository, _upkeep(repository) as upkeep:
        take_stock(repository)
        if items:
            for item_id in items:
                rounds.everything(upkeep, told, prefix=keys.item_root(item_id))
        elif everything:
            rounds.everything(upkeep, told)
        else:
            rounds.due(upkeep, told)
        console.print(told.table())
        _tell_state(console, repository)
    if told.counts[LOST]:
        raise click.exceptions.Exit(1)


@click.command()
@click.option("--anew", is_flag=True, help="The mirror is a new, empty place: copy everything.")
def mirror(anew: bool) -> None:
    """Copy what is not in the mirror yet, at once."""
    console = Console()
    with opened() as repository:
        if anew:
            copies.mark(repository)
        with _upkeep(repository) as upkeep:
            if upkeep.mirror is None:
                raise UserError("there is no mirror: set TANGTHU_MIRROR_STORE")
            take_stock(repository)
            console.print(f"{rounds.copy_all(upkeep)} objects copied.", highlight=False)
        _tell_state(console, repository)


@contextmanager
def _upkeep(repository: Repository) -> Iterator[Upkeep]:
    there = copies.opened(repository)
    try:
        yield Upkeep(repository, there, agent=_AGENT)
    finally:
        if there is not None:
            there.close()


def _tell_state(console: Console, repository: Repository) -> None:
    days = repository.settings.fixity_days
    with repository.reading() as session:
        tally = kept.tally(session, days)
    line = (
        f"{tally.objects} objects are kept: {tally.unread} never read yet, {tally.overdue} not"
        f" within {days} days, {tally.faulty} damaged or missing now"
    )
    if repository.settings.mirror_store:
        line += f", {tally.uncopied} not in the mirror yet"
    console.print(f"{line}.", highlight=False, soft_wrap=True)
