"""One's own account: name, language, address, password, and where one is signed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app import language
from app.accounts import letters, passwords
from app.accounts.entering import shown
from app.accounts.viewer_passes import sign_in_first
from iiif.current import repository
from ingest.catalog import (
    account_events,
    accounts,
    attempts,
    links,
    outside,
    passes,
    passkeys,
    second_factors,
    sign_ins,
)
from ingest.catalog.models import Account, AccountLink

blueprint = Blueprint("account", __name__, url_prefix="/account")

_MOST_LETTERS = 200


@blueprint.before_request
def know_who() -> ResponseReturnValue | None:
    """Send those to sign in who have not."""
    if current_user.is_authenticated:
        return None
    return redirect(sign_in_first("/account"), 303)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show the account."""
    return page(done=request.args.get("done", ""))


@blueprint.post("")
def change() -> ResponseReturnValue:
    """Change name and language."""
    chosen = request.form.get("language", "")
    with repository().writing() as records:
        account = records.get_one(Account, current_user.id)
        account.name = request.form.get("name", "").strip()[:_MOST_LETTERS]
        if chosen in language.LANGUAGES:
            account.language = chosen
    answer = redirect("/account?done=saved", 303)
    return language.keep(answer, chosen) if chosen in language.LANGUAGES else answer


@blueprint.post("/password")
def change_password() -> ResponseReturnValue:
    """Change the password; all other browsers are signed out."""
    fresh = request.form.get("fresh", "")
    with repository().reading() as records:
        account = records.get_one(Account, current_user.id)
    problem = passwords.fault(fresh, account.login, account.email) or password_fault()
    if problem:
        return page(400, password=problem)
    with repository().writing() as records:
        account = records.get_one(Account, current_user.id)
        account.password_hash = passwords.hash_password(fresh)
        account_events.note(records, account_events.PASSWORD, account.id)
        sign_ins.end_all(records, account.id, but=current_user.secret)
        passes.revoke_all(records, account.id)
        if account.email and account.email_confirmed_at:
            letters.send(records, account.email, letters.CHANGED, path="/forgotten")
    return redirect("/account?done=password", 303)


@blueprint.post("/address")
def change_address() -> ResponseReturnValue:
    """Send a link to a new address, which is the account's once it is followed."""
    to = accounts.address(request.form.get("email", ""))
    problem = ("" if to else "address") or password_fault()
    if problem:
        return page(400, address=problem)
    with repository().writing() as records:
        names = f"letters of {current_user.id}", f"letters to {to}"
        if attempts.may(records, *names, most=5, window_seconds=3600):
            link = AccountLink(kind=links.CONFIRM, account_id=current_user.id, email=to)
            letters.send_link(records, link, letters.CONFIRM)
    return redirect("/account?done=address", 303)


@blueprint.post("/sessions/<sign_in_id>/end")
def end_session(sign_in_id: str) -> ResponseReturnValue:
    """Sign one browser out."""
    with repository().writing() as records:
        if sign_in_id not in {one.id for one in sign_ins.listed(records, current_user.id)}:
            raise NotFound
        sign_ins.end_one(records, current_user.id, sign_in_id)
    return redirect("/account?done=ended", 303)


@blueprint.post("/sessions/end")
def end_sessions() -> ResponseReturnValue:
    """Sign all other browsers out, and viewers on other sites too."""
    with repository().writing() as records:
        sign_ins.end_all(records, current_user.id, but=current_user.secret)
        passes.revoke_all(records, current_user.id)
    return redirect("/account?done=ended", 303)


def password_fault() -> str:
    """Say what is wrong with the password that was typed to make sure: `wrong`, `too many`."""
    name = f"password of {current_user.id}"
    with repository().writing() as records:
        if not attempts.may(records, name):
            account_events.note_lock_out(records, current_user.id, request.remote_addr or "")
            return "too many"
        account = records.get_one(Account, current_user.id)
        if not passwords.is_right(account.password_hash, request.form.get("password", "")):
            return "wrong"
        attempts.forgive(records, name)
    return ""


def page(status: int = 200, **problems: Any) -> ResponseReturnValue:
    """Show the account, with what went wrong."""
    with repository().reading() as records:
        told = _told(records)
    return shown("account/account.html", status, problems=problems, **told)


def _told(records: Session) -> dict[str, Any]:
    account = records.get_one(Account, current_user.id)
    held = sign_ins.find(records, current_user.secret)
    issuer = repository().settings.oidc_issuer.rstrip("/")
    return {
        "account": account,
        "sessions": sign_ins.listed(records, account.id),
        "this_session": held[1].id if held else "",
        "asks_code": second_factors.is_on(records, account.id),
        "joined": outside.of(records, account.id, issuer) if issuer else None,
        "passkeys": passkeys.of(records, account.id),
        "codes_left": second_factors.recovery_codes_left(records, account.id),
    }
