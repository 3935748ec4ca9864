"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from sqlalchemy import select

from app.accounts import passwords, viewer_passes
from app.accounts.attempts import Attempts
from app.accounts.forms import SignInForm, safe_path
from app.accounts.signed_in import SignedIn
from app.security import may_be_opened
from iiif.current import repository
from iiif.urls import AUTH
from ingest.catalog.models import Account

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Show the form."""
    form = SignInForm(next=safe_path(request.args.get("next")))
    _for_viewers(form)
    return render_template("sign_in.html", form=form, problem="")


@blueprint.post("/sign-in")
def check_sign_in() -> ResponseReturnValue:
    """Sign in, or say why not."""
    form = SignInForm()
    _for_viewers(form)
    attempts: Attempts = current_app.extensions["tangthu_attempts"]
    names = (f"address {request.remote_addr}", f"login {(form.login.data or '').casefold()}")
    if attempts.are_too_many(*names):
        return render_template("sign_in.html", form=form, problem="too many"), 429
    account = _account(form) if form.validate_on_submit() else None
    if account is None:
        attempts.note_failure(*names)
        return render_template("sign_in.html", form=form, problem="wrong"), 403
    session.clear()  # a session that someone planted before ends here
    login_user(SignedIn(account))
    return redirect(safe_path(form.next.data), 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out, here and for viewers on other sites."""
    logout_user()
    session.clear()
    answer = redirect(safe_path(request.form.get("next")), 303)
    if viewer_passes.COOKIE in request.cookies:
        viewer_passes.take_back(answer)
    return answer


def _for_viewers(form: SignInForm) -> None:
    if safe_path(form.next.data).startswith(f"{AUTH}/"):
        may_be_opened()


def _account(form: SignInForm) -> Account | None:
    with repository().reading() as records:
        account = records.scalar(select(Account).where(Account.login == form.login.data.strip()))
    held = account.password_hash if account is not None and account.active else None
    return account if passwords.is_right(held, form.password.data) else None
