"""Links of other programs (Content State API 1.0, 3.1): to the item and page that they name."""

from __future__ import annotations

import re

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.errors import Words, answer
from app.language import later
from app.site import access
from iiif import content_state
from iiif.content_state import BadState, Target
from iiif.current import repository
from ingest.catalog import find

blueprint = Blueprint("states", __name__)

_UNREADABLE = Words(
    later("This link cannot be read"),
    later("What it should open (iiif-content) is damaged or missing. Ask for the link again."),
)
_ELSEWHERE = Words(
    later("What this link opens is not held here"),
    later("It names something of another institution. Open it in a viewer of your own."),
)
_ITEM = re.compile(r"(?:/iiif/presentation/[23])?/items/([a-z0-9]{1,40})(?:/manifest)?")
_CANVAS = re.compile(r"/iiif/presentation/[23]/canvases/([a-z0-9]{1,40})")
_COLLECTION = re.compile(r"/iiif/presentation/[23]/collections/([a-z0-9-]{1,80})")


@blueprint.get("/view")
def view() -> ResponseReturnValue:
    """Lead to what a content state names: the first of its targets that is ours."""
    try:
        targets = content_state.read(request.args.get("iiif-content", ""))
    except BadState:
        return answer(400, _UNREADABLE)
    with repository().reading() as session:
        for target in targets:
            address = _address(session, target)
            if address:
                return redirect(address, 303)
    return answer(404, _ELSEWHERE)


def _address(session: Session, target: Target) -> str:
    """Give the page that shows it; empty if it is not ours.

    Raises:
        NotHeld, Withdrawn: it would be ours, and is not there for this visitor.
    """
    query = request.args.get("q", "").strip()[:1000] or None
    if collection := _ours(_COLLECTION, target.id):
        return url_for("site.collection", slug=collection)
    if page_id := _ours(_CANVAS, target.id):
        page = find.page(session, page_id).page
        access.shown_item(session, page.item_id)
        region = target.region.as_text() if target.region else None
        return url_for("items.item", item_id=page.item_id, p=page.position, q=query, xywh=region)
    item_id = _ours(_ITEM, target.id) or _ours(_ITEM, target.manifest)
    if not item_id:
        return ""
    access.shown_item(session, item_id)
    return url_for("items.item", item_id=item_id, q=query)


def _ours(form: re.Pattern[str], address: str) -> str:
    own = repository().settings.public_url
    match = form.fullmatch(address.removeprefix(own)) if address.startswith(own) else None
    return match[1] if match else ""
