"""The pages that answer: named by the index, placed by their own words, of readable items only."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import islice

from sqlalchemy.orm import Session

from iiif.search import noted
from iiif.search.asked import SUPPLEMENTING, Asked
from iiif.search.matches import Leaf, in_text, whole_lines
from iiif.search.scope import Scope
from ingest.catalog import find_notes, members
from ingest.catalog.models import Item
from ingest.repository import Repository
from ingest.search.engine import ItemHit, PageHit, Query

PAGES_AT_ONCE = 50

_ITEMS_AT_ONCE = 100
_ALL = 1_000_000


def leaves(session: Session, repository: Repository, within: Scope, asked: Asked) -> Iterator[Leaf]:
    """Give the pages that answer, item by item in their order: their text and the notes on them.

    Raises:
        SearchUnavailable: the index does not answer.
    """
    which, items = noted.answering(asked), _items(session, repository, within, asked)
    while run := list(islice(items, _ITEMS_AT_ONCE)):
        # Few items have notes: one question tells which of many to ask for theirs.
        ids = [item.id for item in run]
        with_notes = find_notes.noted_among(session, ids, which) if which is not None else ()
        for item in run:
            text = _of_text(session, repository, item, asked) if wants_text(asked) else ()
            notes = noted.leaves(session, item, asked) if item.id in with_notes else ()
            yield from merge(text, notes, key=lambda leaf: leaf.position)


def _items(session: Session, repository: Repository, within: Scope, asked: Asked) -> Iterator[Item]:
    seen: set[str] = set()
    if within.items is not None or (asked.q and wants_text(asked)):
        for item in answering(session, repository, within, asked.q):
            seen.add(item.id)
            yield item
    which = noted.answering(asked)
    if within.items is None and which is not None:
        # The index knows no notes.
        for item in find_notes.noted_items(session, within.collection_id, which):
            if item.id not in seen and within.readable(item):
                yield item


def _of_text(session: Session, repository: Repository, item: Item, asked: Asked) -> Iterator[Leaf]:
    if not asked.q:
        for page, text in members.texts(session, item.id):
            yield Leaf(item, page.id, whole_lines(text), page.position)
        return
    hits = pages_with(repository, item.id, asked.q)
    for start in range(0, len(hits), PAGES_AT_ONCE):
        run = hits[start : start + PAGES_AT_ONCE]
        texts = members.texts_of(session, item.id, [hit.page_id for hit in run])
        for hit in run:
            found = in_text(asked.q, texts[hit.page_id]) if hit.page_id in texts else ()
            if found:
                yield Leaf(item, hit.page_id, found, hit.page_number)


def wants_text(asked: Asked) -> bool:
    """Tell whether the text of pages can answer: it has neither a date nor an author."""
    return asked.wants(SUPPLEMENTING) and not asked.dates and not asked.users


def answering(session: Session, repository: Repository, within: Scope, text: str) -> Iterator[Item]:
    """Give the readable items that may answer, in order."""
    if within.items is not None:
        yield from within.items
        return
    hits = found_with(repository, within, text)
    for start in range(0, len(hits), _ITEMS_AT_ONCE):
        ids = [hit.item_id for hit in hits[start : start + _ITEMS_AT_ONCE]]
        held = members.items(session, ids)
        yield from filter(within.readable, (held[item_id] for item_id in ids if item_id in held))


def found_with(repository: Repository, within: Scope, text: str) -> list[ItemHit]:
    """Give the items of a collection that have pages with these words, by title."""
    for old_spelling in (False, True):
        query = Query(
            text=text,
            filters=within.filters,
            limit=_ALL,
            sort="title",
            pages_per_item=0,
            old_spelling=old_spelling,
        )
        found = [hit for hit in repository.search.search(query).hits if hit.page_count]
        if found:
            return found
    return []


def pages_with(repository: Repository, item_id: str, text: str) -> list[PageHit]:
    """Give the pages of an item that the index finds, in order."""
    for old_spelling in (False, True):
        query = Query(text=text, item_id=item_id, limit=1, old_spelling=old_spelling)
        found = repository.search.search(query)
        pages = [page for hit in found.hits for page in hit.pages]
        if pages:
            return sorted(pages, key=lambda page: page.page_number)
    return []
