"""`tangthu exhibition`: curators' stories in, from files; lists them, takes them away."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from app.commands.opening import UserError, opened
from ingest import exhibition as written
from ingest.catalog import edit_stories, find_exhibitions
from ingest.catalog.description import best
from ingest.catalog.edit import EditConflict
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Exhibition
from ingest.exhibition import ExhibitionError, ExhibitionSource
from ingest.preserve import journalling
from ingest.repository import Repository

_AGENT = "tangthu exhibition"


@click.command()
@click.argument(
    "files",
    metavar="[FILE...]",
    nargs=-1,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--publish", is_flag=True, help="Show them to the public, whatever `state:` says.")
@click.option("--remove", metavar="SLUG", help="Take this exhibition away; what it shows stays.")
def exhibition(files: tuple[Path, ...], publish: bool, remove: str | None) -> None:
    """Make thematic exhibitions from files, or bring them up to date; without any, list them.

    docs/formats.md tells how such a file is written.
    """
    with opened() as repository:
        if remove:
            _remove(repository, remove)
        for file in files:
            held = keep(repository, file, publish=publish)
            shown = f"{repository.settings.public_url}/exhibitions/{held.slug}"
            click.echo(f"{shown} ({held.state}): {best(held.title)}")
        journalling.catch_up(repository)
        if not files and not remove:
            _list(repository)


def keep(repository: Repository, file: Path, *, publish: bool = False) -> Exhibition:
    """Make or update the exhibition that a file tells of.

    Raises:
        UserError: the file cannot be read, or shows what is not held.
    """
    source = _read(file)
    try:
        with repository.writing() as session:
            held = edit_stories.keep(session, source, _AGENT, publish=publish)
            session.expunge(held)
            return held
    except EditConflict as error:
        raise UserError(f"{file}: {error}") from error


def keep_new(repository: Repository, files: Iterable[Path]) -> None:
    """Make the exhibitions of these files that are not there yet.

    Raises:
        UserError: as `keep`.
    """
    for file in files:
        with repository.reading() as session:
            held = {one.slug for one in find_exhibitions.every(session)}
        if _read(file).slug not in held:
            keep(repository, file)


def _read(file: Path) -> ExhibitionSource:
    try:
        return written.read(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UserError(f"{file}: this is no text in UTF-8; save it as UTF-8") from error
    except ExhibitionError as error:
        raise UserError(f"{file}, {error}") from error


def _remove(repository: Repository, slug: str) -> None:
    try:
        with repository.writing() as session:
            held = find_exhibitions.by_slug(session, slug)
            edit_stories.remove(session, held, _AGENT)
    except NotHeld as error:
        raise UserError(str(error)) from error
    click.echo(f"The exhibition {slug} is gone; what it showed stays.")


def _list(repository: Repository) -> None:
    with repository.reading() as session:
        held = find_exhibitions.every(session)
        for one in held:
            click.echo(f"{one.slug} ({one.state}): {best(one.title)}")
    if not held:
        click.echo("There are no exhibitions yet. `tangthu exhibition FILE` makes one.")
