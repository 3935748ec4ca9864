"""What a search half typed may become: words of public texts, titles of published items."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.site import cards
from iiif.current import repository
from ingest.catalog import browse
from ingest.search import wording
from ingest.search.engine import Query

WORDS, TITLES = 6, 4


@dataclass(frozen=True)
class Suggestions:
    """What to go on with."""

    words: list[str]  # the search with its last word whole
    titles: list[tuple[str, str]]  # of an item: id, title


def of(session: Session, text: str) -> Suggestions:
    """Give what a search half typed may become; nothing for nothing."""
    if not text:
        return Suggestions([], [])
    words = wording.completed(text, repository().search, WORDS)
    found: dict[str, str] = {}
    for query in (text, *words):
        if len(found) < TITLES:
            found |= _titles(session, query)
    return Suggestions(words, list(found.items())[:TITLES])


def _titles(session: Session, text: str) -> dict[str, str]:
    hits = repository().search.search(Query(text, limit=TITLES * 2)).hits
    named = [hit.item_id for hit in hits if hit.in_metadata]
    return {view.item_id: view.title.text for view in map(cards.view, browse.cards(session, named))}
