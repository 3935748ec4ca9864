"""`tangthu announce`: telling harvesters of all public items anew, or that the site has moved."""

from __future__ import annotations

import click

from app.commands.opening import UserError, opened
from ingest.catalog import announce as news


@click.command()
@click.option("--moved-from", default="", help="The public address of the site before it moved.")
def announce(moved_from: str) -> None:
    """Tell harvesters of every public item anew (IIIF Change Discovery).

    After the public address has changed, name the old one: harvesters then learn what moved where.
    """
    if moved_from and not moved_from.startswith(("http://", "https://")):
        raise UserError(f"{moved_from!r} is no address: write https://old.example")
    with opened() as repository, repository.writing() as session:
        if moved_from:
            if moved_from.rstrip("/") == repository.settings.public_url:
                raise UserError("that is the public address now: set TANGTHU_PUBLIC_URL first")
            count = news.moved(session, moved_from)
        else:
            count = news.everything(session)
    click.echo(f"{count} items are announced.")
