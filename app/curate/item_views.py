"""Items at the desk: the list, and one item's card, edited field by field."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.curate import answers, card, card_form, door, shelves
from app.site.paging import asked as asked_page
from iiif.current import repository, visitor
from ingest.catalog import duties, edit_card, written_dates
from ingest.catalog.card_fields import BadField
from ingest.catalog.duties import Duty
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Changeset
from ingest.catalog.models.items import ITEM_STATES

blueprint = Blueprint("desk_items", __name__, url_prefix="/curate/items")


@blueprint.get("")
def listed() -> ResponseReturnValue:
    """Show a page of the items of one's own libraries."""
    door.let_in(Duty.PREVIEW)
    own = duties.libraries(visitor(), Duty.PREVIEW)
    asked = _asked()
    with repository().reading() as session:
        return answers.page(
            "curate/items.html",
            asked=asked,
            shelf=shelves.listed(session, own, asked),
            states=shelves.by_state(session, own),
            libraries=shelves.libraries(session, own),
            sorts=list(shelves.SORTS),
        )


@blueprint.get("/<item_id>")
def show(item_id: str) -> ResponseReturnValue:
    """Show an item's card; `edit` names the field that is open, or `all`."""
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.PREVIEW)
        opened = request.args.get("edit", "")
        if opened:
            door.let_in(Duty.DESCRIBE, item.library_id)
        about = card.of(session, item, opened, request.args.get("saved", ""))
        return answers.page("curate/item.html", item=item, card=about)


@blueprint.post("/<item_id>")
def save(item_id: str) -> ResponseReturnValue:
    """Save the fields of a form; ask where somebody else has changed them meanwhile."""
    with repository().writing() as session:
        item = door.item_for(session, item_id, Duty.DESCRIBE)
        saved = edit_card.save(session, item, card_form.given(request.form), door.agent())
    return _after(item_id, saved)


@blueprint.post("/<item_id>/choices")
def choose(item_id: str) -> ResponseReturnValue:
    """Save what was chosen between two people's values."""
    with repository().writing() as session:
        item = door.item_for(session, item_id, Duty.DESCRIBE)
        saved = edit_card.save(session, item, card_form.chosen(request.form), door.agent())
    return _after(item_id, saved)


@blueprint.post("/<item_id>/undo")
def undo(item_id: str) -> ResponseReturnValue:
    """Take one change of the card back."""
    with repository().writing() as session:
        item = door.item_for(session, item_id, Duty.DESCRIBE)
        change = session.get(Changeset, request.form.get("change", ""))
        if change is None or change.item_id != item.id:
            raise NotHeld(f"no such change of item {item_id!r}")
        saved = edit_card.take_back(session, item, change, door.agent())
    return _after(item_id, saved)


@blueprint.get("/dates.json")
def dates() -> Response:
    """Tell what a date as people write it means."""
    door.let_in(Duty.PREVIEW)
    meant = written_dates.read(request.args.get("q", "")[:200])
    return answers.private(jsonify(card.meant_words(meant)))


def _after(item_id: str, saved: edit_card.Saved) -> ResponseReturnValue:
    if saved.clashes:
        with repository().reading() as session:
            item = door.item_for(session, item_id, Duty.DESCRIBE)
            between = card.between(session, item, saved)
            return answers.page("curate/clash.html", 409, item=item, between=between)
    change = saved.change.id if saved.change else None
    there = url_for("desk_items.show", item_id=item_id, saved=change)
    return redirect(there, 303)


@blueprint.errorhandler(BadField)
def refuse(error: BadField) -> Response:
    """Show the card with what was typed, and say why it was not saved."""
    item_id = (request.view_args or {})["item_id"]
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.DESCRIBE)
        about = card.refused(session, item, request.form, error)
        return answers.page("curate/item.html", 422, item=item, card=about)


def _asked() -> shelves.Asked:
    state, sort = request.args.get("state", ""), request.args.get("sort", "")
    return shelves.Asked(
        state=state if state in ITEM_STATES else "",
        library_id=request.args.get("library", "")[:12],
        text=request.args.get("q", "")[:200].replace("\x00", ""),
        sort=sort if sort in shelves.SORTS else "changed",
        page=asked_page(request.args.get("page")),
    )
