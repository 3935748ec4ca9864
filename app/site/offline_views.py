"""Reading without a line: the site as an app, and books that a reader keeps on a device.

Only what is open to everyone is kept; when it is so no longer, the device lets it go.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.site import access, hits, reading, record, terms
from app.site.access import Access
from app.site.paging import asked
from iiif.current import repository
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Item

blueprint = Blueprint("offline", __name__)
_INK, _PAPER = "#1d1a16", "#f5efe1"


@blueprint.get("/app.webmanifest")
def manifest() -> Response:
    """Tell browsers how to install the site as an app."""
    seal = {"src": url_for("health.icon"), "sizes": "any", "type": "image/svg+xml"}
    answer = jsonify(
        {
            "name": repository().settings.site_name,
            "short_name": repository().settings.site_name,
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": _PAPER,
            "theme_color": _INK,
            "icons": [seal, *_icons("seal", "any"), *_icons("seal-full", "maskable")],
        }
    )
    answer.mimetype = "application/manifest+json"
    return answer


def _icons(name: str, purpose: str) -> list[dict[str, str]]:
    return [
        {
            "src": url_for("static", filename=f"icons/{name}-{side}.png"),
            "sizes": f"{side}x{side}",
            "type": "image/png",
            "purpose": purpose,
        }
        for side in (192, 512)
    ]


@blueprint.get("/worker.js")
def worker() -> Response:
    """Give the service worker from the top, since it serves all below where it lies."""
    answer = current_app.send_static_file("js/worker.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/kept")
def shelf() -> ResponseReturnValue:
    """Show the books kept on this device."""
    return render_template("kept_shelf.html")


@blueprint.get("/items/<item_id>/kept")
def book(item_id: str) -> ResponseReturnValue:
    """Show the item as a device keeps it: pictures of a readable size, and text.

    Raises:
        NotHeld: it is not open to everyone, or has no pages.
    """
    with repository().reading() as session:
        held = _open_item(session, item_id)
        open_to = _readable(held)
        reader = reading.opened(session, held, asked(request.args.get("p")), open_to)
        if reader is None:
            raise NotHeld(f"no pages in {item_id!r}")
        its_text = hits.text_of(session, reader, open_to)
        return render_template(
            "kept.html",
            item=held,
            access=open_to,
            tier=terms.tier(open_to.tier),
            reader=replace(reader, kept=True),
            record=record.of(session, held),
            text=hits.marked(its_text, "", reader.page),
        )


@blueprint.get("/items/<item_id>/kept/pages.json")
def pages(item_id: str) -> Response:
    """Give a stretch of its pages, as they are kept."""
    first, count = asked(request.args.get("from")), asked(request.args.get("count"))
    with repository().reading() as session:
        held = _open_item(session, item_id)
        rows = reading.rows(session, held, first, count, _readable(held))
    return jsonify({"pages": [row.as_json() for row in rows]})


def _open_item(session: Session, item_id: str) -> Item:
    held = access.shown_item(session, item_id)
    if not access.is_keepable(held):
        raise NotHeld(f"item {item_id!r} is not to be kept")
    return held


def _readable(held: Item) -> Access:
    """Give what anyone may see of it, at the size that is kept."""
    return replace(access.to(held), edit=False, open_side_px=reading.READING_PX)
