"""Adding people who sign in."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.catalog.models import Account, Role


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
    return account
