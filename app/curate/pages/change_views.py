"""Changing an item's pages at the desk: order, labels, binding, contents, and undoing it."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.curate.pages import asked_order, views, words
from app.curate.pages.contents import LANGUAGES
from app.curate.pages.saving import done, number
from ingest.catalog import edit_binding, edit_contents, edit_labels, edit_order, find, row_undo
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_contents import Entry
from ingest.catalog.models import Changeset, Item
from ingest.catalog.page_labels import LabelFault

blueprint = Blueprint("desk_pages_change", __name__, url_prefix="/curate/items")


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


@blueprint.post("/<item_id>/pages/binding")
def bind(item_id: str) -> ResponseReturnValue:
    """Say what pages are, which is the cover or the first, or how the whole is turned."""
    form = request.form

    def edit(session: Session, item: Item, agent: str) -> None:
        if form.get("do") == "whole":
            direction = form.get("direction", "")
            return edit_binding.bind(session, item, form.get("behavior", ""), direction, agent)
        pages = edit_order.named(
            edit_order.seen(session, item, form.get("mark", "")), form.get("pages", "")
        )
        if not pages:
            raise EditConflict("no page is named")
        if form.get("do") in (edit_binding.START, edit_binding.COVER):
            return edit_binding.point_out(session, item, form["do"], pages[0].position, agent)
        return edit_binding.mark(session, item, pages, form.get("do", "").removeprefix("-"), agent)

    return done(item_id, edit)


@blueprint.post("/<item_id>/contents")
def contents(item_id: str) -> ResponseReturnValue:
    """Add, change, move or take away one entry of the table of contents."""
    form = request.form
    section, do = form.get("section", ""), form.get("do", "")

    def edit(session: Session, item: Item, agent: str) -> None:
        if do == "add":
            edit_contents.add(session, item, _entry(), agent, section or None)
        elif do == "change":
            edit_contents.change(session, item, section, _entry(), agent)
        elif do == "delete":
            edit_contents.delete(session, item, section, agent)
        elif do in (edit_contents.BEFORE, edit_contents.AFTER, edit_contents.INSIDE):
            edit_contents.put(session, item, section, form.get("other", ""), do, agent)
        else:
            edit_contents.step(session, item, section, do, agent)

    return done(item_id, edit, "contents")


@blueprint.post("/<item_id>/pages/undo")
def undo(item_id: str) -> ResponseReturnValue:
    """Undo one change of the pages."""

    def edit(session: Session, item: Item, agent: str) -> None:
        change = session.get(Changeset, request.form.get("change", "")[:12])
        if change is None or change.item_id != item.id:
            raise find.NotHeld("no such change")
        row_undo.undo(session, item, change, agent)

    return done(item_id, edit, request.form.get("back", ""))


def _entry() -> Entry:
    form = request.form
    language = form.get("language", "")
    title = {language if language in LANGUAGES else "none": [form.get("title", "").strip()]}
    return Entry(title, number(form.get("first")), number(form.get("last") or form.get("first")))
