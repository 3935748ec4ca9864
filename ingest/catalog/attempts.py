"""How often something may be tried: counted in the database, for all web processes together."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ingest.catalog.models import Attempt, now
from ingest.catalog.secret import digest

MOST = 10
WINDOW_SECONDS = 600
_DAY_SECONDS = 24 * 3600


def may(
    session: Session, *names: str, most: int = MOST, window_seconds: int = WINDOW_SECONDS
) -> bool:
    """Count an attempt under each of these names, unless one of them had too many of late.

    It is counted before it is known whether it fails, so that many at the same time are not more.
    """
    session.execute(delete(Attempt).where(Attempt.at < now() - timedelta(seconds=_DAY_SECONDS)))
    since = now() - timedelta(seconds=window_seconds)
    kept = sorted(digest(name) for name in names)
    _one_at_a_time(session, kept)
    counted = session.execute(
        select(Attempt.name, func.count())
        .where(Attempt.name.in_(kept), Attempt.at > since)
        .group_by(Attempt.name)
    ).all()
    if any(number >= most for _, number in counted):
        return False
    session.add_all([Attempt(name=name) for name in kept])
    return True


def forgive(session: Session, *names: str) -> None:
    """Forget the attempts under these names: one of them was right."""
    session.execute(delete(Attempt).where(Attempt.name.in_([digest(name) for name in names])))


def take_back(session: Session, name: str) -> None:
    """Forget the last attempt under a name: it was none that failed."""
    last = select(func.max(Attempt.id)).where(Attempt.name == digest(name)).scalar_subquery()
    session.execute(delete(Attempt).where(Attempt.id == last))


def _one_at_a_time(session: Session, kept: list[str]) -> None:
    # SQLite lets one writer in anyway; sorted, so that two do not wait for each other.
    if session.get_bind().dialect.name == "postgresql":
        for name in kept:
            session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))
