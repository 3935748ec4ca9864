"""Browsing: the ways in, the values of each, and the items of a value.

A page of values and a page of items per value are all there is, so that who follows every link
comes to an end; narrowing further is a search, which crawlers are asked to leave alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.site import histogram, listing, map_views, naming
from app.site.paging import Paging, asked
from app.site.ways import WAYS, Way
from app.site.whole import names, overview
from iiif.current import repository
from ingest.catalog import browse, reigns
from ingest.catalog.reigns import Reign
from ingest.search.analysis import sort_key
from ingest.search.engine import Query

blueprint = Blueprint("browse", __name__)

VALUES_A_PAGE = 120
_FIRST_VALUES = 8


@dataclass(frozen=True)
class Value:
    """One value of a way: what it is called and how many items it leads to."""

    value: str
    name: str
    count: int


@dataclass(frozen=True)
class Opening:
    """A way with the values that most items have."""

    way: Way
    values: list[Value]
    more: int


@blueprint.get("/browse")
def ways() -> ResponseReturnValue:
    """Show every way in, each with what it leads to most."""
    with repository().reading() as session:
        whole = overview(session)
        openings = [
            Opening(way, values[:_FIRST_VALUES], max(0, len(values) - _FIRST_VALUES))
            for way, values in _all_values(session)
            if values and way.facet != "decade"
        ]
        return render_template(
            "browse.html",
            openings=openings,
            shape=whole.shape,
            histogram=histogram.of(whole.numbers.decades),
            map=map_views.of_libraries(whole.shape.shelves),
        )


@blueprint.get("/browse/time")
def times() -> ResponseReturnValue:
    """Show the holdings in time, by decade and by reign."""
    with repository().reading() as session:
        decades = overview(session).numbers.decades
        return render_template(
            "browse_time.html",
            histogram=histogram.of(decades),
            decades=decades,
            centuries=_centuries(decades),
            reigns=[reign for reign in reigns.NGUYEN if _meets(reign, decades)],
        )


@blueprint.get("/browse/<way>")
def values(way: str) -> ResponseReturnValue:
    """Show the values of one way, by name or the most frequent first."""
    chosen, sort = _way(way), request.args.get("sort", "name")
    with repository().reading() as session:
        found = _values(session, chosen)
        if sort != "count":
            found = sorted(found, key=lambda one: sort_key(one.name))
        paging = Paging(asked(request.args.get("page")), VALUES_A_PAGE, len(found))
        if paging.number > paging.last:
            abort(404)
        return render_template(
            "browse_values.html",
            way=chosen,
            values=found[paging.offset : paging.offset + VALUES_A_PAGE],
            paging=paging,
            sort="count" if sort == "count" else "name",
        )


@blueprint.get("/browse/<way>/<path:value>")
def items(way: str, value: str) -> ResponseReturnValue:
    """Show the items of one value by title."""
    chosen = _way(way)
    offset, limit = listing.stretch()
    query = Query(filters={chosen.facet: (value,)}, sort="title", offset=offset, limit=limit)
    found = repository().search.search(query)
    if not found.total:
        abort(404)
    with repository().reading() as session:
        names().learn(session, [(chosen.facet, value)])
        cards = browse.cards(session, [hit.item_id for hit in found.hits])
        return render_template(
            "browse_items.html",
            way=chosen,
            value=value,
            name=naming.words(names(), (), ())[chosen.facet](value),
            total=found.total,
            listing=listing.shown(cards, found.total),
        )


def _way(slug: str) -> Way:
    if slug not in WAYS:
        abort(404)
    return WAYS[slug]


def _all_values(session: Session) -> list[tuple[Way, list[Value]]]:
    counted = repository().search.search(Query(limit=0)).facets
    shown = [
        (way.facet, value)
        for way in WAYS.values()
        for value, _ in counted.get(way.facet, ())[:_FIRST_VALUES]
    ]
    names().learn(session, shown)
    return [(way, _named(way, counted.get(way.facet, ()))) for way in WAYS.values()]


def _values(session: Session, way: Way) -> list[Value]:
    counted = repository().search.search(Query(limit=0)).facets.get(way.facet, ())
    names().learn(session, [(way.facet, value) for value, _ in counted])
    return _named(way, counted)


def _named(way: Way, counted: tuple[tuple[str, int], ...]) -> list[Value]:
    word = naming.words(names(), (), ())[way.facet]
    return [Value(value, word(value), count) for value, count in counted]


def _centuries(decades: Iterable[int]) -> list[tuple[str, int, int]]:
    """Name the centuries that hold something, with their first and last years."""
    numbers = sorted({decade // 100 + 1 for decade in decades})
    return [(str(number), number * 100 - 99, number * 100) for number in numbers]


def _meets(reign: Reign, decades: Iterable[int]) -> bool:
    return any(one <= reign.last_year and one + 9 >= reign.first_year for one in decades)
