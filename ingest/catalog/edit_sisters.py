"""Putting the collections that stand in one another, or at the top, in order."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ingest.catalog import edit_record
from ingest.catalog.edit_shelves import COLLECTION
from ingest.catalog.models import Collection
from ingest.catalog.three_way import Given

_POSITION = "position"


def moved(sisters: Sequence[Collection], collection_id: str, place: int) -> list[Collection]:
    """Give collections in their new order, with one of them at a place counted from 1."""
    one = next(row for row in sisters if row.id == collection_id)
    rest = [row for row in sisters if row is not one]
    at = min(max(place, 1), len(sisters)) - 1
    return [*rest[:at], one, *rest[at:]]


def number(session: Session, order: Sequence[Collection], agent: str) -> list[Collection]:
    """Number collections in this order; gives those that got another number.

    Each of them has it in its own history.
    """
    changed = []
    for place, row in enumerate(order, start=1):
        if row.position == place:
            continue
        told = {_POSITION: Given(str(place), str(row.position or ""))}
        edit_record.save(session, COLLECTION, row, told, agent)
        changed.append(row)
    return changed
