"""Uploads of images for an item's pages: where they go on, and throwing them away."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from app.curate import answers, door
from iiif.current import repository
from ingest.bringing import consignments, page_uploads
from ingest.catalog.duties import Duty

blueprint = Blueprint("desk_pages_upload", __name__, url_prefix="/curate/items")


@blueprint.post("/<item_id>/pages/uploads")
def begin(item_id: str) -> ResponseReturnValue:
    """Begin an upload for an item's pages, or give the one that was begun."""
    with repository().writing() as session:
        item = door.item_for(session, item_id, Duty.DESCRIBE)
        row = page_uploads.begin(session, item, door.agent())
    return answers.private(jsonify(id=row.id, **places(row.id)))


@blueprint.post("/<item_id>/pages/uploads/discard")
def discard(item_id: str) -> ResponseReturnValue:
    """Throw away what was uploaded for an item's pages and not taken in."""
    with repository().writing() as session:
        item = door.item_for(session, item_id, Duty.DESCRIBE)
        row = page_uploads.begun(session, item, door.agent())
        page_uploads.end(session, item, door.agent())
    if row is not None:
        consignments.clear(repository(), row.id)
    return redirect(url_for("desk_pages.show", item_id=item_id, _anchor="files-name"), 303)


def places(upload_id: str) -> dict[str, str]:
    """Give the addresses that the program of uploads asks, by the names it knows them by."""
    return {
        "upload": url_for("uploads.create", consignment_id=upload_id),
        "files": url_for("bring.files", consignment_id=upload_id),
        "expected": url_for("bring.expect", consignment_id=upload_id),
    }
