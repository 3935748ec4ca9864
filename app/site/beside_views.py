"""What goes with an item's page: downloads with their sizes, and what stands beside the item."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.site import access, beside, cards, downloads, reading
from app.site.downloads import Downloads
from app.site.paging import asked
from app.site.reading import Reader
from iiif.current import repository
from iiif.responses import NO_STORE
from ingest.catalog.models import Item

blueprint = Blueprint("beside", __name__, url_prefix="/items")


@blueprint.get("/<item_id>/downloads")
def all_downloads(item_id: str) -> ResponseReturnValue:
    """Show all that can be downloaded of an item and of its page `p`, with sizes."""
    with repository().reading() as session:
        held = access.shown_item(session, item_id)
        reader, found = _found(session, held)
        page = make_response(
            render_template(
                "downloads.html",
                item=held,
                title=cards.title(held),
                reader=reader,
                downloads=found,
            )
        )
    return _unkept(page, held)


@blueprint.get("/<item_id>/downloads/list")
def list_of_downloads(item_id: str) -> ResponseReturnValue:
    """Give the same as a piece of a page, to the item's own page."""
    with repository().reading() as session:
        held = access.shown_item(session, item_id)
        reader, found = _found(session, held)
        piece = make_response(
            render_template("downloads_list.html", item=held, reader=reader, downloads=found)
        )
    return _unkept(piece, held)


@blueprint.get("/<item_id>/beside")
def strip(item_id: str) -> ResponseReturnValue:
    """Give the volumes of the item's work and its neighbours, as a piece of a page."""
    with repository().reading() as session:
        held = access.shown_item(session, item_id)
        piece = make_response(
            render_template("beside.html", item=held, beside=beside.of(session, held))
        )
    return _unkept(piece, held)


def _found(session: Session, held: Item) -> tuple[Reader | None, Downloads]:
    open_to = access.to(held)
    reader = reading.opened(session, held, asked(request.args.get("p")), open_to)
    return reader, downloads.of(session, held, reader, open_to)


def _unkept(answer: ResponseReturnValue, held: Item) -> ResponseReturnValue:
    made = make_response(answer)
    public = held.state == "published" and not access.to(held).edit
    made.headers["Cache-Control"] = "private, max-age=60" if public else NO_STORE
    return made
