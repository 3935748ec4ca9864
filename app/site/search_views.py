"""The search page."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.site import asking, facets, results, suggestions, understanding
from app.site.paging import Paging
from iiif.current import repository
from ingest.catalog import browse

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Search titles, records and pages; without words, list what is held."""
    asked = asking.read(request.args)
    told = understanding.of(asked)
    found = repository().search.search(asked.query(told.text))
    with repository().reading() as session:
        shelves, branches = browse.shelves(session), browse.tree(session)
        return render_template(
            "search.html",
            asked=asked,
            told=told,
            understood=told.asked,
            better=understanding.better(told) if asked.page == 1 else "",
            total=found.total,
            items=results.shown(session, found, told.asked),
            facets=facets.shown(found.facets, asked, shelves, branches),
            alone=asking.alone(asked, told.asked) if not found.total else [],
            branches=branches,
            paging=Paging(asked.page, asking.ITEMS_A_PAGE, found.total),
        )


@blueprint.get("/search/suggestions")
def suggestions_page() -> ResponseReturnValue:
    """Offer words and titles for a search half typed, without a program in the browser."""
    text = asking.text(request.args)
    with repository().reading() as session:
        return render_template("suggestions.html", text=text, given=suggestions.of(session, text))


@blueprint.get("/search/suggestions.json")
def suggestions_json() -> Response:
    """Offer the same to the search box's program."""
    text = asking.text(request.args)
    with repository().reading() as session:
        given = suggestions.of(session, text)
    titles = [{"item": item_id, "title": title} for item_id, title in given.titles]
    answer = jsonify({"words": given.words, "titles": titles})
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer
