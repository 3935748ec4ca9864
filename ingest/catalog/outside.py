"""Accounts of another house (an OpenID Connect provider), and whose they are here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from ingest.catalog import account_events, accounts, links
from ingest.catalog.models import Account, ProviderAccount, now


@dataclass(frozen=True)
class Person:
    """Somebody as a provider names them."""

    issuer: str
    subject: str  # the provider's own name for them, which it gives to nobody else
    email: str  # empty unless the provider says that it made sure of it
    name: str


class NoAccount(Exception):
    """They have no account here, and may have none."""


class Stopped(Exception):
    """Their account here was stopped."""


class OfAnother(Exception):
    """The account here, or the one there, is joined to another one already."""


def account_of(session: Session, person: Person, *, open_to_all: bool) -> Account:
    """Give whose account this is, joined or made just now if need be.

    It is joined by an address that both sides made sure of, and made for whoever is invited; where
    sign-up is open, for everybody with such an address. Roles come from our invitations alone.

    Raises:
        NoAccount: there is none, and none may be made.
        Stopped: it was stopped.
        OfAnother: the account with this address is joined to another one there.
    """
    held = _held(session, person)
    if held is not None:
        held.used_at = now()
        return _active(session.get_one(Account, held.account_id))
    account = accounts.by_address(session, person.email) if person.email else None
    if account is not None:
        _active(account)
        join(session, account, person)
        return account
    return _made(session, person, open_to_all=open_to_all)


def join(session: Session, account: Account, person: Person) -> None:
    """Let this account there open this one here.

    Raises:
        OfAnother: one of the two is joined to another.
    """
    held = _held(session, person)
    if held is not None and held.account_id == account.id:
        return
    if held is not None or of(session, account.id, person.issuer) is not None:
        raise OfAnother(account.id)
    session.add(
        ProviderAccount(
            issuer=person.issuer,
            subject=person.subject,
            account_id=account.id,
            email=person.email,
            used_at=now(),
        )
    )
    account_events.note(session, account_events.PROVIDER, account.id, after=account_events.ON)
    session.flush()


def of(session: Session, account_id: str, issuer: str) -> ProviderAccount | None:
    """Give the account there that opens this one here."""
    return session.scalar(
        select(ProviderAccount).where(
            ProviderAccount.account_id == account_id, ProviderAccount.issuer == issuer
        )
    )


def part(session: Session, account_id: str, issuer: str) -> bool:
    """Let no account there open this one any more; tell whether one did."""
    gone = session.execute(
        delete(ProviderAccount).where(
            ProviderAccount.account_id == account_id, ProviderAccount.issuer == issuer
        )
    )
    assert isinstance(gone, CursorResult)
    if gone.rowcount:
        account_events.note(session, account_events.PROVIDER, account_id, after=account_events.OFF)
    return gone.rowcount > 0


def _made(session: Session, person: Person, *, open_to_all: bool) -> Account:
    address = accounts.address(person.email)
    invitation = links.invitation_to(session, address) if address else None
    if not address or (invitation is None and not open_to_all):
        raise NoAccount(person.subject)
    try:
        account = accounts.join(session, address, person.name, "")  # a password opens it never
    except accounts.Taken as error:
        raise OfAnother(address) from error
    if invitation is not None and links.use(session, invitation) and invitation.role:
        accounts.give(session, account, invitation.role, invitation.library_id)
    join(session, account, person)
    return account


def _held(session: Session, person: Person) -> ProviderAccount | None:
    return session.scalar(
        select(ProviderAccount).where(
            ProviderAccount.issuer == person.issuer, ProviderAccount.subject == person.subject
        )
    )


def _active(account: Account) -> Account:
    if not account.active:
        raise Stopped(account.id)
    return account
