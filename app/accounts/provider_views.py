"""Signing in with an account of another house (OpenID Connect), and joining it to one's own."""

from __future__ import annotations

import logging
from dataclasses import astuple

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import NotFound

from app import language
from app.accounts import entering, letters, provider
from app.accounts.account_views import know_who
from app.accounts.entering import shown
from app.accounts.forms import safe_path
from app.accounts.provider import NotBelieved, ProviderDown
from config.settings import Settings
from iiif.current import repository
from ingest.catalog import attempts, outside, passkeys
from ingest.catalog.models import Account
from ingest.catalog.outside import Person

blueprint = Blueprint("provider", __name__)

_log = logging.getLogger(__name__)
_OFFERED = "provider person"
_MOST_TIMES = 30  # in ten minutes, from one address
_STATUS = {"away": 503, "too many": 429, "again": 400}


@blueprint.get("/sign-in/with")
def go() -> ResponseReturnValue:
    """Send the browser to the provider."""
    settings = _settings()
    with repository().writing() as records:
        if not attempts.may(records, f"provider {request.remote_addr}", most=_MOST_TIMES):
            return _said("too many")
    then = safe_path(request.args.get("next"))
    try:
        return redirect(provider.begin(settings, then, language.language()), 303)
    except ProviderDown as error:
        return _away(error)


@blueprint.get(provider.BACK)
def come_back() -> ResponseReturnValue:
    """Take the provider's answer: sign in, or offer to join the two accounts."""
    settings, answer = _settings(), request.args.to_dict()
    begun = provider.begun(answer.get("state", ""))
    if begun is None:
        return _said("again")
    if "code" not in answer:  # they said no there, or the provider did
        return _said("refused")
    try:
        person = provider.person(settings, begun, answer)
    except ProviderDown as error:
        return _away(error)
    except NotBelieved as error:
        _log.warning("not believed", extra={"provider": settings.oidc_issuer, "why": str(error)})
        return _said("refused")
    return _offer(person) if current_user.is_authenticated else _enter(person, begun.then)


@blueprint.post("/account/provider")
def join() -> ResponseReturnValue:
    """Join the provider's account that was shown to the one that is signed in."""
    answer = know_who()
    if answer is not None:
        return answer
    held = session.pop(_OFFERED, None)
    if not held:
        return _said("again")
    person = Person(*held)
    try:
        with repository().writing() as records:
            account = records.get_one(Account, current_user.id)
            outside.join(records, account, person)
            if account.email and account.email_confirmed_at:
                letters.send(records, account.email, letters.NEW_WAY, path="/account")
    except outside.OfAnother:
        return _said("of another")
    return redirect("/account?done=joined", 303)


@blueprint.post("/account/provider/end")
def part() -> ResponseReturnValue:
    """Let the provider's account open this one no more, where there is another way in."""
    answer = know_who()
    if answer is not None:
        return answer
    with repository().writing() as records:
        account = records.get_one(Account, current_user.id)
        if not account.password_hash and not passkeys.of(records, account.id):
            return _said("only way")
        outside.part(records, account.id, _settings().oidc_issuer.rstrip("/"))
    return redirect("/account?done=parted", 303)


def _enter(person: Person, then: str) -> ResponseReturnValue:
    opened = repository()
    try:
        with opened.writing() as records:
            open_to_all = opened.settings.sign_up == "open"
            account_id = outside.account_of(records, person, open_to_all=open_to_all).id
    except (outside.NoAccount, outside.Stopped):
        return _said("no account")
    except outside.OfAnother:
        return _said("of another")
    return entering.greet(account_id, then)


def _offer(person: Person) -> ResponseReturnValue:
    """Show whose account it is before it opens this one: somebody else may have signed in there."""
    session[_OFFERED] = astuple(person)
    return shown("account/provider.html", state="offer", person=person, name=_name())


def _said(state: str) -> ResponseReturnValue:
    return shown("account/provider.html", _STATUS.get(state, 403), state=state, name=_name())


def _away(error: ProviderDown) -> ResponseReturnValue:
    _log.warning("provider is away", extra={"why": str(error)})
    answer = shown("account/provider.html", _STATUS["away"], state="away", name=_name())
    answer.headers["Retry-After"] = "60"
    return answer


def _name() -> str:
    return provider.name(repository().settings)


def _settings() -> Settings:
    """Give the settings, if they name a provider.

    Raises:
        NotFound: they name none.
    """
    settings = repository().settings
    if not settings.oidc_issuer:
        raise NotFound
    return settings
