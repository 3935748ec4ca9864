"""An item as a reader will see it, for its staff and for holders of a link; kept by nobody."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.accounts import previews
from app.curate import answers, checks, door
from app.site import access, record
from app.site.item_views import item_page
from iiif.current import repository, visitor
from ingest.catalog import find
from ingest.catalog.duties import Duty
from ingest.catalog.models import Item
from ingest.catalog.rights import BEFORE_PUBLICATION

blueprint = Blueprint("desk_previews", __name__, url_prefix="/curate/items")


@blueprint.get("/<item_id>/preview")
def show(item_id: str) -> ResponseReturnValue:
    """Show the page of an item as a reader will see it."""
    with repository().reading() as session:
        item = _item(session, item_id)
        if request.args.get("key"):
            # So that the address which stands in the window, and is copied, opens nothing.
            answer = make_response(redirect(url_for("desk_previews.show", item_id=item_id), 303))
            previews.remember(answer, request.args["key"])
            return _unkept(answer)
        open_to = access.Access(
            tier=access.to(item).tier, view=True, read=True, edit=False, open_side_px=None
        )
        about = replace(record.of(session, item), manifest=checks.address(item_id))
        return _unkept(make_response(item_page(session, item, open_to, about, preview=True)))


@blueprint.get("/<item_id>/manifest")
def show_manifest(item_id: str) -> ResponseReturnValue:
    """Give the manifest that the item will have."""
    with repository().reading() as session:
        document = checks.document(session, _item(session, item_id))
    if document is None:
        raise find.NotHeld(f"item {item_id!r} has no pages yet")
    answer = jsonify(document)
    answer.mimetype = "application/ld+json"
    return _unkept(answer)


def _item(session: Session, item_id: str) -> Item:
    """Give the item to its staff, and a draft to whoever has a link to it.

    Raises:
        find.NotHeld: there is none for this visitor.
        rights.Withheld, HTTPException: as `door.item_for`.
    """
    key = request.args.get("key", "")
    if item_id in visitor().previews or (key and previews.opens(key, item_id)):
        item = find.item(session, item_id)
        if item.state in BEFORE_PUBLICATION:
            return item
    if key and not visitor().account_id:
        # Nobody is asked to sign in for a link that is too old: it tells nothing of the item.
        raise find.NotHeld(f"item {item_id!r}")
    item = door.item_for(session, item_id, Duty.PREVIEW)
    if item.state == "deleted":
        raise find.NotHeld(f"item {item_id!r}")
    return item


def _unkept(answer: Response) -> Response:
    answers.private(answer)
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer
