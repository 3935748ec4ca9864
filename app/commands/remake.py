"""`tangthu reindex` and `tangthu rebuild`: making again what can be made from what is kept."""

from __future__ import annotations

import click
from rich.console import Console

from app.commands.opening import UserError, opened, settings
from ingest import indexing, worker
from ingest.catalog.database import SchemaMismatch
from ingest.create import create_repository
from ingest.preserve.rebuild import (
    NotEmpty,
    NothingToRebuild,
    queue_missing_pyramids,
    rebuild_catalogue,
)
from ingest.repository import Repository
from ingest.search.engine import IndexLocked, SearchUnavailable


@click.command()
def reindex() -> None:
    """Build the search index anew, beside the old one, which answers meanwhile."""
    with opened() as repository:
        click.echo(f"{_reindex(repository)} items are in the new index.")


@click.command()
@click.option("--derivatives", is_flag=True, help="Only make missing or damaged pyramids again.")
def rebuild(derivatives: bool) -> None:
    """Make catalogue, pyramids and index again from the store alone.

    The database must be empty; accounts are not in the store, `tangthu init` makes a new one.
    """
    console = Console()
    if derivatives:
        with opened() as repository:
            _pyramids(console, repository)
        return
    chosen = settings()
    chosen.home.mkdir(parents=True, exist_ok=True)
    try:
        repository = create_repository(chosen)
        rows = rebuild_catalogue(repository)
    except (NotEmpty, NothingToRebuild, SchemaMismatch) as error:
        raise UserError(str(error)) from error
    console.print(f"{rows} rows of the catalogue made from the journal.", highlight=False)
    try:
        _pyramids(console, repository)
        console.print(f"{_reindex(repository)} items indexed.", highlight=False)
    finally:
        repository.close()
    console.print("Run `tangthu init` to make an administrator.", highlight=False)


def _reindex(repository: Repository) -> int:
    try:
        return indexing.rebuild(repository)
    except IndexLocked as error:
        raise UserError("another process is writing the index: try again in a moment") from error
    except SearchUnavailable as error:
        raise UserError(str(error)) from error


def _pyramids(console: Console, repository: Repository) -> None:
    lost = queue_missing_pyramids(repository, lambda: None)
    for finding in lost:
        console.print(str(finding), markup=False, highlight=False, soft_wrap=True)
    made = 0
    while did := worker.derive_queued(repository):
        made += did
    console.print(f"{made} pyramids made again.", highlight=False)
    if lost:
        raise UserError(f"{len(lost)} files are missing or damaged in the store, named above")
