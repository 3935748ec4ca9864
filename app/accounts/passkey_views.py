"""Signing in with a passkey, alone or after the password; making, naming and ending them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Blueprint, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import BadRequest, NotFound

from app.accounts import account_views, entering, letters, passkeys
from app.accounts.entering import shown
from app.accounts.forms import SignInForm, safe_path
from app.accounts.passkeys import Unproven
from app.language import gettext
from iiif.current import repository
from iiif.responses import NO_STORE
from ingest.catalog import account_events, attempts, outside, second_factors
from ingest.catalog import passkeys as kept
from ingest.catalog.models import Account

blueprint = Blueprint("passkeys", __name__)

_log = logging.getLogger(__name__)
_MOST_TIMES = 30  # in ten minutes, from one address


@blueprint.post("/sign-in/passkey.json")
def ask() -> ResponseReturnValue:
    """Say what the browser is to sign, to come in."""
    with repository().writing() as records:
        if not attempts.may(records, f"passkey {request.remote_addr}", most=_MOST_TIMES):
            told = gettext("Too many attempts. Please wait ten minutes, then try again.")
            return jsonify(problem=told), 429
    return _options(passkeys.ask_to_show, _second())


@blueprint.post("/sign-in/passkey")
def check() -> ResponseReturnValue:
    """Sign in whoever the passkey is of; alone it is both steps, since it knows its holder."""
    second, then = _second(), safe_path(request.form.get("next"))
    waiting = entering.pending()
    with entering.no_quicker():
        try:
            account_id = passkeys.whose(request.form.get("credential", ""), second)
        except Unproven as error:
            return _refused(error, second)
    return entering.let_in(account_id, waiting[1] if second and waiting else then)


@blueprint.before_request
def know_who() -> ResponseReturnValue | None:
    """Send those to sign in who have not and ask for what is their own."""
    return account_views.know_who() if request.path.startswith("/account/") else None


@blueprint.post("/account/passkeys.json")
def ask_for_one() -> ResponseReturnValue:
    """Say what the browser makes a passkey by, once the password is right."""
    problem = _password_fault()
    if problem:
        told = {
            "wrong": gettext("This is not your password."),
            "too many": gettext("Too many attempts. Please wait ten minutes, then try again."),
        }
        return jsonify(problem=told[problem]), 400
    return _options(passkeys.ask_to_make, current_user.id)


@blueprint.post("/account/passkeys")
def add() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    name = request.form.get("name", "")
    try:
        passkeys.take_made(current_user.id, request.form.get("credential", ""), name)
    except (Unproven, kept.Full) as error:
        _log.info("no passkey", extra={"why": str(error)})
        return account_views.page(400, passkey="unproven")
    _tell()
    return redirect("/account?done=passkey", 303)


@blueprint.post("/account/passkeys/<passkey_id>")
def rename(passkey_id: str) -> ResponseReturnValue:
    """Name a passkey."""
    with repository().writing() as records:
        name = request.form.get("name", "")
        if not kept.rename(records, current_user.id, passkey_id, name):
            raise NotFound
    return redirect("/account?done=saved", 303)


@blueprint.post("/account/passkeys/<passkey_id>/end")
def end(passkey_id: str) -> ResponseReturnValue:
    """Take a passkey away, where there is another way in."""
    with repository().writing() as records:
        account = records.get_one(Account, current_user.id)
        issuer = repository().settings.oidc_issuer.rstrip("/")
        joined = issuer and outside.of(records, account.id, issuer) is not None
        last = len(kept.of(records, account.id)) == 1
        if last and not account.password_hash and not joined:
            return account_views.page(403, passkey="only way")
        if not kept.end(records, current_user.id, passkey_id):
            raise NotFound
    return redirect("/account?done=passkey-ended", 303)


@blueprint.post("/account/passkeys/asked")
def ask_always() -> ResponseReturnValue:
    """Ask for a passkey after the password from now on, or no more; with codes for paper."""
    problem = _password_fault()
    if problem:
        return account_views.page(400, passkey=problem)
    wanted = request.form.get("asked") == "yes"
    with repository().writing() as records:
        account = records.get_one(Account, current_user.id)
        if wanted and not kept.of(records, account.id):
            raise BadRequest
        if account.asks_passkey != wanted:
            told = account_events.ON if wanted else account_events.OFF
            account_events.note(records, account_events.ASKS_PASSKEY, account.id, after=told)
        account.asks_passkey = wanted
        paper = second_factors.recovery_codes_left(records, account.id)
        codes = (
            [] if paper or not wanted else second_factors.new_recovery_codes(records, account.id)
        )
    if codes:
        return shown("account/codes.html", codes=codes)
    return redirect("/account?done=saved", 303)


def _second() -> str:
    """Give whose passkey is asked for after the password; empty: anybody's, alone."""
    waiting = entering.pending()
    return waiting[0] if waiting and request.form.get("step") == "second" else ""


def _options(asked: Callable[[str], Any], account_id: str) -> ResponseReturnValue:
    try:
        answer = jsonify(asked(account_id))
    except Unproven as error:
        raise NotFound from error
    answer.headers["Cache-Control"] = NO_STORE
    return answer


def _refused(error: Unproven, second: str) -> ResponseReturnValue:
    _log.info("passkey refused", extra={"why": str(error)})
    if second:
        return entering.code_page(403, "passkey")
    form = SignInForm(next=safe_path(request.form.get("next")))
    return shown("sign_in.html", 403, form=form, problem="passkey")


def _password_fault() -> str:
    with repository().reading() as records:
        has_one = bool(records.get_one(Account, current_user.id).password_hash)
    return account_views.password_fault() if has_one else ""


def _tell() -> None:
    with repository().writing() as records:
        account = records.get_one(Account, current_user.id)
        if account.email and account.email_confirmed_at:
            letters.send(records, account.email, letters.NEW_WAY, path="/account")
