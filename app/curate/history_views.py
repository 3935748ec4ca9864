"""Answering for what was done: an item's history, and the trail of all that people did."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.curate import answers, audit_words, door, item_views, shelves, trail_words
from iiif.current import repository, visitor
from ingest.catalog import duties, edit_card, edit_states, trail
from ingest.catalog.agents import of_account
from ingest.catalog.card_fields import BadField
from ingest.catalog.duties import Duty
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Account, Changeset, Item
from ingest.catalog.rights import Span

blueprint = Blueprint("desk_history", __name__, url_prefix="/curate")
_STEPS_A_PAGE = 100
blueprint.register_error_handler(BadField, item_views.refuse)


@blueprint.get("/items/<item_id>/history")
def show(item_id: str) -> ResponseReturnValue:
    """Show who did what to an item, and what each changed."""
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.PREVIEW)
        routine = request.args.get("files") != "no"
        asked = trail.Asked(item_id=item.id, before=_moment("before"), routine=routine)
        found = trail.steps(session, asked, _STEPS_A_PAGE + 1)
        return answers.page(
            "curate/history.html",
            item=item,
            runs=trail_words.runs(trail_words.told(session, found[:_STEPS_A_PAGE])),
            routine=routine,
            more=_after(found),
            may_restore=door.may(Duty.DESCRIBE, item.library_id),
        )


@blueprint.post("/items/<item_id>/restore")
def restore(item_id: str) -> ResponseReturnValue:
    """Make an item's card, or its rights, again what they were after a change."""
    with repository().writing() as session:
        item = door.item_for(session, item_id, Duty.DESCRIBE)
        change = session.get(Changeset, request.form.get("change", ""))
        mine = change is not None and change.item_id == item.id
        if change is None or not mine or not trail_words.is_restorable(item, change):
            raise NotHeld(f"no such change of item {item_id!r}")
        saved = _restore(session, item, change)
    if saved is None:
        return redirect(url_for("desk_publish.show", item_id=item_id), 303)
    return redirect(url_for("desk_items.show", item_id=item_id, saved=saved or None), 303)


@blueprint.get("/audit")
def audit() -> ResponseReturnValue:
    """Show all that was done in one's own libraries, by person, library, kind and time."""
    door.let_in(Duty.PUBLISH)
    own = duties.libraries(visitor(), Duty.PUBLISH)
    library, kind = request.args.get("library", ""), request.args.get("kind", "")
    with repository().reading() as session:
        chosen: Collection[str] | None = own
        if library:
            chosen = {library} if own is None else {library} & own
        asked = trail.Asked(
            libraries=chosen,
            shared=not library,
            people_of=_managed(library),
            agents=_agents(session, request.args.get("who", "").strip()),
            kind=kind if kind in audit_words.KINDS else "",
            since=_day("from"),
            before=_moment("before") or _day("to", days=1),
        )
        found = trail.steps(session, asked, _STEPS_A_PAGE + 1)
        return answers.page(
            "curate/audit.html",
            steps=audit_words.told(session, found[:_STEPS_A_PAGE]),
            more=_after(found),
            kinds=_kinds(),
            libraries=shelves.libraries(session, own),
            asked=request.args,
        )


def _kinds() -> Mapping[str, str]:
    if duties.may(visitor(), Duty.MANAGE):
        return audit_words.KINDS
    return {code: name for code, name in audit_words.KINDS.items() if code != trail.PEOPLE}


def _managed(library_id: str) -> Collection[str] | None:
    """Give the libraries of whose people the visitor may be told; None: all."""
    own = duties.libraries(visitor(), Duty.MANAGE)
    if not library_id:
        return own if own is None else tuple(own)
    return (library_id,) if own is None or library_id in own else ()


def _restore(session: Session, item: Item, change: Changeset) -> str | None:
    """Give the id of the change that restoring made; None where it was of the rights."""
    if edit_card.changed_fields(change):
        before = edit_card.card_after(session, item, change)
        saved = edit_card.restore(session, item, before, door.agent())
        return saved.change.id if saved.change else ""
    door.let_in(Duty.PUBLISH, item.library_id)
    spans = [
        Span(one["tier"], _iso(one["begins"]), _iso(one["ends"]))
        for one in change.after[edit_states.RIGHTS]
    ]
    now = edit_states.spans_of(item)
    edit_states.set_rights(session, item, spans, now, door.agent(), "")
    return None


def _agents(session: Session, who: str) -> list[str] | None:
    """Give the agents whose name or login holds these letters; a program is named by its own."""
    if not who:
        return None
    like = or_(
        Account.name.icontains(who, autoescape=True), Account.login.icontains(who, autoescape=True)
    )
    ids = session.scalars(select(Account.id).where(like)).all()
    return [who, *map(of_account, ids)]


def _after(found: list[trail.Step]) -> str:
    return found[_STEPS_A_PAGE - 1].at.isoformat() if len(found) > _STEPS_A_PAGE else ""


def _moment(name: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _day(name: str, days: int = 0) -> datetime | None:
    """Read a day as its first moment, so many days later, in the library's time zone."""
    try:
        day = date.fromisoformat(request.args.get(name, "")) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(day, time(), repository().rules.time_zone)


def _iso(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
