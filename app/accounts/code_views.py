"""The second step of one's own account: setting it up, ending it, codes for paper."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import qr_codes
from app.accounts import account_views
from app.accounts.entering import shown
from iiif.current import repository
from ingest.catalog import account_events, attempts, second_factors
from ingest.catalog.models import Account

blueprint = Blueprint("codes", __name__, url_prefix="/account/code")
blueprint.before_request(account_views.know_who)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show the QR code for the telephone."""
    with repository().reading() as records:
        if second_factors.is_on(records, current_user.id):
            return redirect("/account", 303)
    return _set_up()


@blueprint.post("")
def confirm() -> ResponseReturnValue:
    """Ask for codes from now on, if the first one is right, and give those for paper."""
    name = f"code {current_user.id}"
    with repository().writing() as records:
        if second_factors.is_on(records, current_user.id):
            return redirect("/account", 303)
        if not attempts.may(records, name):
            account_events.note_lock_out(records, current_user.id, request.remote_addr or "")
            codes, problem = [], "too many"
        elif second_factors.confirm(records, current_user.id, request.form.get("code", "")[:20]):
            attempts.forgive(records, name)
            codes, problem = second_factors.new_recovery_codes(records, current_user.id), ""
        else:
            codes, problem = [], "wrong"
    return _set_up(403, problem) if problem else shown("account/codes.html", codes=codes)


@blueprint.post("/end")
def end() -> ResponseReturnValue:
    """Ask for no code any more."""
    problem = account_views.password_fault()
    if problem:
        return account_views.page(400, code=problem)
    with repository().writing() as records:
        second_factors.end(records, current_user.id)
    return redirect("/account?done=code", 303)


@blueprint.post("/paper")
def renew() -> ResponseReturnValue:
    """Give new codes for paper; those before are worth nothing."""
    problem = account_views.password_fault()
    if problem:
        return account_views.page(400, code=problem)
    with repository().writing() as records:
        if not second_factors.asked(records, current_user.id):
            return redirect("/account", 303)
        codes = second_factors.new_recovery_codes(records, current_user.id)
    return shown("account/codes.html", codes=codes)


def _set_up(status: int = 200, problem: str = "") -> ResponseReturnValue:
    with repository().writing() as records:
        secret = second_factors.begin(records, current_user.id)
        login = records.get_one(Account, current_user.id).login
    said = second_factors.address(secret, login, repository().settings.site_name)
    drawn = qr_codes.data_uri(said, scale=5)
    return shown("account/code.html", status, drawn=drawn, secret=secret, problem=problem)
