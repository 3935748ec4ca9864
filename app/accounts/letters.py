"""The letters that accounts cause, each in both languages: nobody knows which one a reader has."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.language import LANGUAGES, catalog, later
from iiif.current import repository
from ingest.catalog import links, mails
from ingest.catalog.models import AccountLink, now

LINK_SECONDS = 3600

_FOOT = later("If you did not expect this letter, you need do nothing.")
_OPEN = later("Open this address; it works once:")

INVITED = (
    later("You are invited to %(site)s"),
    later("%(name)s invites you to work with us at %(site)s."),
)
JOIN = (
    later("Your account at %(site)s"),
    later("Somebody asked for an account with this address."),
)
KNOWN = (
    later("Your account at %(site)s"),
    later(
        "Somebody asked for an account with this address. You have one: sign in with it, or ask"
        " for a new password."
    ),
)
CONFIRM = (
    later("Is this your address?"),
    later("Somebody asked to use this address for their account at %(site)s."),
)
RESET = (
    later("A new password for %(site)s"),
    later("Somebody asked for a new password for your account at %(site)s."),
)
CHANGED = (
    later("Your password at %(site)s was changed"),
    later("If it was not you, ask for a new password at once."),
)
NEW_WAY = (
    later("A new way to sign in at %(site)s"),
    later("Your account can be opened in one more way. If it was not you, take it away at once:"),
)
GIVEN = (
    later("Your work at %(site)s"),
    later("%(name)s has changed what you may do at %(site)s. Sign in to see it."),
)


def send(
    session: Session,
    to: str,
    told: tuple[str, str],
    *,
    path: str = "",
    until: datetime | None = None,
    **values: str,
) -> None:
    """Leave a letter for the worker, with an address on the site if a path is given."""
    settings = repository().settings
    holes = {"site": settings.site_name} | values
    subject, text = told
    texts = [text, _OPEN if until else "", f"{settings.public_url}{path}" if path else "", _FOOT]
    parts = ["\n\n".join(_said(code, one, holes) for one in texts if one) for code in LANGUAGES]
    head = " / ".join(_said(code, subject, holes) for code in LANGUAGES)
    mails.queue(session, to, head, "\n\n---\n\n".join(parts) + "\n", until)


def send_link(
    session: Session,
    link: AccountLink,
    told: tuple[str, str],
    seconds: int = LINK_SECONDS,
    **values: str,
) -> str:
    """Make a link and send it to its address; give its path on the site."""
    path = f"/link/{links.make(session, link, seconds)}"
    until = now() + timedelta(seconds=seconds)
    send(session, link.email, told, path=path, until=until, **values)
    return path


def _said(code: str, message: str, holes: dict[str, str]) -> str:
    found = catalog(code).gettext(message)
    return found % holes if "%(" in found else found
