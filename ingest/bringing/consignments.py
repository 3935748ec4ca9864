"""Deliveries that are handed in: beginning one, listing them, throwing one away."""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, true
from sqlalchemy.orm import Session

from config.settings import Settings
from ingest.bringing import places, rooms
from ingest.bringing.receiving import FOR_PAGES, OPEN
from ingest.catalog.find import NotHeld
from ingest.catalog.models import BroughtFile, Consignment, Library, now
from ingest.repository import Repository

_MOST_NEWS = 20


class NotOpen(Exception):
    """A folder of the server that nobody may bring in from, or that is not there."""


@dataclass(frozen=True)
class Standing:
    """How far the files of an upload are."""

    files: int
    complete: int
    bytes: int  # of the files that were begun
    received_bytes: int

    @property
    def whole(self) -> bool:
        """Tell whether no file was left half sent."""
        return self.files == self.complete


def open_upload(
    session: Session, *, library_id: str, agent: str, name: str, options: dict[str, Any]
) -> Consignment:
    """Begin a delivery whose files are uploaded."""
    row = Consignment(
        library_id=library_id, agent=agent, name=name, source="upload", options=options
    )
    session.add(row)
    session.flush()
    return row


def open_folder(
    session: Session,
    settings: Settings,
    *,
    library_id: str,
    agent: str,
    place: str,
    options: dict[str, Any],
) -> Consignment:
    """Begin a delivery that lies on the server already.

    Raises:
        NotOpen: the place does not lie in a folder that the settings open, or is not there.
    """
    path = allowed(settings, place)
    row = Consignment(
        library_id=library_id, agent=agent, name=path.name, source="folder", place=str(path),
        options=options,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def open_s3(
    session: Session,
    settings: Settings,
    *,
    library_id: str,
    agent: str,
    place: str,
    options: dict[str, Any],
) -> Consignment:
    """Begin a delivery whose files lie in an S3 place; the worker fetches them for the plan.

    Raises:
        NotOpen: the settings do not open the place to this library.
    """
    library = session.get_one(Library, library_id)
    try:
        found = places.allowed(settings, library.slug, place)
    except places.PlaceNotOpen as error:
        raise NotOpen(place) from error
    row = Consignment(
        library_id=library_id, agent=agent, name=found.name, source="s3", place=found.address,
        options=options,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def allowed(settings: Settings, place: str) -> Path:
    """Give a folder of the server, its links followed, if it may be brought in from.

    Raises:
        NotOpen: it does not lie in a folder that the settings open, or is not there.
    """
    try:
        path = Path(place).resolve(strict=True)
        tops = [folder.resolve() for folder in settings.open_folders]
    except (OSError, ValueError, RuntimeError) as error:
        raise NotOpen(place) from error
    if not Path(place).is_absolute() or not any(path.is_relative_to(top) for top in tops):
        raise NotOpen(place)
    return path


def get(session: Session, consignment_id: str) -> Consignment:
    """Give a delivery.

    Raises:
        NotHeld: there is none.
    """
    row = session.get(Consignment, consignment_id)
    if row is None:
        raise NotHeld(f"delivery {consignment_id!r}")
    return row


def latest(
    session: Session, own: Collection[str] | None, limit: int, offset: int = 0
) -> Sequence[Consignment]:
    """Give the deliveries of these libraries (None: of all), the newest first.

    Images for an item's pages are shown at that item only.
    """
    mine = true() if own is None else Consignment.library_id.in_(own)
    asked = select(Consignment).where(mine, Consignment.source != FOR_PAGES)
    asked = asked.order_by(Consignment.created_at.desc(), Consignment.id)
    return session.scalars(asked.limit(limit).offset(offset)).all()


def ended_unseen(session: Session, agent: str) -> Sequence[Consignment]:
    """Give the deliveries of somebody that ended and were not looked at since."""
    asked = select(Consignment).where(
        Consignment.state == "over", Consignment.agent == agent, Consignment.seen_at.is_(None)
    )
    return session.scalars(asked.order_by(Consignment.ended_at.desc()).limit(_MOST_NEWS)).all()


def standing(session: Session, consignment_id: str) -> Standing:
    """Count the files of an upload."""
    row = session.execute(
        select(
            func.count(),
            func.count().filter(BroughtFile.complete),
            func.coalesce(func.sum(BroughtFile.size_bytes), 0),
            func.coalesce(func.sum(BroughtFile.received_bytes), 0),
        ).where(BroughtFile.consignment_id == consignment_id)
    ).one()
    return Standing(*(int(value) for value in row))


def files(session: Session, consignment_id: str) -> Sequence[BroughtFile]:
    """Give the files of an upload, whole or not."""
    asked = select(BroughtFile).where(BroughtFile.consignment_id == consignment_id)
    return session.scalars(asked.order_by(BroughtFile.key)).all()


def throw_away(repository: Repository, consignment_id: str) -> None:
    """Forget a delivery that was not taken in, with its files.

    Raises:
        NotHeld: there is none, or it is being planned or taken in.
    """
    with repository.writing() as session:
        row = get(session, consignment_id)
        if row.state not in (*OPEN, "over"):
            raise NotHeld(f"delivery {consignment_id!r} is at work")
        session.execute(delete(BroughtFile).where(BroughtFile.consignment_id == row.id))
        session.delete(row)
    clear(repository, consignment_id)


def clear(repository: Repository, consignment_id: str) -> None:
    """Remove the files of a delivery."""
    shutil.rmtree(rooms.room(repository, consignment_id), ignore_errors=True)


def expire(repository: Repository) -> int:
    """Forget what was handed in and not gone on with for the days of the settings; count it."""
    days = timedelta(days=repository.settings.upload_days)
    with repository.reading() as session:
        old = select(Consignment.id).where(
            Consignment.state.in_(OPEN), Consignment.changed_at < now() - days
        )
        ids = list(session.scalars(old))
        # What ended and did not come in whole can be tried again for as long.
        over = select(Consignment.id).where(
            Consignment.state == "over", Consignment.changed_at < now() - days
        )
        ended = list(session.scalars(over))
    for one in ended:
        clear(repository, one)
    for one in ids:
        throw_away(repository, one)
    _clear_nameless(repository, days.total_seconds())
    return len(ids)


def _clear_nameless(repository: Repository, older_than_seconds: float) -> None:
    """Remove rooms that no row names."""
    for room in (repository.settings.home / rooms.TOP).glob("*"):
        with repository.reading() as session:
            known = session.get(Consignment, room.name) is not None
        if not known and time.time() - room.stat().st_mtime > older_than_seconds:
            shutil.rmtree(room, ignore_errors=True)
