"""Home, collections, libraries, the choice of language."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.accounts.forms import safe_path
from app.language import LANGUAGES, keep
from app.site import cards
from app.site.paging import Paging, asked
from iiif.current import repository
from iiif.urls import Urls
from ingest.catalog import browse, find

blueprint = Blueprint("site", __name__)

NEWEST = 9
ITEMS_A_PAGE = 24


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show where to begin."""
    with repository().reading() as session:
        newest = cards.views(browse.newest(session, NEWEST))
        return render_template(
            "home.html",
            newest=newest,
            featured=cards.featured(newest),
            counts=browse.counts(session),
            branches=browse.tree(session),
            shelves=browse.shelves(session),
        )


@blueprint.get("/collections")
def collections() -> ResponseReturnValue:
    """Show all collections as a tree."""
    with repository().reading() as session:
        return render_template("collections.html", branches=browse.tree(session))


@blueprint.get("/collections/<slug>")
def collection(slug: str) -> ResponseReturnValue:
    """Show a collection, what is below it, and its items."""
    number = asked(request.args.get("page"))
    with repository().reading() as session:
        way = browse.branch(browse.tree(session), find.collection(session, slug).id)
        found, total = browse.in_collection(
            session,
            way[-1].collection.id,
            offset=(number - 1) * ITEMS_A_PAGE,
            limit=ITEMS_A_PAGE,
        )
        return render_template(
            "collection.html",
            way=way,
            branch=way[-1],
            items=cards.views(found),
            paging=Paging(number, ITEMS_A_PAGE, total),
            manifest=Urls(repository().settings.public_url).collection(slug),
        )


@blueprint.get("/libraries/<slug>")
def library(slug: str) -> ResponseReturnValue:
    """Show a library and its items."""
    number = asked(request.args.get("page"))
    with repository().reading() as session:
        held = find.library(session, slug)
        found, total = browse.in_library(
            session, held.id, offset=(number - 1) * ITEMS_A_PAGE, limit=ITEMS_A_PAGE
        )
        return render_template(
            "library.html",
            library=held,
            items=cards.views(found),
            paging=Paging(number, ITEMS_A_PAGE, total),
        )


@blueprint.get("/language/<code>")
def choose_language(code: str) -> Response:
    """Remember the language and go back to the page."""
    if code not in LANGUAGES:
        abort(404)
    return keep(redirect(safe_path(request.args.get("next")), 303), code)
