"""Items as entries of an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.language import language
from app.site import cards
from app.site.cards import CardView
from ingest.catalog.browse import Card
from ingest.catalog.description import Description, best


@dataclass(frozen=True)
class Entry:
    """One item."""

    card: CardView
    published: str  # RFC 3339, UTC
    updated: str
    summary: str
    rights: str
    subjects: tuple[str, ...]


def entries(found: Iterable[Card]) -> list[Entry]:
    """Prepare items in the order given."""
    return [_entry(card) for card in found]


def _entry(card: Card) -> Entry:
    about, item = Description.from_json(card.item.description), card.item
    published = item.published_at or item.created_at
    return Entry(
        card=cards.view(card),
        published=published.isoformat(),
        updated=max(published, item.changed_at).isoformat(),
        summary=best(about.summary, language()),
        rights=about.rights,
        subjects=tuple(best(one, language()) for one in about.subject),
    )
