"""What `tangthu doctor` says of what stands around: mail, backups, text, address, provider."""

from __future__ import annotations

from datetime import timedelta

import urllib3

from app.accounts import provider, provider_calls
from app.diagnosis_check import Check
from ingest import mailing
from ingest.catalog import kept, mails
from ingest.catalog.models import now
from ingest.repository import Repository

_BACKUP_DAYS = 8


_SECONDS = 5.0


def ocr(_repository: Repository) -> Check:
    """Tell where text comes from."""
    told = "text is handed in with the scans (ALTO, hOCR, PAGE); none is recognised here"
    return Check("OCR", False, told, needed=False)


def address(repository: Repository) -> Check:
    """Ask ourselves by the public address, as visitors do."""
    url = repository.settings.public_url
    secure = url.startswith("https://") or "127.0.0.1" in url or "localhost" in url
    told = url if secure else f"{url}; visitors' passwords travel in the clear without https"
    try:
        with urllib3.PoolManager() as pool:
            answer = pool.request("GET", f"{url}/healthz", retries=False, timeout=_SECONDS)
    except urllib3.exceptions.HTTPError as error:
        why = f"does not answer from here ({type(error).__name__})"
        return Check("public address", False, f"{told}; {why}", needed=False)
    well = answer.status == 200
    told = told if well else f"{told}; answers {answer.status}"
    return Check("public address", well and secure, told, needed=False)


def identity(repository: Repository) -> Check:
    """Ask the provider whose accounts sign in here what it says of itself."""
    settings = repository.settings
    if not settings.oidc_issuer:
        advice = "none: people sign in with accounts of this site (setting oidc_issuer)"
        return Check("identity provider", True, advice, needed=False)
    try:
        provider_calls.discovered(settings)
    except provider.ProviderDown as error:
        return Check("identity provider", False, str(error))
    return Check("identity provider", True, f"{settings.oidc_issuer} answers")


def mail(repository: Repository) -> Check:
    """Ask the mail server whether it lets us in, and count the letters that wait."""
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


def backup(repository: Repository) -> Check:
    """Tell when the last backup was made."""
    with repository.reading() as session:
        last = kept.noted(session, "backup")
    if last is None:
        return Check("backup", False, "none was made yet: `tangthu backup`", needed=False)
    recent = last.at > now() - timedelta(days=_BACKUP_DAYS)
    return Check("backup", recent, f"the last one of {last.at:%Y-%m-%d}", needed=False)
