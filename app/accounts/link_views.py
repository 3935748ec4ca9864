"""Asking for an account or a new password by mail, and what the links in such mails do."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.accounts import entering, letters, passwords
from app.accounts.entering import shown
from iiif.current import repository
from ingest.catalog import (
    account_events,
    accounts,
    attempts,
    duties,
    links,
    passes,
    second_factors,
    sign_ins,
)
from ingest.catalog.models import Account, AccountLink

blueprint = Blueprint("links", __name__)

_HOUR_SECONDS = 3600
_MOST_OF_AN_ADDRESS, _MOST_TO_AN_ADDRESS = 20, 3
_MOST_LETTERS = 200


@blueprint.after_request
def tell_no_other_site(answer: Response) -> Response:
    """Keep the address, which opens an account, from other sites."""
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


@blueprint.get("/sign-up")
def sign_up() -> ResponseReturnValue:
    """Show the form for an account, or say that people are invited."""
    return shown("account/sign_up.html", state="" if _is_open() else "invited")


@blueprint.post("/sign-up")
def ask_to_join() -> ResponseReturnValue:
    """Send a letter to the address; the answer does not tell whether it is known."""
    if not _is_open():
        raise NotFound
    to = accounts.address(request.form.get("email", ""))
    if not to:
        return shown("account/sign_up.html", 400, state="address")
    with entering.no_quicker(), repository().writing() as records:
        if _may(records, to):
            if _held(records, to) is None:
                link = AccountLink(kind=links.JOIN, email=to, role="", made_by="")
                letters.send_link(records, link, letters.JOIN)
            else:
                letters.send(records, to, letters.KNOWN, path="/sign-in")
    return shown("account/sign_up.html", state="sent")


@blueprint.get("/forgotten")
def forgotten() -> ResponseReturnValue:
    """Show the form for a new password."""
    return shown("account/forgotten.html", sent=False, problem="")


@blueprint.post("/forgotten")
def ask_for_password() -> ResponseReturnValue:
    """Send a link, if somebody signs in so; the answer is the same if nobody does."""
    typed = request.form.get("login", "")[:_MOST_LETTERS]
    with entering.no_quicker(), repository().writing() as records:
        account = accounts.by_name(records, typed)
        known = account is not None and account.active and account.email_confirmed_at
        if _may(records, typed) and account is not None and account.email and known:
            link = AccountLink(kind=links.RESET, account_id=account.id, email=account.email)
            letters.send_link(records, link, letters.RESET)
    return shown("account/forgotten.html", sent=True, problem="")


@blueprint.post("/forgotten/paper")
def use_paper() -> ResponseReturnValue:
    """Give a new password for a code kept on paper, where it is not a second step's.

    Whoever has no second step, the first administrator above all, has such codes for this alone.
    """
    typed, password = (
        request.form.get("login", "")[:_MOST_LETTERS],
        request.form.get("password", ""),
    )
    with entering.no_quicker(), repository().writing() as records:
        names = f"address {request.remote_addr}", f"paper {typed.strip().casefold()}"
        if not attempts.may(records, *names):
            tried = accounts.by_name(records, typed)
            account_events.note_lock_out(
                records, tried.id if tried else None, request.remote_addr or ""
            )
            return shown("account/forgotten.html", 429, sent=False, problem="too many")
    problem = passwords.fault(password, typed)
    if problem:
        return shown("account/forgotten.html", 400, sent=False, problem=problem)
    # Hashed whether the code is right or not, so that the time does not tell.
    fresh = passwords.hash_password(password)
    with entering.no_quicker(), repository().writing() as records:
        account = accounts.by_name(records, typed)
        account_id = account.id if account is not None and account.active else ""
        code = request.form.get("code", "")[:50]
        if (
            account is None
            or second_factors.asked(records, account_id)
            or not second_factors.use_recovery_code(records, account_id, code)
        ):
            return shown("account/forgotten.html", 403, sent=False, problem="wrong")
        _renew(records, account, fresh)
    return entering.greet(account_id, "/account")


@blueprint.get("/link/<secret>")
def show(secret: str) -> ResponseReturnValue:
    """Show what a link is for; nothing happens before the form is sent."""
    link, known = _found(secret)
    if link is None:
        return shown("account/link.html", 410, link=None, problem="")
    return shown("account/link.html", link=link, known=known, problem="")


@blueprint.post("/link/<secret>")
def follow(secret: str) -> ResponseReturnValue:
    """Do what a link is for, once."""
    link, known = _found(secret)
    if link is None:
        return shown("account/link.html", 410, link=None, problem="")
    password = request.form.get("password", "")
    asked = link.kind == links.RESET or (link.kind == links.JOIN and not known)
    problem = passwords.fault(password, link.email) if asked else ""
    if problem:
        return shown("account/link.html", 400, link=link, known=known, problem=problem)
    try:
        with repository().writing() as records:
            if not links.use(records, link):
                return shown("account/link.html", 410, link=None, problem="")
            account_id = _DEEDS[link.kind](records, link, password)
    except accounts.Taken:
        return shown("account/link.html", 409, link=None, problem="taken")
    then = "/curate" if duties.DUTIES.get(link.role) else "/account"
    # A link signs nobody in who did not choose a password by it.
    return entering.greet(account_id, then) if asked else redirect(then, 303)


def _found(secret: str) -> tuple[AccountLink | None, bool]:
    """Give what a link is for, and whether its address is an account's already."""
    with repository().reading() as records:
        link = links.find(records, secret)
        known = link is not None and accounts.by_address(records, link.email) is not None
    return link, known


def _join(records: Session, link: AccountLink, password: str) -> str:
    account = accounts.by_address(records, link.email)
    if account is None:
        name = request.form.get("name", "").strip()[:_MOST_LETTERS]
        account = accounts.join(records, link.email, name, passwords.hash_password(password))
    if link.role:
        accounts.give(records, account, link.role, link.library_id)
    return account.id


def _confirm(records: Session, link: AccountLink, _password: str) -> str:
    account = records.get_one(Account, link.account_id)
    accounts.confirm_address(records, account, link.email)
    return account.id


def _reset(records: Session, link: AccountLink, password: str) -> str:
    account = records.get_one(Account, link.account_id)
    _renew(records, account, passwords.hash_password(password))
    return account.id


def _renew(records: Session, account: Account, password_hash: str) -> None:
    account.password_hash = password_hash
    account_events.note(records, account_events.PASSWORD, account.id)
    sign_ins.end_all(records, account.id)
    passes.revoke_all(records, account.id)
    if account.email and account.email_confirmed_at:
        letters.send(records, account.email, letters.CHANGED, path="/forgotten")


_DEEDS = {links.JOIN: _join, links.CONFIRM: _confirm, links.RESET: _reset}


def _is_open() -> bool:
    return repository().settings.sign_up == "open"


def _may(records: Session, to: str) -> bool:
    asked, told = f"letters from {request.remote_addr}", f"letters to {to.casefold()}"
    return attempts.may(
        records, asked, most=_MOST_OF_AN_ADDRESS, window_seconds=_HOUR_SECONDS
    ) and attempts.may(records, told, most=_MOST_TO_AN_ADDRESS, window_seconds=_HOUR_SECONDS)


def _held(records: Session, to: str) -> Account | None:
    return accounts.by_name(records, to)
