"""Items as entries of feeds: Atom (RFC 4287) and RSS 2.0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.language import language
from app.site import cards
from app.site.cards import CardView
from ingest.catalog.browse import Card
from ingest.catalog.description import Description, best


@dataclass(frozen=True)
class Entry:
    """One item."""

    card: CardView
    published_at: datetime
    changed_at: datetime
    summary: str
    rights: str
    subjects: tuple[str, ...]

    @property
    def published(self) -> str:
        """Give the moment as Atom writes it (RFC 3339)."""
        return self.published_at.isoformat()

    @property
    def updated(self) -> str:
        """Give the same of its last change."""
        return self.changed_at.isoformat()


def entries(found: Iterable[Card]) -> list[Entry]:
    """Prepare items in the order given."""
    return [_entry(card) for card in found]


def _entry(card: Card) -> Entry:
    about, item = Description.from_json(card.item.description), card.item
    published = item.published_at or item.created_at
    return Entry(
        card=cards.view(card),
        published_at=published,
        changed_at=max(published, item.changed_at),
        summary=best(about.summary, language()),
        rights=about.rights,
        subjects=tuple(best(one, language()) for one in about.subject),
    )
