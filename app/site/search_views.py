"""The search page."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.site import asking, facets, results
from app.site.paging import Paging
from iiif.current import repository
from ingest.catalog import browse
from ingest.search.query import understand

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Search titles, records and pages; without words, list what is held."""
    asked = asking.read(request.args)
    understood = understand(asked.text)
    found = repository().search.search(asked.query())
    with repository().reading() as session:
        shelves, branches = browse.shelves(session), browse.tree(session)
        return render_template(
            "search.html",
            asked=asked,
            understood=understood,
            total=found.total,
            items=results.shown(session, found, understood),
            facets=facets.shown(found.facets, asked, shelves, branches),
            alone=asking.alone(asked, understood) if not found.total else [],
            branches=branches,
            paging=Paging(asked.page, asking.ITEMS_A_PAGE, found.total),
        )
