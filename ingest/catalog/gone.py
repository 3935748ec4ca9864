"""What may be told of an item that is no longer there: since when, by whom and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog.models import Event, Item, Tombstone


@dataclass(frozen=True)
class Gone:
    """An item that was public, or deleted."""

    item: Item
    deleted: bool  # False: only withdrawn
    at: datetime
    by: str
    reason: str
    purged_at: datetime | None  # its files are gone since then, and it cannot come back
    moved_to: str | None = None  # the item that has its pages since they were merged


def gone(session: Session, item_id: str) -> Gone | None:
    """Give what is known of its going; None where it is there, or never was."""
    item = session.get(Item, item_id)
    if item is None:
        return None
    marker = session.get(Tombstone, item_id)
    if marker is not None:
        told = (marker.deleted_at, marker.deleted_by, marker.reason)
        return Gone(item, True, *told, marker.purged_at, marker.moved_to)
    withdrawn = select(Event).where(Event.item_id == item_id, Event.type == "withdrawal")
    event = session.scalar(withdrawn.order_by(Event.at.desc()).limit(1))
    if item.state != "withdrawn" or event is None:
        return None
    return Gone(item, False, event.at, event.agent, event.detail, None)
