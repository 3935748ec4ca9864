"""Reading what a collection of any kind holds, in a fixed number of queries, as a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from iiif.presentation.collection import (
    COLLECTIONS,
    LIBRARIES,
    MOST_MEMBERS,
    SEARCH,
    TOP,
    WORKS,
    Member,
    Shelf,
    collection,
    collection_part,
    parts,
)
from iiif.presentation.finding import Search
from iiif.presentation.records import open_side_px
from iiif.urls import Urls
from ingest.catalog import browse, find, members
from ingest.catalog.browse import Card
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Collection, Library, Work
from ingest.catalog.rights import Rules
from ingest.search.engine import SearchEngine

Stretch: TypeAlias = Callable[[int, int], Sequence[Card]]
"""Gives what stands there from an offset on, so many at most."""


@dataclass(frozen=True)
class House:
    """What of the installation a collection's document needs."""

    site_name: str
    rules: Rules
    urls: Urls


def read(
    session: Session, slug: str, number: int, house: House, kind: str = COLLECTIONS
) -> dict[str, Any]:
    """Build a collection (`number` 0), or one of the stretches of a long one.

    Raises:
        NotHeld: there is no such collection, or no such stretch of it.
    """
    shelf, stretch = _SOURCES[kind](session, slug, house)
    return _document(shelf, stretch, number, house)


def found(
    session: Session, engine: SearchEngine, asked: Search, number: int, house: House
) -> dict[str, Any]:
    """Build what a search finds as a collection (`number` 0), or a stretch of it.

    Raises:
        NotHeld: it finds fewer.
    """
    total = engine.search(asked.query(0, 0)).total

    def stretch(offset: int, limit: int) -> Sequence[Card]:
        hits = engine.search(asked.query(offset, limit)).hits
        cards = browse.cards(session, [hit.item_id for hit in hits])
        return [card for card in cards if card.item.state == "published"]

    shelf = Shelf(
        slug=SEARCH,
        title={"none": [asked.text or house.site_name]},
        summary={},
        children=(),
        items=total,
        kind=SEARCH,
        query=asked.said,
    )
    return _document(shelf, stretch, number, house)


def _document(shelf: Shelf, stretch: Stretch, number: int, house: House) -> dict[str, Any]:
    count = parts(shelf.in_stretches)
    if number > count:
        raise NotHeld(f"{shelf.kind} {shelf.slug!r} has {count} parts")
    held: list[Member] = []
    if number or not count:
        cards = stretch(*_items_in(shelf, number))
        held = [Member(card, open_side_px(card.item, house.rules)) for card in cards if card.pages]
    if number:
        return collection_part(shelf, number, held, house.urls)
    return collection(shelf, held, house.urls)


def _items_in(shelf: Shelf, number: int) -> tuple[int, int]:
    """Give from which item on a stretch holds how many; 0 is the whole of a short collection."""
    first = max(0, number - 1) * MOST_MEMBERS
    before = shelf.shelves if shelf.is_crowded else 0
    begins = max(first, before)
    return begins - before, max(0, first + MOST_MEMBERS - begins)


def _labelled(session: Session, slug: str, house: House) -> tuple[Shelf, Stretch]:
    """Give a collection, or the root: what stands in no collection."""
    found = None if slug == TOP else find.collection(session, slug)
    name = None if found is None else found.id
    shelf = _top(session, house.site_name) if found is None else _shelf(session, found)
    return shelf, lambda offset, limit: members.stretch(session, name, offset=offset, limit=limit)


def _library(session: Session, slug: str, _house: House) -> tuple[Shelf, Stretch]:
    library = find.library(session, slug)
    items = browse.in_library(session, library.id, offset=0, limit=0)[1]
    below = select(Library).where(Library.parent_id == library.id).order_by(Library.slug)
    shelf = Shelf(
        slug=slug,
        title=library.name,
        summary={},
        children=(),
        items=items,
        library=library,
        kind=LIBRARIES,
        below=list(session.scalars(below)),
    )

    def stretch(offset: int, limit: int) -> Sequence[Card]:
        return browse.in_library(session, library.id, offset=offset, limit=limit)[0]

    return shelf, stretch


def _work(session: Session, work_id: str, _house: House) -> tuple[Shelf, Stretch]:
    work = session.get(Work, work_id)
    items = browse.in_work(session, work_id, offset=0, limit=0)[1]
    # A work whose volumes are all hidden is not told of.
    if work is None or not items:
        raise NotHeld(f"no work {work_id!r}")
    shelf = Shelf(slug=work.id, title=work.title, summary={}, children=(), items=items, kind=WORKS)

    def stretch(offset: int, limit: int) -> Sequence[Card]:
        return browse.in_work(session, work_id, offset=offset, limit=limit)[0]

    return shelf, stretch


_SOURCES: dict[str, Callable[[Session, str, House], tuple[Shelf, Stretch]]] = {
    COLLECTIONS: _labelled,
    LIBRARIES: _library,
    WORKS: _work,
}


def _top(session: Session, site_name: str) -> Shelf:
    """Give the root: the collections that stand in none, and the items that carry no label."""
    return Shelf(
        slug=TOP,
        title={"none": [site_name]},
        summary={},
        children=members.children(session, None),
        items=members.count(session, None),
    )


def _shelf(session: Session, found: Collection) -> Shelf:
    return Shelf(
        slug=found.slug,
        title=found.title,
        summary=found.summary,
        children=members.children(session, found.id),
        items=members.count(session, found.id),
        parent=session.get(Collection, found.parent_id) if found.parent_id else None,
        library=session.get(Library, found.library_id) if found.library_id else None,
    )
