"""Making pages of an item an item of their own, and merging another item in, after a look at it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.curate import answers, door
from app.curate.pages import parting_look, words
from app.curate.pages.views import blueprint as pages_blueprint
from iiif.current import repository
from ingest.catalog import edit_order, edit_parting, edit_states, parting_undo
from ingest.catalog.duties import Duty
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import Item
from ingest.catalog.page_moves import Unfit

blueprint: Blueprint = pages_blueprint


@blueprint.get("/<item_id>/parting")
def parting(item_id: str) -> ResponseReturnValue:
    """Show what splitting `pages` off or merging `other` in would do, and what was done before."""
    return _shown(item_id)


@blueprint.post("/<item_id>/pages/split")
def split(item_id: str) -> ResponseReturnValue:
    """Make pages an item of their own."""
    form = request.form

    def act(session: Session, item: Item) -> str:
        seen = edit_order.seen(session, item, form.get("mark", ""))
        pages = edit_order.named(seen, form.get("pages", ""))
        return edit_parting.split(session, item, pages, door.agent(), form.get("title", "")).id

    return _done(item_id, act)


@blueprint.post("/<item_id>/merge")
def merge(item_id: str) -> ResponseReturnValue:
    """Merge another item in."""

    def act(session: Session, item: Item) -> str:
        other = edit_parting.named(session, item, request.form.get("other", ""))
        edit_parting.merge(session, item, other, door.agent())
        return item.id

    return _done(item_id, act)


@blueprint.post("/<item_id>/parting")
def take_back(item_id: str) -> ResponseReturnValue:
    """Take a split or merge back."""

    def act(session: Session, item: Item) -> str:
        name = request.form.get("change", "")[:12]
        stays = parting_undo.take_back(session, item, name, door.agent())
        # The one that was asked may be the marker of what was merged.
        _may_publish(stays)
        return stays.id

    return _done(item_id, act)


def _done(item_id: str, act: Callable[[Session, Item], str]) -> ResponseReturnValue:
    """Do it, and go to the page of the item that `act` names."""
    try:
        with repository().writing() as session:
            item = door.item_for(session, item_id, Duty.DESCRIBE)
            _may_publish(item)
            there = act(session, item)
    except EditConflict as error:
        return _shown(item_id, said=_reason(error), status=409)
    return redirect(url_for("desk_pages.parting", item_id=there, done="1"), 303)


def _may_publish(item: Item) -> None:
    """Go on only for those who may change what is public, if the item is."""
    if item.state == edit_states.PUBLISHED:
        door.let_in(Duty.PUBLISH, item.library_id)


def _shown(item_id: str, *, said: str = "", status: int = 200) -> Response:
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.PREVIEW)
        wanted = Duty.PUBLISH if item.state == edit_states.PUBLISHED else Duty.DESCRIBE
        look = parting_look.taken(session, item, request.values)
        done = parting_look.steps(session, item)
        page = render_template(
            "curate/pages/parting.html",
            item=item,
            mark=edit_order.mark_of(page.id for page in edit_order.pages_of(session, item)),
            look=look,
            steps=done,
            done=done[0] if done and "done" in request.args else None,
            fault=said,
            stuck=parting_look.stuck(session, item),
            may_edit=door.may(wanted, item.library_id),
            may_describe=door.may(Duty.DESCRIBE, item.library_id),
        )
    return answers.private(make_response(page, status))


def _reason(error: EditConflict) -> str:
    return words.unfit(error) if isinstance(error, Unfit) else words.meanwhile()
