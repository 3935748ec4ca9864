"""Letters to those who look after the holdings: what was damaged, and what was brought back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.language import catalog, later
from config.settings import Settings
from ingest.catalog import mails
from ingest.catalog.description import best
from ingest.catalog.models import Account
from ingest.preserve.news import Piece, Teller

_ROLES = frozenset({"curator", "administrator"})
_MOST_NAMED = 50
_SUBJECT = later("%(site)s: files were found damaged")
_LOST = later("These files are damaged or missing, and could not be brought back:")
_REPAIRED = later("These files were damaged or missing, and have been brought back:")
_MORE = later("and %(count)s more")
_WHERE = later("How everything is kept stands here:")


def teller(settings: Settings) -> Teller | None:
    """Give what writes the letters; None where no mail server is set."""
    if not settings.mail_host:
        return None

    def write(session: Session, pieces: Sequence[Piece]) -> None:
        known = select(Account).where(
            Account.active.is_(True), Account.email_confirmed_at.is_not(None)
        )
        for account in session.scalars(known):
            theirs = [piece for piece in pieces if _concerns(account, piece)]
            if theirs and account.email:
                subject, body = _letter(settings, account.language, theirs)
                mails.queue(session, account.email, subject, body)

    return write


def _concerns(account: Account, piece: Piece) -> bool:
    """Tell whether somebody looks after what an object is of; the whole store is for all's."""
    return any(
        role.role in _ROLES and role.library_id in (None, piece.library_id)
        for role in account.roles
    )


def _letter(settings: Settings, language: str, pieces: Sequence[Piece]) -> tuple[str, str]:
    words = catalog(language).gettext
    parts = []
    for told, repaired in ((_LOST, False), (_REPAIRED, True)):
        mine = [piece for piece in pieces if piece.repaired is repaired]
        if mine:
            lines = [_line(settings, language, piece) for piece in mine[:_MOST_NAMED]]
            more = len(mine) - len(lines)
            lines += [words(_MORE) % {"count": more}] if more else []
            parts.append("\n".join([words(told), *lines]))
    parts.append(f"{words(_WHERE)}\n{settings.public_url}/keeping")
    return words(_SUBJECT) % {"site": settings.site_name}, "\n\n".join(parts) + "\n"


def _line(settings: Settings, language: str, piece: Piece) -> str:
    if not piece.item_id:
        return f"- {piece.key}"
    title = best(piece.title or {}, language)
    return f"- {title}, {settings.public_url}/items/{piece.item_id}: {piece.key}"
