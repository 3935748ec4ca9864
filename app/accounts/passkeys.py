"""Passkeys as the site uses them: where they hold, what is asked, what is believed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import session

from app.security import origin
from config.settings import Settings
from iiif.current import repository
from ingest.catalog import passkeys
from ingest.catalog.models import Account, Passkey

_PROOFS = "app.accounts.passkey_proofs"
_ASKED = "passkey"


class Unproven(Exception):
    """The passkey proves nothing."""


@dataclass(frozen=True)
class Where:
    """The site for which passkeys are made."""

    host: str  # the relying party's id
    origin: str
    site: str


def where(settings: Settings) -> Where | None:
    """Give the site for which passkeys are made; None where browsers make none.

    They want a name instead of numbers, and https but on one's own machine.
    """
    parts = urlsplit(settings.public_url.lower())
    host = parts.hostname or ""
    if parts.scheme != "https" and host != "localhost":
        return None
    return None if _is_number(host) else Where(host, origin(parts.geturl()), settings.site_name)


def here() -> Where:
    """Give the site, where passkeys can be.

    Raises:
        Unproven: they cannot.
    """
    found = where(repository().settings)
    if found is None:
        raise Unproven("browsers keep no passkeys for this address")
    return found


def ask_to_make(account_id: str) -> Any:
    """Give what the browser makes a passkey by, for somebody."""
    with repository().writing() as records:
        challenge = _challenge(passkeys.challenge(records, _making(account_id)))
        account, held = records.get_one(Account, account_id), passkeys.of(records, account_id)
        return _proofs().to_make(here(), challenge, account, held)


def take_made(account_id: str, answer: str, name: str) -> None:
    """Keep the passkey that the browser made for somebody.

    Raises:
        Unproven: it was not asked for just now, or is not what was asked for.
        passkeys.Full: one more cannot be kept.
    """
    challenge = _asked(_making(account_id))
    made: Passkey = _proofs().made(here(), challenge, answer)
    made.name = name
    with repository().writing() as records:
        passkeys.add(records, account_id, made)


def ask_to_show(account_id: str = "") -> Any:
    """Give what the browser shows a passkey by: anybody's, or this one's after the password."""
    with repository().writing() as records:
        challenge = _challenge(passkeys.challenge(records, _showing(account_id)))
        held = passkeys.of(records, account_id) if account_id else []
        return _proofs().to_show(here(), challenge, held, alone=not account_id)


def whose(answer: str, account_id: str = "") -> str:
    """Give the account whose passkey the browser showed; after the password, it must be this one.

    Raises:
        Unproven: it was not asked for just now, is not known, or is not theirs.
    """
    challenge = _asked(_showing(account_id))
    with repository().reading() as records:
        key = passkeys.find(records, _name(answer))
    if key is None or account_id not in ("", key.account_id):
        raise Unproven("no such passkey")
    count = _proofs().shown(here(), challenge, answer, key, alone=not account_id)
    with repository().writing() as records:
        passkeys.note_used(records, key.id, count)
    return key.account_id


def _challenge(made: str) -> str:
    session[_ASKED] = made
    return made


def _asked(purpose: str) -> str:
    """Give what this browser was asked to sign for this, once."""
    made = str(session.pop(_ASKED, ""))
    with repository().writing() as records:
        if not made or not passkeys.use(records, made, purpose):
            raise Unproven("this was not asked for, or too long ago")
    return made


def _making(account_id: str) -> str:
    return f"make {account_id}"


def _showing(account_id: str) -> str:
    return f"show {account_id}"


def _name(answer: str) -> str:
    try:
        told = json.loads(answer)
    except ValueError as error:
        raise Unproven("no JSON") from error
    name = told.get("id") if isinstance(told, dict) else None
    return name if isinstance(name, str) else ""


def _is_number(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _proofs() -> Any:
    return import_module(_PROOFS)
