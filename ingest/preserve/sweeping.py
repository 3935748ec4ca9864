"""Removing what no row names once it has lain long enough: what crashes and refusals left behind.

Only files on their way and pyramids are swept; of what is kept, nothing ever is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import batches, kept, leases
from ingest.catalog.models import Asset
from ingest.preserve import holdback
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import ObjectMissing

NAME = "sweep"
_ARRIVING = "ingest"  # the reservation of whoever takes an item in
_DAY_SECONDS = 86_400.0
_AT_ONCE = 500
_log = logging.getLogger("tangthu.upkeep")


def sweep(repository: Repository) -> int:
    """Remove what has been named by no row for the days that are set, and count it.

    Raises:
        holdback.HeldBack: a backup is under way.
        ingest.storage.store.StoreUnavailable: the store does not answer; run again to go on.
    """
    with holdback.removing(repository):
        staged = repository.store.list(keys.STAGING)
        removed = sum(
            _sweep_item(repository, item_id, list(found))
            for item_id, found in groupby(staged, key=keys.staged_item)
        )
        listed = repository.store.list(keys.DERIVATIVES)
        while batch := list(islice(listed, _AT_ONCE)):
            removed += _remove(repository, _unnamed_pyramids(repository, batch))
    return removed


def _sweep_item(repository: Repository, item_id: str, found: list[str]) -> int:
    """Sweep one item's, unless its pages are arriving just now."""
    with repository.reading() as session:
        if _named(session, item_id).issuperset(found):
            return 0
    with repository.writing() as session:
        taken = leases.holder(session, _ARRIVING, item_id)
        if taken or leases.hold(session, _ARRIVING, item_id):
            return 0
        if batches.open_of(session, item_id):
            leases.let_go(session, _ARRIVING, item_id)
            return 0
        named = _named(session, item_id)
    try:
        return _remove(repository, (key for key in found if key not in named))
    finally:
        with repository.writing() as session:
            leases.let_go(session, _ARRIVING, item_id)


def _named(session: Session, item_id: str) -> set[str]:
    return set(session.scalars(select(Asset.key).where(Asset.item_id == item_id)))


def _unnamed_pyramids(repository: Repository, batch: list[str]) -> Iterator[str]:
    parts = {key: keys.pyramid_parts(key) for key in batch}
    ids = [one[0] for one in parts.values() if one is not None]
    with repository.reading() as session:
        rows = session.execute(select(Asset.id, Asset.derivation).where(Asset.id.in_(ids)))
        current = {(asset_id, derivation) for asset_id, derivation in rows}
    yield from (key for key, one in parts.items() if one not in current)


def _remove(repository: Repository, found: Iterable[str]) -> int:
    """Remove those that are old enough; what was written lately may get its row yet."""
    limit = repository.settings.sweep_days * _DAY_SECONDS
    gone = []
    for key in found:
        try:
            old = repository.store.age_seconds(key) > limit
        except ObjectMissing:
            continue
        if old:
            repository.store.delete(key)
            gone.append(key)
            _log.info("swept: %s, which no record names", key)
    if gone:
        with repository.writing() as session:
            kept.forget(session, gone)
    return len(gone)
