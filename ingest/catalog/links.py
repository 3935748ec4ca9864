"""Links that work once and not for long: made, looked up, used; only digests are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from ingest.catalog.models import AccountLink, now
from ingest.catalog.secret import digest, fresh

JOIN, CONFIRM, RESET = "join", "confirm", "reset"


def make(session: Session, link: AccountLink, seconds: int) -> str:
    """Keep a link, of which all but the secret and its end is said; give the secret.

    A link of the same kind to the same address ends: the newest mail is the one that counts.
    """
    session.execute(delete(AccountLink).where(AccountLink.expires_at < now()))
    session.execute(
        delete(AccountLink).where(AccountLink.kind == link.kind, AccountLink.email == link.email)
    )
    secret = fresh()
    link.digest, link.expires_at = digest(secret), now() + timedelta(seconds=seconds)
    session.add(link)
    return secret


def find(session: Session, secret: str) -> AccountLink | None:
    """Give what a link is for; None if it was used, has run out or never was."""
    found = session.get(AccountLink, digest(secret)) if secret else None
    return found if found is not None and found.expires_at > now() else None


def use(session: Session, link: AccountLink) -> bool:
    """Take a link out of the world; tell whether nobody was quicker."""
    gone = session.execute(
        delete(AccountLink).where(AccountLink.digest == link.digest),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(gone, CursorResult)
    return gone.rowcount == 1


def invitations(session: Session) -> Sequence[AccountLink]:
    """Give the invitations that nobody has taken yet, the newest first."""
    waiting = select(AccountLink).where(
        AccountLink.kind == JOIN, AccountLink.made_by != "", AccountLink.expires_at > now()
    )
    return session.scalars(waiting.order_by(AccountLink.created_at.desc())).all()


def invitation_to(session: Session, email: str) -> AccountLink | None:
    """Give the newest invitation to an address that was not taken yet."""
    return next((link for link in invitations(session) if link.email == email), None)


def take_back(session: Session, link_digest: str) -> None:
    """Take an invitation back."""
    session.execute(
        delete(AccountLink).where(AccountLink.digest == link_digest, AccountLink.kind == JOIN)
    )
