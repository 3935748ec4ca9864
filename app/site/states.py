"""Where a content state leads on this site: the page of the item, at its page and region."""

from __future__ import annotations

import re

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.errors import Words, answer
from app.language import later
from app.site import access
from iiif import content_state
from iiif.content_state import BadState, Region, Target
from iiif.current import repository
from ingest.catalog import find, find_notes, note
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Page
from ingest.text.page_text import Box

PARAMETER = "iiif-content"

_UNREADABLE = Words(
    later("This link cannot be read"),
    later("What it should open (iiif-content) is damaged or missing. Ask for the link again."),
)
_ELSEWHERE = Words(
    later("What this link opens is not held here"),
    later("It names something of another institution. Open it in a viewer of your own."),
)
_ITEM = re.compile(r"(?:/iiif/presentation/[23])?/items/([a-z0-9]{1,40})(?:/manifest)?")
_RANGE = re.compile(r"/iiif/presentation/[23]/items/([a-z0-9]{1,40})/ranges/([a-z0-9]{1,40})")
_CANVAS = re.compile(r"/iiif/presentation/[23]/canvases/([a-z0-9]{1,40})")
# An annotation of ours is shown itself, on its canvas (2.2.2).
_NOTE = re.compile(rf"{_CANVAS.pattern}/annotations/notes/([a-z0-9]{{1,40}})")
_COLLECTION = re.compile(r"/iiif/presentation/[23]/collections/([a-z0-9-]{1,80})")
_TOP = "top"


def lead(session: Session, given: str) -> ResponseReturnValue:
    """Lead to what a content state names: the first of its targets that is ours.

    Raises:
        NotHeld, Withdrawn: it would be ours, and is not there for this visitor.
    """
    try:
        targets = content_state.read(given)
    except BadState:
        return answer(400, _UNREADABLE)
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
    if collection := _ours(_COLLECTION, target.id):
        return url_for("site.collection", slug=collection[0])
    if canvas := _ours(_CANVAS, target.id):
        return _reader(_page(session, canvas[0]), target.region)
    if noted := _ours(_NOTE, target.id):
        page = _page(session, noted[0])
        return _reader(page, target.region or _noted(session, *noted))
    if entry := _ours(_RANGE, target.id):
        return _reader(_first_page(session, *entry))
    item = _ours(_ITEM, target.id) or _ours(_ITEM, target.manifest)
    if not item:
        return ""
    access.shown_item(session, item[0])
    return url_for("items.item", item_id=item[0], q=_query())


def _page(session: Session, page_id: str) -> Page:
    page = find.page(session, page_id).page
    access.shown_item(session, page.item_id)
    return page


def _first_page(session: Session, item_id: str, section_id: str) -> Page:
    access.shown_item(session, item_id)
    # The range around all others is no section; it begins where the first one does.
    rows = (row for row in find.sections(session, item_id) if section_id in (row.id, _TOP))
    section = next(rows, None)
    if section is None:
        raise NotHeld(f"no range {section_id!r} in item {item_id!r}")
    return _page(session, section.first_page_id)


def _noted(session: Session, page_id: str, note_id: str) -> Region | None:
    row = find_notes.one(session, page_id, note_id)
    place = note.read(row.motivation, row.body, row.selector).place
    if not isinstance(place, Box):
        return None
    return Region(place.x, place.y, place.width, place.height)


def _reader(page: Page, region: Region | None = None) -> str:
    lit = region.as_text() if region else None
    return url_for("items.item", item_id=page.item_id, p=page.position, q=_query(), xywh=lit)


def _query() -> str | None:
    return request.args.get("q", "").strip()[:1000] or None


def _ours(form: re.Pattern[str], address: str) -> tuple[str, ...]:
    own = repository().settings.public_url
    match = form.fullmatch(address.removeprefix(own)) if address.startswith(own) else None
    return match.groups() if match else ()
