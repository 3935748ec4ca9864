"""`tangthu verify` and `tangthu doctor`: tell whether everything is there and well."""

from __future__ import annotations

import click
from rich.console import Console

from app.commands.opening import UserError, opened, settings
from app.diagnosis import diagnose
from app.diagnosis_check import Check
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
            harmful += finding.kind != "orphan"
            console.print(str(finding), markup=False, highlight=False, soft_wrap=True)
    console.print(f"{total} files compared, {harmful} missing or damaged.", highlight=False)
    if harmful:
        raise click.exceptions.Exit(1)


@click.command()
def doctor() -> None:
    """Look over the installation and say what is missing or could be better."""
    console = Console()
    chosen = settings()
    checks: list[Check] = []
    try:
        with opened() as repository:
            checks = diagnose(repository)
    except (UserError, StoreError) as error:
        checks.append(Check("repository", False, str(error)))
    for check in checks:
        mark = "ok  " if check.well else "look"
        console.print(
            f"{mark}  {check.name}: {check.detail}", markup=False, highlight=False, soft_wrap=True
        )
    console.print(f"Home: {chosen.home.absolute()}", highlight=False, soft_wrap=True)
    if not all(check.well or not check.needed for check in checks):
        raise click.exceptions.Exit(1)
