"""People who sign in: finding and adding them, and what they are where."""

from __future__ import annotations

import re

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ingest.catalog import account_events, passes, sign_ins
from ingest.catalog.models import Account, Role, now

# What a mail server could take; who cannot read there cannot confirm it.
_LETTERS = r"[!#-'*+\-./-9=?A-Z^-~]"
_ADDRESS = re.compile(rf"{_LETTERS}{{1,64}}@[A-Za-z0-9](?:[A-Za-z0-9.-]{{0,180}}[A-Za-z0-9])?")


class Taken(Exception):
    """Somebody else has this sign-in name or address."""


def exists(session: Session, login: str) -> bool:
    """Tell whether somebody has this login."""
    return session.scalar(select(Account.id).where(Account.login == login)) is not None


def count(session: Session) -> int:
    """Count the accounts."""
    return session.scalar(select(func.count()).select_from(Account)) or 0


def add(session: Session, login: str, name: str, password_hash: str, role: str) -> Account:
    """Add somebody with a role in all libraries."""
    account = Account(login=login, name=name, password_hash=password_hash)
    session.add(account)
    session.flush()
    session.add(Role(account_id=account.id, library_id=None, role=role))
    account_events.note(session, account_events.JOINED, account.id, after=role)
    return account


def address(typed: str) -> str:
    """Give a mail address as it is kept, in small letters; empty if it is none."""
    found = typed.strip().casefold()
    return found if _ADDRESS.fullmatch(found) and len(found) <= 254 else ""


def by_name(session: Session, typed: str) -> Account | None:
    """Give who signs in with this name, or with this address if they have confirmed it."""
    found = session.scalar(select(Account).where(Account.login == typed.strip()))
    return found or by_address(session, typed)


def by_address(session: Session, typed: str) -> Account | None:
    """Give whose confirmed address this is."""
    return session.scalar(
        select(Account).where(
            Account.email == address(typed), Account.email_confirmed_at.is_not(None)
        )
    )


def join(session: Session, email: str, name: str, password_hash: str) -> Account:
    """Add somebody who has shown that an address is theirs.

    Raises:
        Taken: somebody has it already.
    """
    kept = address(email)
    if exists(session, kept) or by_address(session, kept) is not None:
        raise Taken(kept)
    _free(session, kept)
    account = Account(
        login=kept, name=name, email=kept, email_confirmed_at=now(), password_hash=password_hash
    )
    session.add(account)
    session.flush()
    account_events.note(session, account_events.JOINED, account.id)
    return account


def confirm_address(session: Session, account: Account, email: str) -> None:
    """Note that an address is somebody's.

    Raises:
        Taken: it is somebody else's.
    """
    kept = address(email)
    other = by_address(session, kept)
    if other is not None and other.id != account.id:
        raise Taken(kept)
    if account.email != kept:
        _free(session, kept)
    if account.email != kept or account.email_confirmed_at is None:
        told = account.email or ""
        account_events.note(session, account_events.ADDRESS, account.id, before=told, after=kept)
    account.email, account.email_confirmed_at = kept, now()


def give(
    session: Session, account: Account, role: str, library_id: str | None, agent: str = ""
) -> None:
    """Make somebody this in a library, in place of what they were there; no role: nothing.

    Without a library: in all of them. Without an agent they took it themselves, as invited.
    """
    before = ", ".join(sorted(one.role for one in account.roles if one.library_id == library_id))
    if before != role:
        account_events.note(
            session,
            account_events.ROLE,
            account.id,
            agent,
            library_id=library_id,
            before=before,
            after=role,
        )
    of_library = Role.library_id == library_id if library_id else Role.library_id.is_(None)
    session.execute(delete(Role).where(Role.account_id == account.id, of_library))
    if role:
        session.add(Role(account_id=account.id, library_id=library_id, role=role))
    session.flush()
    session.expire(account, ["roles"])


def stop(session: Session, account: Account, agent: str) -> None:
    """Let somebody sign in no more, and end what they are signed in with."""
    if account.active:
        account_events.note(session, account_events.STOPPED, account.id, agent)
    account.active = False
    sign_ins.end_all(session, account.id)
    passes.revoke_all(session, account.id)


def let_in_again(session: Session, account: Account, agent: str) -> None:
    """Let somebody sign in who was stopped."""
    if not account.active:
        account_events.note(session, account_events.OPENED, account.id, agent)
    account.active = True


def _free(session: Session, kept: str) -> None:
    """Take an address from an account that never confirmed it."""
    for holder in session.scalars(select(Account).where(Account.email == kept)):
        holder.email = None
    session.flush()
