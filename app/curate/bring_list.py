"""What the list of deliveries says of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from app.curate import door
from app.language import gettext, language, later
from config.settings import Settings
from iiif.current import repository
from ingest.bringing import consignments
from ingest.bringing import places as open_places
from ingest.catalog.agents import account_of
from ingest.catalog.description import best
from ingest.catalog.duties import Duty
from ingest.catalog.models import Account, Consignment, Library, now

_STATES = {
    "open": later("files are coming in"),
    "planning": later("is being looked through"),
    "planned": later("looked through, nothing written yet"),
    "refused": later("cannot be read"),
    "queueing": later("is about to come in"),
    "running": later("is coming in"),
    "over": later("ended"),
}


@dataclass(frozen=True)
class Line:
    """A delivery in the list."""

    row: Consignment
    library: str
    who: str
    state: str


def lines(session: Session, rows: Sequence[Consignment]) -> list[Line]:
    """Give what is said of these deliveries."""
    ids = {account_of(row.agent) for row in rows}
    people = session.scalars(select(Account).where(Account.id.in_(ids)))
    names = {person.id: person.name or person.login for person in people}
    return [
        Line(
            row,
            best(row.library.name, language()),
            names.get(account_of(row.agent), gettext("somebody")),
            state_words(row),
        )
        for row in rows
    ]


def state_words(row: Consignment) -> str:
    """Say where a delivery stands."""
    return gettext(_STATES[row.state])


def news() -> Sequence[Consignment]:
    """Give the visitor's own deliveries that ended and were not looked at since."""
    if not door.may(Duty.BRING_IN):
        return []
    with repository().reading() as session:
        return consignments.ended_unseen(session, door.agent())


def libraries(session: Session, own: Collection[str] | None) -> list[tuple[str, str]]:
    """Give ids and names of the libraries that one may bring in at (None: all)."""
    mine = true() if own is None else Library.id.in_(own)
    rows = session.scalars(select(Library).where(mine))
    return sorted(
        ((row.id, best(row.name, language())) for row in rows), key=lambda pair: pair[1].casefold()
    )


def places(session: Session, own: Collection[str] | None) -> list[str]:
    """Give the folders of the server and the S3 places that one may bring in from (None: all)."""
    settings = repository().settings
    mine = true() if own is None else Library.id.in_(own)
    slugs = session.scalars(select(Library.slug).where(mine)) if settings.bring_s3 else ()
    there = {one.address for slug in slugs for one in open_places.open_to(settings, slug)}
    return [
        *(f"{folder}/" for folder in settings.open_folders),
        *(f"{one}/" for one in sorted(there)),
    ]


def is_library(session: Session, library_id: str) -> bool:
    """Tell whether there is a library of this id."""
    return session.get(Library, library_id) is not None


def today(settings: Settings) -> str:
    """Name a delivery that was given no name."""
    moment = datetime.now(ZoneInfo(settings.time_zone))
    return f"{moment:%Y-%m-%d %H.%M}"


def kept_until(settings: Settings, row: Consignment) -> datetime:
    """Give the day until which a delivery's files are kept if nothing more is done."""
    return (row.changed_at or now()) + timedelta(days=settings.upload_days)
