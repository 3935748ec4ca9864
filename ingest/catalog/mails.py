"""Letters to people: written here as rows, sent by the worker."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ingest.catalog.models import Job, Mail, now

SEND = "mail"
_DAYS_REMEMBERED = 30


def queue(
    session: Session, to: str, subject: str, body: str, expires_at: datetime | None = None
) -> Mail:
    """Leave a letter for the worker to send; after `expires_at` it is not sent any more."""
    session.execute(delete(Mail).where(Mail.sent_at < now() - timedelta(days=_DAYS_REMEMBERED)))
    letter = Mail(to=to, subject=subject, body=body, expires_at=expires_at)
    session.add(letter)
    session.flush()
    session.add(Job(kind=SEND, subject_id=letter.id, priority=2))
    return letter


def waiting(session: Session) -> int:
    """Count the letters that were not sent yet."""
    return session.scalar(select(func.count()).where(Mail.sent_at.is_(None))) or 0
