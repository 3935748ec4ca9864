"""Changing an item's pages at the desk: order, labels, and undoing what was saved."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.curate import door
from app.curate.pages import asked_order, views, words
from iiif.current import repository
from ingest.catalog import edit_labels, edit_order, find, row_undo
from ingest.catalog.duties import Duty
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import Changeset, Item
from ingest.catalog.page_labels import LabelFault

blueprint = Blueprint("desk_pages_change", __name__, url_prefix="/curate/items")

Edit = Callable[[Session, Item, str], object]


@blueprint.post("/<item_id>/pages/order")
def order(item_id: str) -> ResponseReturnValue:
    """Save a new order."""

    def edit(session: Session, item: Item, agent: str) -> object:
        return edit_order.reorder(session, item, asked_order.steps(session, item), agent)

    return done(item_id, edit)


@blueprint.post("/<item_id>/pages/labels")
def label(item_id: str) -> ResponseReturnValue:
    """Save the labels that rules give, or those typed one by one."""
    rules = request.form.get("rules")

    def edit(session: Session, item: Item, agent: str) -> object:
        if rules is not None:
            return edit_labels.label_by_rules(session, item, rules, agent)
        typed = {k.removeprefix("label-"): v for k, v in request.form.items() if k[:6] == "label-"}
        return edit_labels.label(session, item, typed, agent)

    try:
        return done(item_id, edit)
    except LabelFault as error:
        return views.shown(item_id, said=words.fault(error), status=422, rules=rules)


@blueprint.post("/<item_id>/pages/undo")
def undo(item_id: str) -> ResponseReturnValue:
    """Undo one change of the pages."""

    def edit(session: Session, item: Item, agent: str) -> None:
        change = session.get(Changeset, request.form.get("change", "")[:12])
        if change is None or change.item_id != item.id:
            raise find.NotHeld("no such change")
        row_undo.undo(session, item, change, agent)

    return done(item_id, edit)


def done(item_id: str, edit: Edit) -> ResponseReturnValue:
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
        return views.shown(item_id, said=words.meanwhile(), status=409)
    there = url_for("desk_pages.show", item_id=item_id, saved=saved, page=request.form.get("page"))
    at = request.form.get("at", "")
    return redirect(f"{there}#p{at}" if at.isdecimal() else there, 303)


def _last_change(session: Session, item: Item) -> str | None:
    newest = select(Changeset.id).where(Changeset.item_id == item.id)
    return session.scalar(newest.order_by(Changeset.at.desc()).limit(1))
