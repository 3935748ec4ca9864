"""Browsers in which people are signed in: begun, looked up, ended; only digests are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from ingest.catalog.models import Account, SignIn, now
from ingest.catalog.secret import digest, fresh

# How exactly it is known when somebody was last here: each time it is noted is a write.
SEEN_SECONDS = 600
_MOST_LETTERS = 300


def begin(session: Session, account_id: str, seconds: int, address: str, browser: str) -> str:
    """Sign somebody in, in one browser; give what goes into its cookie."""
    session.execute(delete(SignIn).where(SignIn.expires_at < now()))
    secret = fresh()
    session.add(
        SignIn(
            digest=digest(secret),
            account_id=account_id,
            expires_at=now() + timedelta(seconds=seconds),
            address=address,
            browser=browser[:_MOST_LETTERS],
        )
    )
    return secret


def find(session: Session, secret: str) -> tuple[Account, SignIn] | None:
    """Give who is signed in with this; None if it has run out, was ended, or they are stopped."""
    asked = (
        select(Account, SignIn)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(SignIn.digest == digest(secret), Account.active)
        .options(joinedload(Account.roles))  # with every page of everybody who is signed in
    )
    row = session.execute(asked).unique().first()
    return (row[0], row[1]) if row is not None and row[1].expires_at > now() else None


def is_stale(held: SignIn) -> bool:
    """Tell whether it should be noted again that somebody is here."""
    return held.seen_at < now() - timedelta(seconds=SEEN_SECONDS)


def note_seen(session: Session, held: SignIn) -> None:
    """Note that somebody is here."""
    row = session.get(SignIn, held.id)
    if row is not None:
        row.seen_at = now()


def listed(session: Session, account_id: str) -> Sequence[SignIn]:
    """Give where somebody is signed in, the last seen first."""
    mine = select(SignIn).where(SignIn.account_id == account_id, SignIn.expires_at > now())
    return session.scalars(mine.order_by(SignIn.seen_at.desc(), SignIn.id)).all()


def end(session: Session, secret: str) -> None:
    """Sign out the browser that holds this."""
    session.execute(delete(SignIn).where(SignIn.digest == digest(secret)))


def end_one(session: Session, account_id: str, sign_in_id: str) -> None:
    """Sign out one browser of somebody's."""
    session.execute(delete(SignIn).where(SignIn.account_id == account_id, SignIn.id == sign_in_id))


def end_all(session: Session, account_id: str, *, but: str = "") -> None:
    """Sign out all browsers of somebody's, but for the one that holds this."""
    session.execute(
        delete(SignIn).where(SignIn.account_id == account_id, SignIn.digest != digest(but))
    )
