"""What a new installation still lacks, for its administrators, until all of it is there.

Told from settings and notes alone: the desk's first page tries nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from app.language import gettext
from config.settings import Settings
from ingest.catalog import kept
from ingest.catalog.models import now

_BACKUP_DAYS = 8


@dataclass(frozen=True)
class Todo:
    """Something to set up: a check's name, and why."""

    name: str
    why: str


def of(session: Session, settings: Settings) -> list[Todo]:
    """Give what is still to be set up."""
    backup = kept.noted(session, "backup")
    fresh = backup is not None and backup.at > now() - timedelta(days=_BACKUP_DAYS)
    url = settings.public_url
    lacking = {
        "mail": (settings.mail_host, gettext("Letters wait until a mail server is set.")),
        "backup": (fresh, gettext("No backup of the last days is known: run “tangthu backup”.")),
        "mirror": (
            settings.mirror_store,
            gettext("Without a second copy damage cannot be mended."),
        ),
        "malware scanner": (
            settings.scanner != "off",
            gettext("What comes in is not looked at for malware."),
        ),
        "public address": (
            url.startswith("https://"),
            gettext("Without https passwords travel in the clear."),
        ),
    }
    return [Todo(name, why) for name, (there, why) in lacking.items() if not there]
