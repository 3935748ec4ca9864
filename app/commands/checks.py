"""`tangthu verify` and `tangthu doctor`: tell whether everything is there and well."""

from __future__ import annotations

from collections.abc import Iterator

import click
from rich.console import Console

from app import create_app
from app.commands.opening import UserError, opened, settings
from app.diagnosis import diagnose
from app.diagnosis_check import Check
from app.diagnosis_item import diagnose_item
from ingest.preserve.verify import count
from ingest.preserve.verify import verify as findings_of
from ingest.storage.store import StoreError


@click.command()
@click.option("--checksums", is_flag=True, help="Read every original and every tile too.")
def verify(checksums: bool) -> None:
    """Compare the store with the catalogue; name what is missing, damaged or belongs to nothing."""
    console = Console()
    harmful = 0
    with opened() as repository:
        total = count(repository)
        for finding in findings_of(repository, checksums=checksums, progress=lambda: None):
            harmful += not finding.harmless
            console.print(str(finding), markup=False, highlight=False, soft_wrap=True)
    console.print(f"{total} files compared, {harmful} missing or damaged.", highlight=False)
    if harmful:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("items", metavar="[ITEM]...", nargs=-1)
def doctor(items: tuple[str, ...]) -> None:
    """Look over the installation, or over items as other people's programs meet them."""
    console = Console()
    if items:
        with opened() as repository:
            app = create_app(repository)
            shown = [
                _show(console, diagnose_item(repository, app, item.rstrip("/").rpartition("/")[2]))
                for item in items
            ]
        well = all(shown)
    else:
        chosen = settings()
        well = _show(console, _installation())
        console.print(f"Home: {chosen.home.absolute()}", highlight=False, soft_wrap=True)
    if not well:
        raise click.exceptions.Exit(1)


def _installation() -> Iterator[Check]:
    try:
        with opened() as repository:
            yield from diagnose(repository)
    except (UserError, StoreError) as error:
        yield Check("repository", False, str(error))


def _show(console: Console, checks: Iterator[Check]) -> bool:
    """Print each check as it is done; tell whether all that is needed is well."""
    well = True
    for check in checks:
        well = well and (check.well or not check.needed)
        mark = ("ok  " if check.done else "--  ") if check.well else "look"
        console.print(
            f"{mark}  {check.name}: {check.detail}", markup=False, highlight=False, soft_wrap=True
        )
    return well
