"""`tangthu quality`: looking at pages that came in before they were looked at."""

from __future__ import annotations

import click
from rich.console import Console

from app.commands.opening import UserError, opened
from app.commands.reporting import say, to_look_at
from ingest.catalog.find import NotHeld
from ingest.quality import held
from ingest.quality.warned import Warned


@click.command()
@click.argument("items", metavar="[ITEM]...", nargs=-1)
@click.option("--all", "anew", is_flag=True, help="Look at every page again.")
def quality(items: tuple[str, ...], anew: bool) -> None:
    """Judge the pages that nobody has looked at yet; without ITEM, those of all items.

    What is looked at stays so: broken off, it goes on where it was.
    """
    console = Console()
    pages = unread = 0
    warned: dict[str, list[Warned]] = {}
    with opened() as repository:
        named = [item.rpartition("/")[2] for item in items]
        if not named:
            with repository.reading() as session:
                named = list(held.items(session))
        for item_id in named:
            try:
                judged = held.judge(repository, item_id, anew=anew)
            except NotHeld as error:
                raise UserError(f"{error}: look for its id in its address") from error
            pages, unread = pages + judged.pages, unread + judged.unread
            if judged.warned:
                warned[item_id] = judged.warned
        for line in to_look_at(warned):
            say(console, line)
        say(console, f"{pages} pages of {len(named)} items were looked at")
        if unread:
            say(console, f"{unread} pages have no image that can be read: tangthu verify")
