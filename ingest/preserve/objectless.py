"""Items that were taken in before there were OCFL objects, or whose object is lost."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from ingest.catalog.models import Asset, Item, Job
from ingest.repository import Repository
from ingest.storage import keys

# Their version is about to be closed; of the purged, nothing is left to be kept.
_WAITING = select(Job.subject_id).where(Job.kind == "keep", Job.state.in_(("waiting", "running")))


def is_closing(repository: Repository, item_id: str) -> bool:
    """Tell whether a version of an item is being closed, or waits to be, or to be closed again."""
    with repository.reading() as session:
        return session.scalar(_WAITING.where(Job.subject_id == item_id).limit(1)) is not None


def items(repository: Repository) -> Iterator[str]:
    """Give the items that have files and no object, though nothing is on its way to make one."""
    has_files = select(Asset.item_id).where(Asset.state != "purged")
    wanted = (
        select(Item.id)
        .where(Item.state != "arriving", Item.id.in_(has_files), Item.id.not_in(_WAITING))
        .order_by(Item.id)
    )
    with repository.reading() as session:
        found = list(session.scalars(wanted))
    for item_id in found:
        if not repository.store.exists(f"{keys.item_root(item_id)}inventory.json"):
            yield item_id
