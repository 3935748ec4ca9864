"""The items of one's own libraries, whatever their state."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from ingest.catalog.models import Item

_MOST_LATEST = 12


def by_state(session: Session, own: Collection[str] | None) -> dict[str, int]:
    """Count the items of these libraries (None: of all) by their state."""
    counted = select(Item.state, func.count()).where(_of(own)).group_by(Item.state)
    return {row[0]: row[1] for row in session.execute(counted)}


def latest(session: Session, own: Collection[str] | None) -> Sequence[Item]:
    """Give the items that were changed last."""
    asked = select(Item).where(_of(own)).order_by(Item.changed_at.desc(), Item.id)
    return session.scalars(asked.limit(_MOST_LATEST)).all()


def _of(own: Collection[str] | None) -> ColumnElement[bool]:
    return true() if own is None else Item.library_id.in_(own)
