"""Making pages of an item an item of their own, and merging another item in, after a look at it."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.curate import door
from app.curate.pages import words
from app.curate.pages.views import blueprint as pages_blueprint
from app.curate.pages.views import private
from iiif.current import repository
from ingest.catalog import edit_order, edit_parting, edit_states
from ingest.catalog.duties import Duty
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_parting import Merging
from ingest.catalog.models import Item
from ingest.catalog.page_moves import Unfit

blueprint: Blueprint = pages_blueprint


@blueprint.get("/<item_id>/parting")
def parting(item_id: str) -> ResponseReturnValue:
    """Show both forms, what merging `other` would do, and what was split and merged before."""
    return _shown(item_id)


@blueprint.post("/<item_id>/pages/split")
def split(item_id: str) -> ResponseReturnValue:
    """Make pages an item of their own."""
    form = request.form
    try:
        with repository().writing() as session:
            item = door.item_for(session, item_id, Duty.DESCRIBE)
            seen = edit_order.seen(session, item, form.get("mark", ""))
            pages = edit_order.named(seen, form.get("pages", ""))
            if pages:
                _may_publish(item)
            new = edit_parting.split(session, item, pages, door.agent(), form.get("title", ""))
            made = new.id
    except EditConflict as error:
        return _shown(item_id, said=_reason(error), status=409)
    return redirect(url_for("desk_pages.parting", item_id=made), 303)


@blueprint.post("/<item_id>/merge")
def merge(item_id: str) -> ResponseReturnValue:
    """Merge another item in."""
    try:
        with repository().writing() as session:
            item = door.item_for(session, item_id, Duty.DESCRIBE)
            other = edit_parting.named(session, item, request.form.get("other", ""))
            _may_publish(item)
            edit_parting.merge(session, item, other, door.agent())
    except EditConflict as error:
        return _shown(item_id, said=_reason(error), status=409)
    return redirect(url_for("desk_pages.parting", item_id=item_id), 303)


def _may_publish(item: Item) -> None:
    """Go on only for those who may change what is public, if the item is."""
    if item.state == edit_states.PUBLISHED:
        door.let_in(Duty.PUBLISH, item.library_id)


def _shown(item_id: str, *, said: str = "", status: int = 200) -> Response:
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.PREVIEW)
        wanted = request.args.get("other", "").strip()
        merging, fault = _looked_at(session, item, wanted)
        page = render_template(
            "curate/pages/parting.html",
            item=item,
            mark=edit_order.mark_of(edit_order.pages_of(session, item)),
            wanted=wanted,
            merging=merging,
            partings=edit_parting.partings(session, item),
            fault=said or fault,
            said=words,
            may_edit=door.may(Duty.DESCRIBE, item.library_id),
        )
    return private(make_response(page, status))


def _looked_at(session: Session, item: Item, wanted: str) -> tuple[Merging | None, str]:
    """Tell what merging would do, and what is against it."""
    if not wanted:
        return None, ""
    try:
        other = edit_parting.named(session, item, wanted)
        return edit_parting.merging(session, item, other), ""
    except Unfit as error:
        return None, words.unfit(error)


def _reason(error: EditConflict) -> str:
    return words.unfit(error) if isinstance(error, Unfit) else words.meanwhile()
