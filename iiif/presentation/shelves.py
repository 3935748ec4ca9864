"""Reading what a collection holds, in a fixed number of queries, and building its document."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from iiif.presentation.collection import (
    MOST_MEMBERS,
    TOP,
    Member,
    Shelf,
    collection,
    collection_part,
    parts,
)
from iiif.presentation.records import open_side_px
from iiif.urls import Urls
from ingest.catalog import find, members
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Collection, Library
from ingest.catalog.rights import Rules


def read(
    session: Session, slug: str, number: int, *, site_name: str, rules: Rules, urls: Urls
) -> dict[str, Any]:
    """Build a collection (`number` 0), or one of the stretches of a long one.

    Raises:
        NotHeld: there is no such collection, or no such stretch of it.
    """
    found = None if slug == TOP else find.collection(session, slug)
    collection_id = None if found is None else found.id
    shelf = _top(session, site_name) if found is None else _shelf(session, found)
    count = parts(shelf.items) if shelf.items > MOST_MEMBERS else 0
    if number > count:
        raise NotHeld(f"collection {slug!r} has {count} parts")
    held: list[Member] = []
    if number or not count:
        offset = max(0, number - 1) * MOST_MEMBERS
        cards = members.stretch(session, collection_id, offset=offset, limit=MOST_MEMBERS)
        held = [Member(card, open_side_px(card.item, rules)) for card in cards if card.pages]
    if number:
        return collection_part(shelf, number, held, urls)
    return collection(shelf, held, urls)


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
