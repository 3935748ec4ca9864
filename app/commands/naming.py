"""`tangthu authorities`: lists of people, places and subjects in, with a plan before."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.opening import UserError, opened
from ingest.catalog import find
from ingest.catalog.authorities import KINDS
from ingest.catalog.description import best
from ingest.catalog.find import NotHeld
from ingest.packages import authority_lists
from ingest.planning import authorities as planning
from ingest.planning.authorities import Plan, Step
from ingest.preserve import journalling
from ingest.repository import Repository

_MOST_SHOWN = 20


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), help="What entries are that do not say it.")
@click.option(
    "--library", default="", help="Whose own list it is; without, all libraries share it."
)
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
def authorities(file: Path, kind: str | None, library: str, dry_run: bool) -> None:
    """Take a list of people, places or subjects in: a sheet, MARC 21 authorities, SKOS.

    docs/formats.md tells which columns and fields are read.
    """
    with opened() as repository:
        library_id = _library(repository, library)
        entries, problems = authority_lists.read(file, kind or "", repository.settings)
        with repository.reading() as session:
            made = planning.plan(session, entries, library_id)
        _show(made, [str(one) for one in problems])
        if not made.steps and not made.same:
            raise UserError(f"{file}: there is nothing to take in")
        if dry_run:
            return
        written = planning.write(repository, made, library_id, "tangthu authorities")
        journalling.catch_up(repository)
        click.echo(f"Written: {written}")


def _library(repository: Repository, slug: str) -> str | None:
    if not slug:
        return None
    try:
        with repository.reading() as session:
            return find.library(session, slug).id
    except NotHeld as error:
        raise UserError(str(error)) from error


def _show(made: Plan, problems: list[str]) -> None:
    for title, steps in (("New", made.new), ("Changed", made.changed)):
        click.echo(f"{title}: {len(steps)}")
        for step in steps[:_MOST_SHOWN]:
            click.echo(f"  {_line(step)}")
        if len(steps) > _MOST_SHOWN:
            click.echo(f"  … and {len(steps) - _MOST_SHOWN} more")
    click.echo(f"As they are: {made.same}")
    wrong = [*problems, *made.problems]
    click.echo(f"Left out: {len(wrong)}")
    for one in wrong:
        click.echo(f"  {one}", err=True)


def _line(step: Step) -> str:
    name = best(step.entry.preferred)
    what = "" if not step.row_id else f": {', '.join(step.after)}"
    return f"{name} ({step.entry.kind}){what}"
