"""How an item is kept: a page of its own with all files, and the whole record as PREMIS."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.site import access, cards, proof
from app.site.access import Access
from app.site.paging import asked
from iiif.current import repository, visitor
from iiif.responses import NO_STORE
from ingest.catalog import rights
from ingest.catalog.gone import gone
from ingest.catalog.models import Item
from ingest.preserve import premis as writing
from ingest.repository import Repository

blueprint = Blueprint("proof", __name__, url_prefix="/items")

_IN_MEMORY_BYTES, _PIECE_BYTES = 4_000_000, 65_536


@blueprint.get("/<item_id>/proof")
def show(item_id: str) -> ResponseReturnValue:
    """Show how an item is kept, with all its files."""
    number = asked(request.args.get("page"))
    with repository().reading() as session:
        held = access.shown_item(session, item_id)
        open_to = access.to(held)
        page = render_template(
            "proof.html",
            item=held,
            title=cards.title(held),
            proof=proof.of(session, item_id, open_to, number),
        )
    return _kept(make_response(page), held, open_to)


@blueprint.get("/<item_id>/premis.xml")
def premis(item_id: str) -> Response:
    """Give what was done to an item and its files, as far as the visitor may know of them.

    Of one that was deleted, staff of its library are told to the end.
    """
    opened = repository()
    with opened.reading() as session:
        held, open_to = _recorded(session, item_id)
    answer = Response(_written(opened, held, open_to), mimetype="application/xml")
    return _kept(answer, held, open_to)


def _recorded(session: Session, item_id: str) -> tuple[Item, Access]:
    found = gone(session, item_id)
    if found is not None and found.deleted:
        item = found.item
        if rights.is_staff(visitor(), item.library_id):
            return item, replace(access.to(item), view=True, read=True, edit=True)
    held = access.shown_item(session, item_id)
    return held, access.to(held)


def _written(opened: Repository, held: Item, open_to: Access) -> Iterator[bytes]:
    """Give the record in pieces; it is written first, so that no session waits for readers."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as file:
        with opened.reading() as session:
            assets = proof.assets(session, held.id, open_to)
            events = proof.events(session, held.id, open_to)
            writing.write(cast(BinaryIO, file), held, assets, events)
        file.seek(0)
        while piece := file.read(_PIECE_BYTES):
            yield piece


def _kept(answer: Response, held: Item, open_to: Access) -> Response:
    """Let others keep only what everybody is told."""
    everybody = held.state == "published" and not open_to.edit and open_to.tier == "open"
    answer.headers["Cache-Control"] = "private, no-cache" if everybody else NO_STORE
    return answer
