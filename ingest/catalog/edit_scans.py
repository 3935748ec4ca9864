"""Noting in an item's events that its files were looked at for malware (PREMIS virus check)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ingest.catalog.models import Event
from ingest.scan import Infected, Scan

TYPE = "virus check"


def note_clean(
    session: Session, item_id: str, asset_id: str | None, scan: Scan, agent: str
) -> None:
    """Note that a file was found clean, and by what."""
    detail = f"nothing found in sha256 {scan.sha256} by {scan.scanner}"
    session.add(Event(item_id=item_id, asset_id=asset_id, type=TYPE, detail=detail, agent=agent))


def note_found(session: Session, item_id: str, name: str, found: Infected, agent: str) -> None:
    """Note that a file was not kept, and why."""
    detail = f"{name}: {found.signature} found; not kept"
    session.add(Event(item_id=item_id, type=TYPE, outcome="failure", detail=detail, agent=agent))
