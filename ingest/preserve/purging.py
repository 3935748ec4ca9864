"""Removing the files of items that were deleted long ago; their markers stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from ingest.catalog import edit_deleted, kept
from ingest.catalog.models import Asset, Tombstone
from ingest.preserve import holdback, journalling, mirror
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import Store


def purge(repository: Repository, before: datetime, agent: str) -> int:
    """Remove the files of what was deleted before a moment, here and in the mirror; count items.

    Raises:
        holdback.HeldBack: a backup is under way, and needs every object that it names.
        ingest.storage.store.StoreUnavailable: a store does not answer; run again to go on.
    """
    with repository.reading() as session:
        found = edit_deleted.waiting(session, before)
        # Pages that went to another item have their files here until that item's object has them.
        ids = [m.item_id for m, _ in found if not edit_deleted.lent_to(session, m.item_id)]
        # A stop may have left some of their files behind.
        left = edit_deleted.purged(session)
    copies = mirror.opened(repository) if ids or left else None
    stores = [repository.store, *([copies] if copies else [])]
    try:
        for item_id in (*left, *ids):
            with holdback.removing(repository):
                _purge_one(repository, stores, item_id, agent)
    finally:
        if copies is not None:
            copies.close()
    journalling.catch_up(repository)
    return len(ids)


def _purge_one(repository: Repository, stores: Sequence[Store], item_id: str, agent: str) -> None:
    with repository.reading() as session:
        assets = edit_deleted.files(session, item_id)
    gone = [set(_files(store, item_id, assets)) for store in stores]
    with repository.writing() as session:
        # First the record: of an item that could still come back, nothing is missing.
        marker = session.get(Tombstone, item_id)
        if marker is None:
            return
        if marker.purged_at is None:
            edit_deleted.purge(session, marker, agent)
        kept.forget(session, sorted(set.union(*gone)))
    for store, keys_there in zip(stores, gone, strict=True):
        for key in sorted(keys_there):
            store.delete(key)


def _files(store: Store, item_id: str, assets: Sequence[Asset]) -> Iterator[str]:
    yield from store.list(keys.item_root(item_id))
    for asset in assets:
        # One of a page that came from another item may lie in that item's object, and stays there.
        if keys.item_of(asset.key) in ("", item_id):
            yield asset.key
        yield from store.list(keys.pyramids(asset.id))
