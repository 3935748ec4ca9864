"""Passkeys of accounts: kept, named, ended; and challenges, each of which is signed once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from ingest.catalog import account_events
from ingest.catalog.models import Account, Passkey, PasskeyChallenge, now
from ingest.catalog.secret import digest, fresh

MOST = 20  # of one account
_CHALLENGE_SECONDS = 300
_MOST_LETTERS = 100


class Full(Exception):
    """Somebody has as many passkeys as they may, or this one is kept already."""


def challenge(session: Session, purpose: str) -> str:
    """Make what a browser is to sign for this purpose; it works once, and not for long."""
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now()))
    made = fresh()
    until = now() + timedelta(seconds=_CHALLENGE_SECONDS)
    session.add(PasskeyChallenge(digest=digest(f"{purpose} {made}"), expires_at=until))
    return made


def use(session: Session, made: str, purpose: str) -> bool:
    """Tell whether this was asked for this purpose and may still be signed; it may no more."""
    gone = session.execute(
        delete(PasskeyChallenge).where(
            PasskeyChallenge.digest == digest(f"{purpose} {made}"),
            PasskeyChallenge.expires_at > now(),
        )
    )
    assert isinstance(gone, CursorResult)
    return gone.rowcount == 1


def of(session: Session, account_id: str) -> Sequence[Passkey]:
    """Give somebody's passkeys, the first made first."""
    mine = select(Passkey).where(Passkey.account_id == account_id)
    return session.scalars(mine.order_by(Passkey.created_at, Passkey.id)).all()


def find(session: Session, credential_id: str) -> Passkey | None:
    """Give a passkey by what the browser calls it, if whose it is may sign in."""
    return session.scalar(
        select(Passkey)
        .join(Account, Account.id == Passkey.account_id)
        .where(Passkey.credential_id == credential_id, Account.active)
    )


def add(session: Session, account_id: str, passkey: Passkey) -> None:
    """Keep a passkey.

    Raises:
        Full: there are too many, or it is kept already.
    """
    known = select(Passkey.id).where(Passkey.credential_id == passkey.credential_id)
    if len(of(session, account_id)) >= MOST or session.scalar(known) is not None:
        raise Full(account_id)
    passkey.account_id = account_id
    passkey.name = _short(passkey.name)
    session.add(passkey)
    account_events.note(session, account_events.PASSKEY, account_id, after=account_events.ON)
    session.flush()


def rename(session: Session, account_id: str, passkey_id: str, name: str) -> bool:
    """Name a passkey of somebody's; tell whether they have it."""
    held = _own(session, account_id, passkey_id)
    if held is not None:
        held.name = _short(name)
    return held is not None


def end(session: Session, account_id: str, passkey_id: str) -> bool:
    """Take a passkey of somebody's away; tell whether they had it.

    With the last one, none is asked for any more.
    """
    held = _own(session, account_id, passkey_id)
    if held is None:
        return False
    session.delete(held)
    account_events.note(session, account_events.PASSKEY, account_id, after=account_events.OFF)
    session.flush()
    if not of(session, account_id):
        session.get_one(Account, account_id).asks_passkey = False
    return True


def note_used(session: Session, passkey_id: str, sign_count: int) -> None:
    """Note that a passkey was used, and how often it says it ever was."""
    held = session.get(Passkey, passkey_id)
    if held is not None:
        held.used_at, held.sign_count = now(), sign_count


def _own(session: Session, account_id: str, passkey_id: str) -> Passkey | None:
    held = session.get(Passkey, passkey_id)
    return held if held is not None and held.account_id == account_id else None


def _short(name: str) -> str:
    return name.strip()[:_MOST_LETTERS]
