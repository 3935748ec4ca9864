"""Images that are uploaded for an item's pages: kept as a delivery's files are, until asked for.

They come by the same protocol, so that a lost line or a closed browser costs nothing: whoever comes
back finds what was sent, and sends what is missing.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ingest.bringing import consignments, rooms
from ingest.bringing.consignments import Standing
from ingest.bringing.receiving import FOR_PAGES
from ingest.catalog.find import NotHeld
from ingest.catalog.models import BroughtFile, Consignment, Item
from ingest.repository import Repository


def begin(session: Session, item: Item, agent: str) -> Consignment:
    """Give somebody's upload for an item: the one that was begun, or a new one."""
    row = begun(session, item, agent)
    if row is None:
        row = Consignment(
            library_id=item.library_id, agent=agent, name=item.source_id, source=FOR_PAGES,
            place=item.id,
        )  # fmt: skip
        session.add(row)
        session.flush()
    return row


def begun(session: Session, item: Item, agent: str) -> Consignment | None:
    """Give somebody's upload for an item, if one was begun and is not taken in."""
    mine = select(Consignment).where(
        Consignment.source == FOR_PAGES, Consignment.place == item.id, Consignment.agent == agent
    )
    return session.scalar(mine.order_by(Consignment.created_at).limit(1))


def whole(
    session: Session, repository: Repository, item: Item, agent: str, upload_id: str
) -> list[tuple[str, Path]]:
    """Give the names and places of the files of somebody's upload, if all of them are here.

    Raises:
        NotHeld: there is no such upload, or a file of it is still to come.
    """
    row = begun(session, item, agent)
    if row is None or row.id != upload_id:
        raise NotHeld(f"upload {upload_id!r}")
    files = consignments.files(session, row.id)
    if not all(one.complete for one in files):
        raise NotHeld(f"the rest of upload {upload_id!r}")
    top = rooms.files(repository, row)
    return [(one.name, top / one.name) for one in files]


def end(session: Session, item: Item, agent: str) -> None:
    """Forget somebody's upload for an item; `consignments.clear` then removes its files."""
    row = begun(session, item, agent)
    if row is not None:
        session.execute(delete(BroughtFile).where(BroughtFile.consignment_id == row.id))
        session.delete(row)


def standing(session: Session, row: Consignment | None) -> Standing:
    """Count the files of an upload, of which there may be none yet."""
    return Standing(0, 0, 0, 0) if row is None else consignments.standing(session, row.id)
