"""Restricts an item the way the desk does: all spans that it had, and one more."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from ingest.catalog import edit_states
from ingest.catalog.models import Item
from ingest.catalog.rights import Span


def restrict(
    session: Session,
    item: Item,
    tier: str,
    agent: str = "test",
    *,
    begins: date | None = None,
    ends: date | None = None,
    reason: str = "",
) -> None:
    """Add a span of days in which a tier holds; it goes before the spans that were there."""
    seen = edit_states.spans_of(item)
    spans = [*seen, Span(tier, begins, ends)]
    assert edit_states.set_rights(session, item, spans, seen, agent, reason)
