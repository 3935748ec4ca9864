"""Signing in with an account of another house: what is asked of it, and what it tells.

What speaks to it is `provider_calls`, whose libraries no web process carries before it is needed.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import astuple, dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from flask import session

from config.settings import Settings
from ingest.catalog.outside import Person

_CALLS = "app.accounts.provider_calls"
BACK = "/sign-in/with/back"
_BEGUN, _BEGUN_SECONDS = "provider", 600.0


class ProviderDown(Exception):
    """The provider does not answer, or not as OpenID Connect wants it."""


class NotBelieved(Exception):
    """What the provider, or whoever spoke in its name, said is not to be believed."""


@dataclass(frozen=True)
class Begun:
    """What this browser was sent to the provider with."""

    state: str
    nonce: str
    verifier: str  # of PKCE (RFC 7636)
    then: str
    at: float  # seconds since 1970


def name(settings: Settings) -> str:
    """Name the provider, as its button does; empty if there is none."""
    return settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or ""


def begin(settings: Settings, then: str, language: str) -> str:
    """Give the address at the provider to which the browser goes, and remember what was asked.

    Raises:
        ProviderDown: it does not answer.
    """
    begun = Begun(
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(48),
        then,
        time.time(),
    )
    address: str = _calls().authorization(settings, begun, language)
    session[_BEGUN] = astuple(begun)
    return address


def begun(state: str) -> Begun | None:
    """Give what this browser was sent with, once; None if another was, or it took too long."""
    held = session.pop(_BEGUN, None)
    if not held:
        return None
    found = Begun(*held)
    right = secrets.compare_digest(found.state.encode(), state.encode())
    return found if right and time.time() - found.at < _BEGUN_SECONDS else None


def person(settings: Settings, begun: Begun, answer: dict[str, str]) -> Person:
    """Give whom the provider names, in exchange for the code in its answer.

    Raises:
        ProviderDown: it does not answer.
        NotBelieved: the code is wrong, or what it gives.
    """
    found: Person = _calls().person(settings, begun, answer)
    return found


def _calls() -> Any:
    return import_module(_CALLS)
