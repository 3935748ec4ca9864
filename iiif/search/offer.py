"""Which terms to offer for what was typed, from the texts that the visitor may read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from iiif.search import noted, terms
from iiif.search.asked import Asked
from iiif.search.leaves import PAGES_AT_ONCE, answering, pages_with, wants_text
from iiif.search.scope import Scope
from iiif.search.terms import MOST_TERMS, Term, Vocabularies, Vocabulary
from ingest.catalog import members
from ingest.catalog.models import Item
from ingest.repository import Repository
from ingest.search import wording
from ingest.search.analysis import Token
from ingest.text.page_text import PageText


def offer(
    session: Session, repository: Repository, within: Scope, asked: Asked, kept: Vocabularies
) -> list[Term]:
    """Give the terms that begin as was typed.

    Raises:
        SearchUnavailable: the index does not answer.
    """
    start = terms.typed(asked.q)
    if not start:
        return []
    if within.items is None:
        return _of_many(session, repository, within, asked) if wants_text(asked) else []
    found: Counter[str] = Counter()
    for item in within.items:
        if wants_text(asked) and terms.single(start):
            found.update(_words(session, item, kept).beginning(start[0]))
        elif wants_text(asked):
            for text in _texts(session, repository, item, asked.q):
                found.update(terms.of_page(start, text))
        found.update(_noted(session, item, asked, start))
    return terms.listed(found, asked.least)


def _noted(session: Session, item: Item, asked: Asked, start: Sequence[Token]) -> Counter[str]:
    """Count what begins so in the notes on an item's pages."""
    said = list(noted.texts(session, item, asked))
    if terms.single(start):
        return terms.vocabulary(said).beginning(start[0])
    found: Counter[str] = Counter()
    for text in said:
        found.update(terms.of_page(start, text))
    return found


def _of_many(session: Session, repository: Repository, within: Scope, asked: Asked) -> list[Term]:
    """Give words of public texts that stand in an item which the visitor may read; not counted."""
    ways = [asked.q, *wording.completed(asked.q, repository.search, 2 * MOST_TERMS)]
    found: Sequence[str] = [
        way
        for way in dict.fromkeys(ways)
        if any(True for _ in answering(session, repository, within, f'"{way}"'))
    ]
    return [Term(text, 0) for text in found[:MOST_TERMS]]


def _words(session: Session, item: Item, kept: Vocabularies) -> Vocabulary:
    key = (item.id, members.text_mark(session, item.id))
    found = kept.get(key)
    if found is None:
        found = terms.vocabulary(text for _, text in members.texts(session, item.id))
        kept.keep(key, found)
    return found


def _texts(session: Session, repository: Repository, item: Item, q: str) -> Iterator[PageText]:
    """Give the pages that hold all words but the last, which may be only begun."""
    # A run of Hán characters is whole words.
    whole = " ".join(q.split()[:-1]) or q
    pages = pages_with(repository, item.id, whole)
    for start in range(0, len(pages), PAGES_AT_ONCE):
        run = [page.page_id for page in pages[start : start + PAGES_AT_ONCE]]
        yield from members.texts_of(session, item.id, run).values()
