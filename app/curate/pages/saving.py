"""Making an edit of an item's pages, and going back to where it was asked for."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.curate import door
from app.curate.pages import contents, earlier, spreads, views, words
from iiif.current import repository
from ingest.catalog.duties import Duty
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import Changeset, Item

Edit = Callable[[Session, Item, str], object]

_ENDPOINTS = {
    "": "desk_pages.show",
    "contents": "desk_pages.contents",
    "spreads": "desk_pages.spreads",
    "removed": "desk_pages.removed",
    "images": "desk_pages.earlier",
}
_SHOWN = {
    "contents": contents.shown,
    "spreads": spreads.shown_spreads,
    "removed": spreads.shown_removed,
    "images": earlier.shown_earlier,
}
_MOST_DIGITS = 7


def done(item_id: str, edit: Edit, back: str = "") -> ResponseReturnValue:
    """Make an edit, and go back to where it was asked for, with what can be undone.

    Raises:
        find.NotHeld, rights.Withheld: as `door.item_for`.
    """
    try:
        with repository().writing() as session:
            item = door.item_for(session, item_id, Duty.DESCRIBE)
            version = item.version
            edit(session, item, door.agent())
            saved = _last_change(session, item) if item.version != version else None
    except EditConflict:
        shown = _SHOWN.get(back, views.shown)
        return shown(item_id, said=words.meanwhile(), status=409)
    page, at = request.form.get("page"), request.form.get("at", "")
    endpoint = _ENDPOINTS.get(back, _ENDPOINTS[""])
    there = url_for(
        endpoint, item_id=item_id, saved=saved, page=page, pages=request.args.get("pages")
    )
    return redirect(f"{there}#p{at}" if at.isalnum() else there, 303)


def number(text: str | None) -> int:
    """Read the number of a page; 0 where it is none."""
    return int(text) if text and text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def _last_change(session: Session, item: Item) -> str | None:
    newest = select(Changeset.id).where(Changeset.item_id == item.id)
    return session.scalar(newest.order_by(Changeset.at.desc()).limit(1))
