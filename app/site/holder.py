"""Who holds an item whose pages are not open, and what a reader can do: for error pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from app.language import language
from app.site import access, terms
from iiif.current import repository
from ingest.catalog import find
from ingest.catalog.description import best


@dataclass(frozen=True)
class Holder:
    """The library to ask, and how."""

    library: str
    library_slug: str
    homepage: str  # empty: not known, or no address of the web
    advice: str  # what a reader can do


def of_request(status: int) -> Holder | None:
    """Give who holds the published item that was asked for, where the answer is 403."""
    item_id = (request.view_args or {}).get("item_id")
    if status != 403 or not item_id:
        return None
    with repository().reading() as session:
        try:
            item = find.item(session, item_id)
        except find.NotHeld:
            return None
        if item.state != "published":
            return None
        homepage = item.library.homepage
        return Holder(
            library=best(item.library.name, language()),
            library_slug=item.library.slug,
            homepage=homepage if homepage.startswith(("https://", "http://")) else "",
            advice=terms.tier(access.to(item).tier)[1],
        )
