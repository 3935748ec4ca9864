"""`tangthu delete`, `undelete` and `purge`: taking items away, bringing them back, for good."""

from __future__ import annotations

import getpass
from datetime import timedelta

import click
from rich.console import Console

from app.commands.opening import UserError, opened
from ingest import indexing
from ingest.catalog import edit_deleted, find
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import now
from ingest.preserve import journalling, purging
from ingest.preserve.holdback import HeldBack


def _me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "tangthu"


@click.command()
@click.argument("item")
@click.option("--reason", required=True, help="Why; it stays with the marker.")
@click.option("--by", default=_me, help="Who deletes it; your login on this machine unless given.")
def delete(item: str, reason: str, by: str) -> None:
    """Take an item away from everybody; a marker with who, when and why stays.

    Its files stay until `tangthu purge`; until then `tangthu undelete` brings it back.
    """
    with opened() as repository:
        try:
            with repository.writing() as session:
                edit_deleted.delete(session, find.item(session, item), by, reason)
        except (EditConflict, find.NotHeld) as error:
            raise UserError(str(error)) from error
        indexing.catch_up(repository)
        journalling.catch_up(repository)
    click.echo(f"{item} is deleted. `tangthu undelete {item}` brings it back until it is purged.")


@click.command()
@click.argument("item")
@click.option("--by", default=_me, help="Who brings it back; your login unless given.")
def undelete(item: str, by: str) -> None:
    """Bring a deleted item back as it was."""
    with opened() as repository:
        try:
            with repository.writing() as session:
                held = find.item(session, item)
                edit_deleted.undelete(session, held, by)
                state = held.state
        except (EditConflict, find.NotHeld) as error:
            raise UserError(str(error)) from error
        indexing.catch_up(repository)
        journalling.catch_up(repository)
    click.echo(f"{item} is back ({state}).")


@click.command()
@click.option(
    "--older-than", "days", type=click.IntRange(0), required=True, metavar="DAYS",
    help="Only what was deleted longer ago than that.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only list what would go.")
@click.option("--by", default=_me, help="Who purges; your login unless given.")
def purge(days: int, dry_run: bool, by: str) -> None:
    """Remove the files of deleted items for good, here and in the mirror; their markers stay."""
    console = Console()
    before = now() - timedelta(days=days)
    with opened() as repository:
        with repository.reading() as session:
            rows = edit_deleted.waiting(session, before)
            lent = {item.id: edit_deleted.lent_to(session, item.id) for _, item in rows}
        for marker, item in rows:
            line = f"{item.id} ({item.source_id}), deleted {marker.deleted_at:%Y-%m-%d} by "
            line = f"{line}{marker.deleted_by}: {marker.reason}{_kept_for(lent[item.id])}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        if dry_run:
            going = sum(1 for other in lent.values() if other is None)
            console.print(f"{going} items would be purged.", highlight=False)
            return
        try:
            done = purging.purge(repository, before, by)
        except HeldBack as error:
            raise UserError(str(error)) from error
    console.print(f"{done} items purged; their markers stay.", highlight=False)


def _kept_for(other: str | None) -> str:
    if other is None:
        return ""
    return (
        f" -- stays for now: pages of it went to {other}, whose files the worker has still to put"
        " away there; purge again after that"
    )
