"""Deleting items: a marker stays, and until they are purged they can be brought back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from ingest.catalog.announce import CREATE, DELETE, announce
from ingest.catalog.edit import EditConflict, touch
from ingest.catalog.models import (
    Asset,
    Changeset,
    Event,
    Item,
    Page,
    PageText,
    Tombstone,
    now,
)
from ingest.storage import keys

DELETED, PURGED = "deleted", "purged"


def delete(session: Session, item: Item, agent: str, reason: str) -> Tombstone:
    """Take an item away from everybody; who, when and why stays.

    Raises:
        EditConflict: it is deleted already, or its pages are still arriving, or no reason is given.
    """
    if item.state == DELETED:
        raise EditConflict(f"{item.id} is deleted already")
    if item.state == "arriving":
        raise EditConflict(f"{item.id} cannot be deleted: its pages are still arriving")
    if not reason.strip():
        raise EditConflict("say why it is deleted: the reason stays with its marker")
    was_public, before = item.state == "published", item.state
    marker = Tombstone(
        item_id=item.id, deleted_by=agent, reason=reason.strip(), state_before=before
    )
    item.state = DELETED
    session.add_all([marker, Event(item_id=item.id, type="deletion", agent=agent, detail=reason)])
    _note(session, item, agent, before, DELETED)
    if was_public:
        announce(session, item, DELETE)
    touch(session, item)
    return marker


def undelete(session: Session, item: Item, agent: str) -> None:
    """Bring a deleted item back as it was.

    Raises:
        EditConflict: it is not deleted, was merged into another, or its files are purged.
    """
    marker = session.get(Tombstone, item.id)
    if marker is None:
        raise EditConflict(f"{item.id} is not deleted")
    if marker.moved_to is not None:
        raise EditConflict(
            f"{item.id} was merged into {marker.moved_to}: take that back at the desk,"
            " under Pages, “Split, merge”"
        )
    if marker.purged_at is not None:
        raise EditConflict(
            f"{item.id} was purged on {marker.purged_at:%Y-%m-%d}: its files are gone for good"
        )
    item.state = marker.state_before
    session.delete(marker)
    session.add(Event(item_id=item.id, type="undeletion", agent=agent, detail=marker.reason))
    _note(session, item, agent, DELETED, item.state)
    if item.state == "published":
        announce(session, item, CREATE)
    touch(session, item)


def waiting(session: Session, before: datetime) -> list[tuple[Tombstone, Item]]:
    """Give what was deleted before a moment and is not purged, oldest first."""
    rows = (
        select(Tombstone, Item)
        .join(Item, Item.id == Tombstone.item_id)
        .where(Tombstone.deleted_at < before, Tombstone.purged_at.is_(None))
        .order_by(Tombstone.deleted_at, Tombstone.item_id)
    )
    return [(marker, item) for marker, item in session.execute(rows)]


def purged(session: Session) -> list[str]:
    """Give the items whose files are gone for good."""
    rows = select(Tombstone.item_id).where(Tombstone.purged_at.is_not(None))
    return list(session.scalars(rows.order_by(Tombstone.item_id)))


def files(session: Session, item_id: str) -> Sequence[Asset]:
    """Give all files that an item ever had."""
    return list(session.scalars(select(Asset).where(Asset.item_id == item_id)))


def lent_to(session: Session, item_id: str) -> str | None:
    """Name an item whose pages have their files in this one's object, still; None: there is none.

    Those are pages that went there; closing a version of that item's object copies their files.
    """
    inside = Asset.key.startswith(keys.item_root(item_id), autoescape=True)
    lent = select(Asset.item_id).where(inside, Asset.item_id != item_id, Asset.state != PURGED)
    return session.scalar(lent.limit(1))


def purge(session: Session, marker: Tombstone, agent: str) -> None:
    """Say that an item's files are gone; names and checksums stay, texts do not."""
    for asset in files(session, marker.item_id):
        asset.state, asset.derivation = PURGED, 0
    rows = select(PageText).join(Page).where(Page.item_id == marker.item_id)
    for text in session.scalars(rows.options(undefer(PageText.data))):
        session.delete(text)
    marker.purged_at = now()
    session.add(Event(item_id=marker.item_id, type="purge", agent=agent, detail=marker.reason))


def _note(session: Session, item: Item, agent: str, before: str, after: str) -> None:
    session.add(
        Changeset(
            item_id=item.id,
            editor=agent,
            change=f"state: {before} -> {after}",
            before={"state": before},
            after={"state": after},
        )
    )
