"""Passes for viewers on other sites: made, looked up, taken back; only digests of them are kept."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from ingest.catalog.models import Account, ViewerPass, now
from ingest.catalog.secret import digest, fresh

COOKIE, TOKEN = "cookie", "token"


def grant(session: Session, account_id: str, origin: str, seconds: int) -> str:
    """Let viewers of a site show what an account may see; give what goes into the cookie."""
    _sweep(session)
    secret, row = _made(COOKIE, seconds)
    row.account_id, row.origins = account_id, [origin]
    session.add(row)
    return secret


def allow(held: ViewerPass, origin: str) -> None:
    """Let viewers of one more site use a cookie."""
    if origin not in held.origins:
        held.origins = [*held.origins, origin]


def token(session: Session, cookie: ViewerPass | None, origin: str, seconds: int) -> str:
    """Make a token for a cookie, or for nobody known; give what the viewer's script gets."""
    _sweep(session)
    secret, row = _made(TOKEN, seconds)
    row.origins = [origin] if origin else []
    if cookie is not None:
        row.cookie_digest, row.account_id = cookie.digest, cookie.account_id
        row.expires_at = min(row.expires_at, cookie.expires_at)
    session.add(row)
    return secret


def find(session: Session, kind: str, secret: str) -> ViewerPass | None:
    """Give the pass of this kind that a visitor holds, expired ones too, else None."""
    row = session.get(ViewerPass, digest(secret)) if secret else None
    return row if row is not None and row.kind == kind else None


def is_valid(held: ViewerPass) -> bool:
    """Tell whether it has not run out."""
    return held.expires_at > now()


def account(session: Session, held: ViewerPass | None) -> Account | None:
    """Give the account that a valid pass stands for, if it may still sign in."""
    if held is None or held.account_id is None or not is_valid(held):
        return None
    found = session.get(Account, held.account_id)
    return found if found is not None and found.active else None


def revoke(session: Session, cookie_secret: str) -> None:
    """Take a cookie back, and all tokens made for it."""
    held = digest(cookie_secret)
    same = or_(ViewerPass.digest == held, ViewerPass.cookie_digest == held)
    session.execute(delete(ViewerPass).where(same))


def revoke_all(session: Session, account_id: str) -> None:
    """Take all passes of an account back."""
    session.execute(delete(ViewerPass).where(ViewerPass.account_id == account_id))


def count(session: Session, account_id: str) -> int:
    """Count an account's passes that have not run out."""
    rows = select(ViewerPass).where(
        ViewerPass.account_id == account_id, ViewerPass.expires_at > now()
    )
    return len(list(session.scalars(rows)))


def _made(kind: str, seconds: int) -> tuple[str, ViewerPass]:
    secret = fresh()
    row = ViewerPass(
        digest=digest(secret),
        kind=kind,
        cookie_digest="",
        origins=[],
        expires_at=now() + timedelta(seconds=seconds),
    )
    return secret, row


def _sweep(session: Session) -> None:
    session.execute(delete(ViewerPass).where(ViewerPass.expires_at < now() - timedelta(days=1)))
