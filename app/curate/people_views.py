"""People: inviting them, what they are in which library, and stopping accounts."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts import letters
from app.accounts.entering import shown
from app.curate import door, people, role_words
from iiif.current import repository, visitor
from ingest.catalog import account_events, accounts, attempts, duties, links
from ingest.catalog.duties import Duty
from ingest.catalog.models import AccountLink
from ingest.catalog.models.accounts import ROLES
from ingest.catalog.rights import Withheld

blueprint = Blueprint("people", __name__, url_prefix="/curate/people")

_MOST_INVITATIONS, _DAY_SECONDS = 200, 24 * 3600


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show the people of the libraries that the one who asks manages."""
    door.let_in(Duty.MANAGE)
    return _page()


@blueprint.post("/invite")
def invite() -> ResponseReturnValue:
    """Send somebody a letter with a link; it is the same whether they have an account or not."""
    role, library_id = request.form.get("role", ""), request.form.get("library", "")
    door.let_in(Duty.MANAGE, library_id)
    people.check(role or "reader", library_id)
    to = accounts.address(request.form.get("email", ""))
    if not to:
        return _page(400, problem="address")
    opened = repository()
    with opened.writing() as records:
        name = f"invitations by {current_user.id}"
        if not attempts.may(records, name, most=_MOST_INVITATIONS, window_seconds=_DAY_SECONDS):
            return _page(429, problem="too many")
        link = AccountLink(
            kind=links.JOIN,
            email=to,
            role=role,
            library_id=library_id or None,
            made_by=current_user.name,
        )
        account_events.note(
            records,
            account_events.INVITED,
            None,
            door.agent(),
            library_id=library_id or None,
            before=to,
            after=role,
        )
        seconds = opened.settings.invitation_seconds
        path = letters.send_link(records, link, letters.INVITED, seconds, name=current_user.name)
    if opened.settings.mail_host:
        return redirect("/curate/people", 303)
    return _page(link=f"{opened.settings.public_url}{path}", invited=to)


@blueprint.post("/<account_id>/role")
def change_role(account_id: str) -> ResponseReturnValue:
    """Make somebody something else in one library, or nothing."""
    role, library_id = request.form.get("role", ""), request.form.get("library", "")
    door.let_in(Duty.MANAGE, library_id)
    people.check(role, library_id)
    try:
        with repository().writing() as records:
            account = people.somebody(records, account_id, people.libraries(records))
            accounts.give(records, account, role, library_id or None, door.agent())
            people.keep_one(records)
            if account.email and account.email_confirmed_at and account.id != current_user.id:
                letters.send(
                    records, account.email, letters.GIVEN, path="/curate", name=current_user.name
                )
    except people.LastAdministrator:
        return _page(409, problem="last")
    return redirect("/curate/people", 303)


@blueprint.post("/<account_id>/active")
def change_active(account_id: str) -> ResponseReturnValue:
    """Let somebody sign in no more, or again; for administrators of the network."""
    door.let_in(Duty.MANAGE)
    if not visitor().administrator:
        raise Withheld("people")
    try:
        with repository().writing() as records:
            account = people.somebody(records, account_id, {})
            if request.form.get("active") == "yes":
                accounts.let_in_again(records, account, door.agent())
            else:
                accounts.stop(records, account, door.agent())
            records.flush()
            people.keep_one(records)
    except people.LastAdministrator:
        return _page(409, problem="last")
    return redirect("/curate/people", 303)


@blueprint.post("/invitations/<digest>/end")
def take_back(digest: str) -> ResponseReturnValue:
    """Take an invitation back."""
    door.let_in(Duty.MANAGE)
    with repository().writing() as records:
        mine = people.invitations(records, people.libraries(records))
        link = next((one for one in mine if one.digest == digest), None)
        if link is None:
            raise Withheld("people")
        account_events.note(
            records,
            account_events.UNINVITED,
            None,
            door.agent(),
            library_id=link.library_id,
            before=link.email,
        )
        links.take_back(records, digest)
    return redirect("/curate/people", 303)


def _page(
    status: int = 200, problem: str = "", link: str = "", invited: str = ""
) -> ResponseReturnValue:
    with repository().reading() as records:
        named = people.libraries(records)
        return shown(
            "curate/people.html",
            status,
            problem=problem,
            link=link,
            invited=invited,
            libraries=named,
            people=people.listed(records, named),
            invitations=people.invitations(records, named),
            roles=[(code, role_words.role(code)) for code in ROLES],
            duties=[
                (role_words.duty(one), [one in duties.DUTIES[role] for role in ROLES])
                for one in role_words.DUTIES
            ],
        )
