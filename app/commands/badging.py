"""`tangthu logo`: a library's logo, set from a file or taken away."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.opening import UserError, opened
from ingest import logos
from ingest.catalog import edit_shelves, find
from ingest.catalog.find import NotHeld
from ingest.catalog.libraries import LogoFile
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.derivation import Limits
from ingest.logos import NoLogo
from ingest.preserve import journalling
from ingest.repository import Repository
from ingest.workroom import workroom


@click.command()
@click.argument("library")
@click.argument(
    "file", required=False, type=click.Path(dir_okay=False, exists=True, path_type=Path)
)
@click.option("--remove", is_flag=True, help="Take the logo away.")
def logo(library: str, file: Path | None, remove: bool) -> None:
    """Set the logo of a library: a PNG, JPEG, WebP or GIF of at most 100 kB and 2000 px."""
    if (file is None) is not remove:
        raise UserError("name either a file or --remove")
    with opened() as repository:
        read = _read(repository, file) if file else None
        try:
            with repository.writing() as session:
                row = find.library(session, library)
                made = edit_shelves.set_logo(session, row, read, "tangthu logo")
        except NotHeld as error:
            raise UserError(str(error)) from error
        journalling.catch_up(repository)
    said = "as it was" if made is None else "gone" if read is None else "set"
    click.echo(f"The logo of {library} is {said}.")


def _read(repository: Repository, file: Path) -> tuple[LogoFile, bytes]:
    limits = Limits.of(repository.settings)
    with workroom(repository.settings.home) as folder, DerivativeWorker(limits) as maker:
        try:
            return logos.read_checked(file, maker, folder, repository.settings)
        except NoLogo as error:
            raise UserError(f"{file}: {error}") from error
