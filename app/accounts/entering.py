"""Letting somebody in once they have shown who they are, keeping pace meanwhile, and out again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, make_response, redirect, render_template, request, session
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from app import language
from app.accounts.forms import safe_path
from app.accounts.signed_in import SignedIn
from iiif.current import repository
from iiif.responses import NO_STORE
from ingest.catalog import passkeys, second_factors, sign_ins
from ingest.catalog.models import Account

# Longer than a password takes to be hashed, on a machine with little else to do.
LEAST_SECONDS = 0.2
_PENDING, _PENDING_SECONDS = "pending", 600.0


@contextmanager
def no_quicker() -> Iterator[None]:
    """Take as long whatever is found, so that the time does not tell whether there was somebody."""
    until = time.monotonic() + LEAST_SECONDS
    yield
    time.sleep(max(0.0, until - time.monotonic()))


def greet(account_id: str, then: str) -> AnyResponse:
    """Let somebody in whose password was right, or ask for their code first."""
    with repository().reading() as records:
        asked = second_factors.asked(records, account_id)
    if not asked:
        return let_in(account_id, then)
    session.clear()
    session[_PENDING] = [account_id, time.time(), safe_path(then)]
    return redirect("/sign-in/code", 303)


def pending() -> tuple[str, str] | None:
    """Give whose code is waited for, and where they go then; None if it took too long."""
    held = session.get(_PENDING)
    if not held or time.time() - held[1] > _PENDING_SECONDS:
        return None
    return str(held[0]), str(held[2])


def code_page(status: int = 200, problem: str = "") -> Response:
    """Ask for the second step: a code, or a passkey where they have one."""
    waiting = pending()
    with repository().reading() as records:
        by_code = bool(waiting) and second_factors.is_on(records, waiting[0] if waiting else "")
        held = bool(waiting) and bool(passkeys.of(records, waiting[0] if waiting else ""))
    return shown("sign_in_code.html", status, problem=problem, by_code=by_code, by_passkey=held)


def let_in(account_id: str, then: str) -> AnyResponse:
    """Sign somebody in, in this browser, and send them on."""
    session.clear()  # a session that someone planted before ends here
    seconds = repository().settings.sign_in_seconds
    with repository().writing() as records:
        account = records.get_one(Account, account_id)
        secret = sign_ins.begin(
            records,
            account_id,
            seconds,
            request.remote_addr or "",
            request.headers.get("User-Agent", ""),
        )
    login_user(SignedIn(account, secret))
    answer = redirect(safe_path(then), 303)
    if language.COOKIE not in request.cookies and account.language in language.LANGUAGES:
        language.keep(answer, account.language)
    return answer


def let_out() -> None:
    """Sign whoever asks out of the site, in this browser."""
    if current_user.is_authenticated:
        with repository().writing() as records:
            sign_ins.end(records, current_user.secret)
    logout_user()
    session.clear()


def shown(template: str, status: int = 200, **values: object) -> Response:
    """Show a page that is nobody else's, and is kept by no cache."""
    answer = make_response(render_template(template, **values), status)
    answer.headers["Cache-Control"] = NO_STORE
    return answer
