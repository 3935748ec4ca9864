"""The search page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.site import (
    asking,
    facets,
    feeds,
    histogram,
    naming,
    pace,
    results,
    suggestions,
    understanding,
)
from app.site.asking import Search
from app.site.histogram import Histogram
from app.site.paging import Paging
from app.site.whole import names, overview
from iiif.current import repository
from ingest.catalog import browse

blueprint = Blueprint("search", __name__)

FEED_ITEMS = 30
_SUGGESTING = ("search.suggestions_page", "search.suggestions_json")


@blueprint.before_request
def keep_pace() -> None:
    """Hold an address back that searches too often; a suggestion counts a fifth.

    Raises:
        TooManyRequests: it did.
    """
    pace.check(0.2 if request.endpoint in _SUGGESTING else 1)


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Search titles, records and pages; without words, list what is held."""
    asked = asking.read(request.args)
    told = understanding.of(asked)
    found = repository().search.search(asked.query(told.text))
    with repository().reading() as session:
        shape = overview(session).shape
        names().learn(session, facets.to_name(found.facets))
        naming_words = naming.words(names(), shape.shelves, shape.branches)
        return render_template(
            "search.html",
            asked=asked,
            told=told,
            understood=told.asked,
            better=understanding.better(told) if asked.page == 1 else "",
            total=found.total,
            works=results.by_work(results.shown(session, found, told.asked)),
            facets=facets.shown(found.facets, asked, naming_words),
            histogram=_times(found.facets.get("decade", ()), asked),
            alone=asking.alone(asked, told.asked) if not found.total else [],
            branches=shape.branches,
            paging=Paging(asked.page, asking.ITEMS_A_PAGE, found.total),
        )


@blueprint.get("/search.atom")
def feed() -> Response:
    """Tell of the newest items that a search finds, for feed readers, as Atom."""
    return _feed("feed.xml", "application/atom+xml")


@blueprint.get("/search.rss")
def rss() -> Response:
    """Tell the same as RSS 2.0."""
    return _feed("feed.rss.xml", "application/rss+xml")


def _feed(template: str, media_type: str) -> Response:
    asked = asking.read(request.args)
    query = replace(asked.query(understanding.of(asked).text), offset=0, limit=FEED_ITEMS)
    found = repository().search.search(replace(query, sort="newest", pages_per_item=0))
    with repository().reading() as session:
        entries = feeds.entries(browse.cards(session, [hit.item_id for hit in found.hits]))
        whole = render_template(template, asked=asked, entries=entries)
    answer = Response(whole, mimetype=media_type)
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer


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


def _times(decades: Iterable[tuple[str, int]], asked: Search) -> Histogram | None:
    counted = {int(decade): count for decade, count in decades}
    return histogram.of(counted, asked.year_from, asked.year_to)
