"""`tangthu contact-sheet`: the pages to look at, as HTML or PDF."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.opening import UserError, opened
from app.contact.gather import strip
from app.contact.html_sheet import html
from app.contact.pdf_sheet import pdf
from app.language import LANGUAGES
from ingest.catalog.find import NotHeld
from ingest.results.own import CannotWrite, write_new

_WRITERS = {".html": html, ".pdf": pdf}


@click.command("contact-sheet")
@click.argument("items", metavar="ITEM...", nargs=-1, required=True)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="A new .html or .pdf file."
)
@click.option("--language", type=click.Choice(sorted(LANGUAGES)), help="Of the warnings.")
def contact_sheet(items: tuple[str, ...], out: Path, language: str | None) -> None:
    """Put the pages of items that may be wrong on one sheet, each with its warning."""
    writer = _WRITERS.get(out.suffix.lower())
    if writer is None:
        raise UserError(f"--out names {out}: let it end with .html or .pdf")
    with opened() as repository:
        chosen = language or repository.settings.default_language
        try:
            strips = [strip(repository, item.rpartition("/")[2], chosen) for item in items]
            write_new(out, writer(strips, chosen))
        except (NotHeld, CannotWrite) as error:
            raise UserError(str(error)) from error
    pages = sum(len(one.frames) for one in strips)
    click.echo(f"{out}: {pages} pages to look at")
