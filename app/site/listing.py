"""A stretch of items as a page shows it: images, lines of a list, or marks on a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, request

from app.language import later
from app.site import cards, map_views
from app.site.cards import CardView
from app.site.map_views import Map
from app.site.paging import Paging, asked
from ingest.catalog.browse import Card

ITEMS_A_PAGE = 24
VIEWS = {"grid": later("Images"), "list": later("List"), "map": later("Map")}


@dataclass(frozen=True)
class Listing:
    """Items of one page of a list."""

    view: str  # of VIEWS
    items: list[CardView]
    map: Map | None
    paging: Paging

    @property
    def arguments(self) -> dict[str, str]:
        """Give what the addresses of the other pages keep of the view."""
        return {} if self.view == "grid" else {"view": self.view}


def stretch() -> tuple[int, int]:
    """Give the offset and length of the stretch that the address asks for."""
    return (asked(request.args.get("page")) - 1) * ITEMS_A_PAGE, ITEMS_A_PAGE


def shown(found: Sequence[Card], total: int) -> Listing:
    """Prepare the stretch; a page beyond the last is not there, for no list goes on for ever."""
    paging = Paging(asked(request.args.get("page")), ITEMS_A_PAGE, total)
    if paging.number > paging.last:
        abort(404)
    view = request.args.get("view", "grid")
    view = view if view in VIEWS else "grid"
    drawn = map_views.of_items(found) if view == "map" else None
    return Listing(view, cards.views(found), drawn, paging)
