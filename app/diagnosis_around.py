"""What `tangthu doctor` says of what stands around: the mail server, backups, text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from app.diagnosis_check import Check
from ingest import mailing
from ingest.catalog import kept, mails
from ingest.catalog.models import now
from ingest.repository import Repository

_BACKUP_DAYS = 8


def around(repository: Repository) -> Iterator[Check]:
    """Tell of mail, of the last backup, and of where text comes from."""
    yield _mail(repository)
    yield _backup(repository)
    told = "text is handed in with the scans (ALTO, hOCR, PAGE); none is recognised here"
    yield Check("OCR", False, told, needed=False)


def _mail(repository: Repository) -> Check:
    with repository.reading() as session:
        waiting = mails.waiting(session)
    told = f"{waiting} letters wait"
    if not repository.settings.mail_host:
        advice = f"no mail server is set, {told} (setting mail_host)"
        return Check("mail", False, advice, needed=False)
    try:
        mailing.reach(repository.settings)
    except mailing.Unsent as error:
        return Check("mail", False, f"{error}; {told}", needed=False)
    return Check("mail", True, f"{repository.settings.mail_host} answers, {told}")


def _backup(repository: Repository) -> Check:
    with repository.reading() as session:
        last = kept.noted(session, "backup")
    if last is None:
        return Check("backup", False, "none was made yet: `tangthu backup`", needed=False)
    recent = last.at > now() - timedelta(days=_BACKUP_DAYS)
    return Check("backup", recent, f"the last one of {last.at:%Y-%m-%d}", needed=False)
