"""Changing what pages show: turning, cutting spreads, taking pages out and bringing them back."""

from __future__ import annotations

import re

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.curate import bring_words, door
from app.curate.pages import views, words
from app.curate.pages.saving import done, number
from iiif.current import repository
from ingest.bringing import consignments, new_images, page_uploads
from ingest.bringing.names import NameRefused
from ingest.bringing.new_images import Given
from ingest.catalog import edit_images, edit_order, edit_removed, edit_spreads, edit_view
from ingest.catalog.duties import Duty
from ingest.catalog.find import NotHeld
from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Item, Page

blueprint = Blueprint("desk_pages_image", __name__, url_prefix="/curate/items")

_PERCENT = re.compile(r"[0-9]{1,2}([.,][0-9]{1,2})?")


@blueprint.post("/<item_id>/pages/turn")
def turn(item_id: str) -> ResponseReturnValue:
    """Turn pages clockwise by 90, 180 or 270 degrees."""

    def edit(session: Session, item: Item, agent: str) -> None:
        degrees = number(request.form.get("degrees"))
        edit_view.turn(session, item, _pages(session, item), degrees, agent)

    return done(item_id, edit)


@blueprint.post("/<item_id>/pages/remove")
def remove(item_id: str) -> ResponseReturnValue:
    """Take pages out."""

    def edit(session: Session, item: Item, agent: str) -> None:
        edit_removed.remove(session, item, _pages(session, item), agent)

    return done(item_id, edit)


@blueprint.post("/<item_id>/pages/images")
def bring(item_id: str) -> ResponseReturnValue:
    """Hand images in: in the place of pages, before one, or as pages at the end."""
    form, batch_id, upload = request.form, new_id(), request.form.get("upload", "")
    with repository().reading() as session:
        door.item_for(session, item_id, Duty.DESCRIBE)
    try:
        given = _uploaded(item_id, batch_id, upload) if upload else _sent(batch_id)
    except NameRefused as error:
        return views.shown(item_id, said=bring_words.of_name(error), status=400)
    except NotHeld:
        return views.shown(item_id, said=words.not_whole(), status=409)

    def edit(session: Session, item: Item, agent: str) -> None:
        pages = _pages(session, item)
        if form.get("do") == "replace":
            new_images.replace_images(session, item, batch_id, pages, given, agent)
        else:
            before = pages[0] if form.get("do") == "before" and pages else None
            new_images.add_pages(session, item, batch_id, before, given, agent)
        if upload:
            page_uploads.end(session, item, agent)

    answer = done(item_id, edit)
    if getattr(answer, "status_code", 303) != 303:
        new_images.forget(repository(), batch_id)
    elif upload:
        consignments.clear(repository(), upload)
    return answer


@blueprint.post("/<item_id>/removed")
def bring_back(item_id: str) -> ResponseReturnValue:
    """Bring one page back."""

    def edit(session: Session, item: Item, agent: str) -> None:
        edit_removed.bring_back(session, item, request.form.get("bring", "")[:12], agent)

    return done(item_id, edit, "removed")


@blueprint.post("/<item_id>/images")
def show_again(item_id: str) -> ResponseReturnValue:
    """Bring an earlier image of a page back, if the page shows the one that was seen."""

    def edit(session: Session, item: Item, agent: str) -> None:
        asset_id, seen = request.form.get("bring", "")[:12], request.form.get("seen", "")
        edit_images.bring_back(session, item, asset_id, seen, agent)

    return done(item_id, edit, "images")


@blueprint.post("/<item_id>/spreads")
def cut(item_id: str) -> ResponseReturnValue:
    """Cut the spreads that are ticked, at the line for all or at their own."""
    form = request.form

    def edit(session: Session, item: Item, agent: str) -> None:
        lines = {
            page_id: _line(form.get(f"line-{page_id}" if f"own-{page_id}" in form else "line", ""))
            for page_id in form.getlist("cut")
        }
        edit_spreads.cut(session, item, lines, agent)

    return done(item_id, edit, "spreads")


def _sent(batch_id: str) -> list[Given]:
    files = [(one.filename, one.stream) for one in request.files.getlist("files") if one.filename]
    return new_images.keep(repository(), batch_id, files)


def _uploaded(item_id: str, batch_id: str, upload_id: str) -> list[Given]:
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.DESCRIBE)
        files = page_uploads.whole(session, repository(), item, door.agent(), upload_id)
    return new_images.keep_whole(repository(), batch_id, files)


def _pages(session: Session, item: Item) -> list[Page]:
    seen = edit_order.seen(session, item, request.form.get("mark", ""))
    return edit_order.named(seen, request.form.get("pages", ""))


def _line(percent: str) -> float:
    """Read where a line stands, in hundredths of the width; 0 where it is nowhere."""
    return float(percent.replace(",", ".")) / 100 if _PERCENT.fullmatch(percent) else 0.0
