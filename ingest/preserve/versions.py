"""The versions of items' objects, as events: inventories tell them all, so they can be told again.

They are not written into the objects themselves, or each version would call for the next.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from ingest.catalog import identifiers
from ingest.catalog.models import Event
from ingest.preserve.ocfl.inventory import Inventory

TYPE = "version"


def events(item_id: str, inventory: Inventory) -> list[Event]:
    """Give an event for each version that an inventory tells of; the same ones every time."""
    return [
        Event(
            id=identifiers.derived_id("event", item_id, name),
            item_id=item_id,
            type=TYPE,
            outcome="success",
            detail=name,
            agent=str(dict(block.get("user", {})).get("name", "")),
            at=datetime.fromisoformat(str(block["created"])).astimezone(UTC),
        )
        for name, block in inventory.versions.items()
        if "created" in block
    ]


def note(session: Session, item_id: str, inventory: Inventory) -> int:
    """Write those events that are not there yet, and count them."""
    new = [one for one in events(item_id, inventory) if session.get(Event, one.id) is None]
    session.add_all(new)
    return len(new)
