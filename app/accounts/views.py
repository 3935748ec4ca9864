"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from app.accounts import entering, passwords, viewer_passes
from app.accounts.entering import shown
from app.accounts.forms import SignInForm, safe_path
from app.security import may_be_opened
from iiif.current import repository
from iiif.urls import AUTH
from ingest.catalog import account_events, accounts, attempts, second_factors
from ingest.catalog.models import Account

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Show the form."""
    form = SignInForm(next=safe_path(request.args.get("next")))
    _for_viewers(form)
    return shown("sign_in.html", form=form, problem="")


@blueprint.post("/sign-in")
def check_sign_in() -> ResponseReturnValue:
    """Sign in, or say why not."""
    form = SignInForm()
    _for_viewers(form)
    address, login = f"address {request.remote_addr}", f"login {(form.login.data or '').casefold()}"
    with repository().writing() as records:
        allowed = attempts.may(records, address, login)
    if not allowed:
        _note_lock_out(form.login.data or "")
        return shown("sign_in.html", 429, form=form, problem="too many")
    with entering.no_quicker():
        account = _account(form) if form.validate_on_submit() else None
    if account is None:
        return shown("sign_in.html", 403, form=form, problem="wrong")
    with repository().writing() as records:
        attempts.forgive(records, login)
        attempts.take_back(records, address)
    return entering.greet(account.id, form.next.data)


@blueprint.get("/sign-in/code")
def code() -> ResponseReturnValue:
    """Ask for the code of the minute, or one of those on paper."""
    if entering.pending() is None:
        return redirect("/sign-in", 303)
    return entering.code_page()


@blueprint.post("/sign-in/code")
def check_code() -> ResponseReturnValue:
    """Sign in if the code is right."""
    waiting = entering.pending()
    if waiting is None:
        return redirect("/sign-in", 303)
    account_id, then = waiting
    name = f"code {account_id}"
    typed = request.form.get("code", "")[:50]
    with repository().writing() as records:
        if not attempts.may(records, name):
            account_events.note_lock_out(records, account_id, request.remote_addr or "")
            return entering.code_page(429, "too many")
        right = second_factors.check(records, account_id, typed)
        right = right or second_factors.use_recovery_code(records, account_id, typed)
        if right:
            attempts.forgive(records, name)
    if not right:
        return entering.code_page(403, "wrong")
    return entering.let_in(account_id, then)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out, here and for viewers on other sites."""
    entering.let_out()
    answer = redirect(safe_path(request.form.get("next")), 303)
    if viewer_passes.COOKIE in request.cookies:
        viewer_passes.take_back(answer)
    return answer


def _for_viewers(form: SignInForm) -> None:
    if safe_path(form.next.data).startswith(f"{AUTH}/"):
        may_be_opened()


def _note_lock_out(login: str) -> None:
    with entering.no_quicker(), repository().writing() as records:
        tried = accounts.by_name(records, login)
        account_events.note_lock_out(
            records, tried.id if tried else None, request.remote_addr or ""
        )


def _account(form: SignInForm) -> Account | None:
    password = form.password.data
    with repository().reading() as records:
        account = accounts.by_name(records, form.login.data)
    held = account.password_hash if account is not None and account.active else None
    if not passwords.is_right(held, password) or account is None:
        return None
    if passwords.is_old(account.password_hash):
        with repository().writing() as records:
            records.get_one(Account, account.id).password_hash = passwords.hash_password(password)
    return account
