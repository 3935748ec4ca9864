"""Home, collections, libraries, the choice of language."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.accounts.forms import safe_path
from app.language import LANGUAGES, keep
from app.site import banner, cards, exhibiting, featured, histogram, listing, map_views
from app.site.ways import WAYS
from app.site.whole import overview
from iiif.current import repository
from iiif.presentation import logos
from iiif.urls import Urls
from ingest.catalog import browse, find
from ingest.catalog.browse import Shelf
from ingest.catalog.models import Library

blueprint = Blueprint("site", __name__)

NEWEST = 9
EXHIBITIONS = 3


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show where to begin."""
    with repository().reading() as session:
        whole, chosen = overview(session), featured.chosen()
        newest = browse.newest(session, NEWEST, beside=chosen)
        shown = cards.views(card for card in newest if card.item.id not in chosen)
        honoured = cards.views(card for card in newest if card.item.id in chosen)
        return render_template(
            "home.html",
            newest=shown,
            featured=cards.featured(honoured) or cards.featured(shown),
            exhibitions=exhibiting.newest_posters(session, EXHIBITIONS),
            shape=whole.shape,
            numbers=whole.numbers,
            map=map_views.of_libraries(whole.shape.shelves),
            histogram=histogram.of(whole.numbers.decades),
            ways=WAYS,
        )


@blueprint.get("/collections")
def collections() -> ResponseReturnValue:
    """Show all collections as a tree."""
    with repository().reading() as session:
        return render_template("collections.html", branches=overview(session).shape.branches)


@blueprint.get("/collections/<slug>")
def collection(slug: str) -> ResponseReturnValue:
    """Show a collection, what is below it, and its items."""
    offset, limit = listing.stretch()
    with repository().reading() as session:
        way = browse.branch(browse.tree(session), slug)
        if not way:
            raise find.NotHeld(f"collection {slug!r}")
        held = way[-1].collection
        found, total = browse.in_collection(session, held.id, offset=offset, limit=limit)
        return render_template(
            "collection.html",
            way=way,
            branch=way[-1],
            listing=listing.shown(found, total),
            banner=banner.of(session, held) if not offset else None,
            manifest=Urls(repository().settings.public_url).collection(slug),
        )


@blueprint.get("/libraries")
def libraries() -> ResponseReturnValue:
    """Show all libraries, on a map as far as it is known where they are."""
    with repository().reading() as session:
        shelves = overview(session).shape.shelves
        return render_template(
            "libraries.html", shelves=shelves, map=map_views.of_libraries(shelves)
        )


@blueprint.get("/libraries/<slug>")
def library(slug: str) -> ResponseReturnValue:
    """Show a library and its items."""
    offset, limit = listing.stretch()
    with repository().reading() as session:
        held = find.library(session, slug)
        found, total = browse.in_library(session, held.id, offset=offset, limit=limit)
        above, below = _around(session, held)
        return render_template(
            "library.html",
            library=held,
            logo=logos.name_of(held),
            above=above,
            below=below,
            listing=listing.shown(found, total),
            map=map_views.of_libraries([Shelf(held, total)]),
        )


@blueprint.get("/language/<code>")
def choose_language(code: str) -> Response:
    """Remember the language and go back to the page."""
    if code not in LANGUAGES:
        abort(404)
    return keep(redirect(safe_path(request.args.get("next")), 303), code)


def _around(session: Session, held: Library) -> tuple[Library | None, list[Shelf]]:
    """Give the library above this one, and those below it."""
    near = browse.shelves(session, near=held)
    above = (shelf.library for shelf in near if shelf.library.id == held.parent_id)
    return next(above, None), [shelf for shelf in near if shelf.library.parent_id == held.id]
