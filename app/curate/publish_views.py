"""Publishing at the desk: check list, states, plans, who may see what from when to when."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.accounts import previews
from app.curate import answers, checks, door, publish_form, publishing
from app.language import gettext
from app.retold import retold
from iiif.current import repository
from ingest.catalog import edit_states
from ingest.catalog.description import TIERS
from ingest.catalog.duties import Duty
from ingest.catalog.edit import EditConflict
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Event, Item, ScheduledPublication, Tombstone

blueprint = Blueprint("desk_publish", __name__, url_prefix="/curate/items")
_MOST_AT_ONCE = 100


@blueprint.get("/<item_id>/publish")
def show(item_id: str) -> ResponseReturnValue:
    """Show how far an item is, what is against publishing it, and who may see it when."""
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.PREVIEW)
        return _page(session, item)


@blueprint.post("/<item_id>/publish")
def act(item_id: str) -> ResponseReturnValue:
    """Do what the pressed button says with the item's state."""
    name = request.form.get("act", "")
    if name not in publishing.ACTS:
        raise NotHeld(f"nothing that can be done is called {name!r}")
    try:
        publishing.act(item_id, name, publish_form.reason(request.form))
    except EditConflict as error:
        return _refused(item_id, retold(error))
    return _back(item_id)


@blueprint.post("/<item_id>/rights")
def set_rights(item_id: str) -> ResponseReturnValue:
    """Say who may see the item, from when and until when."""
    form = request.form
    try:
        with repository().writing() as session:
            item = door.item_for(session, item_id, Duty.PUBLISH)
            wanted, seen = publish_form.spans(form), publish_form.seen(form)
            reason = publish_form.reason(form)
            edit_states.set_rights(session, item, wanted, seen, door.agent(), reason)
    except EditConflict as error:
        return _refused(item_id, retold(error))
    return _back(item_id)


@blueprint.post("/<item_id>/schedule")
def schedule(item_id: str) -> ResponseReturnValue:
    """Plan when the item is to be published, or take the plan back."""
    try:
        with repository().writing() as session:
            item = door.item_for(session, item_id, Duty.PUBLISH)
            if "cancel" in request.form:
                edit_states.unschedule(session, item)
            else:
                against = checks.stopping(checks.of(session, item))
                if against:
                    raise publishing.NotReady("; ".join(against))
                due = publish_form.moment(request.form)
                edit_states.schedule(session, item, due, door.agent())
    except EditConflict as error:
        return _refused(item_id, retold(error))
    return _back(item_id)


@blueprint.post("/<item_id>/preview-link")
def link(item_id: str) -> ResponseReturnValue:
    """Make a link that shows a draft for a day to whoever has it; that it was made is noted."""
    with repository().writing() as session:
        item = door.item_for(session, item_id, Duty.DESCRIBE)
        session.add(Event(item_id=item.id, type="preview link", agent=door.agent()))
    path = url_for("desk_previews.show", item_id=item_id, key=previews.token(item_id))
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.DESCRIBE)
        return _page(session, item, link=f"{repository().settings.public_url}{path}")


@blueprint.post("/batch")
def batch() -> ResponseReturnValue:
    """Do one thing with all items that are ticked; tell what became of each."""
    name, ids = request.form.get("act", ""), request.form.getlist("item")[:_MOST_AT_ONCE]
    if name not in publishing.ACTS:
        raise NotHeld(f"nothing that can be done is called {name!r}")
    # At the door already: whoever may do this nowhere learns nothing of any item.
    door.let_in(publishing.ACTS[name][0])
    done = publishing.act_on_all(ids, name, publish_form.reason(request.form))
    return answers.page("curate/batch.html", done=done, act=name)


def _page(
    session: Session, item: Item, status: int = 200, problem: str = "", link: str = ""
) -> Response:
    listed = checks.of(session, item)
    held = edit_states.spans_of(item)
    return answers.page(
        "curate/publish.html",
        status,
        item=item,
        checks=listed,
        ready=not checks.stopping(listed),
        spans=held,
        lasting=next((one.tier for one in reversed(held) if one.always), "open"),
        seen=publish_form.packed(held),
        tiers=TIERS,
        planned=session.get(ScheduledPublication, item.id),
        marker=session.get(Tombstone, item.id),
        zone=repository().rules.time_zone,
        problem=problem,
        link=link,
    )


def _refused(item_id: str, reason: str) -> Response:
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.PREVIEW)
        return _page(session, item, 409, reason or gettext("That cannot be done now."))


def _back(item_id: str) -> ResponseReturnValue:
    return redirect(url_for("desk_publish.show", item_id=item_id), 303)
