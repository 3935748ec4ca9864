"""What happened to accounts, noted for those who answer for them; never a secret."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog.agents import of_account
from ingest.catalog.attempts import WINDOW_SECONDS
from ingest.catalog.models import AccountEvent, now

JOINED, ROLE, INVITED, UNINVITED = "joined", "role", "invited", "uninvited"
STOPPED, OPENED, LOCKED = "stopped", "opened", "locked"
PASSWORD, ADDRESS, CODES, PAPER = "password", "address", "codes", "paper"
PASSKEY, ASKS_PASSKEY, PROVIDER = "passkey", "asks passkey", "provider"
ON, OFF = "on", "off"


def note(
    session: Session,
    what: str,
    account_id: str | None,
    agent: str = "",
    *,
    library_id: str | None = None,
    before: str = "",
    after: str = "",
) -> None:
    """Note what was done to an account; without an agent, its owner did it."""
    session.add(
        AccountEvent(
            account_id=account_id,
            library_id=library_id,
            agent=agent or (of_account(account_id) if account_id else ""),
            what=what,
            before=before,
            after=after,
        )
    )


def note_lock_out(session: Session, account_id: str | None, address: str) -> None:
    """Note that nobody may try any more for a while, once in that while.

    Of an account, whoever tried; else of the address from which it was tried.
    """
    since = now() - timedelta(seconds=WINDOW_SECONDS)
    noted = select(AccountEvent.id).where(AccountEvent.what == LOCKED, AccountEvent.at > since)
    if account_id:
        noted = noted.where(AccountEvent.account_id == account_id)
    else:
        noted = noted.where(AccountEvent.account_id.is_(None), AccountEvent.after == address)
    if session.scalar(noted.limit(1)) is None:
        session.add(AccountEvent(account_id=account_id, what=LOCKED, after=address))
