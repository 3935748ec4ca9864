"""What stands beside an item: the volumes of its work, its neighbours in a collection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.site import cards
from app.site.cards import CardView
from app.site.whole import overview
from ingest.catalog import browse
from ingest.catalog.browse import Branch
from ingest.catalog.models import Collection, Item

MOST_VOLUMES = 24
NEIGHBOURS = 4  # on each side


@dataclass(frozen=True)
class Beside:
    """Items to go on with."""

    volumes: list[CardView]
    collection: Collection | None  # whose neighbours they are
    neighbours: list[CardView]


def of(session: Session, item: Item) -> Beside:
    """Give the strip; what is published only."""
    ids = [one.id for one in browse.volumes(session, item)]
    # Where a work has very many volumes, those around this one.
    start = max(0, (ids.index(item.id) if item.id in ids else 0) - MOST_VOLUMES // 2)
    volumes = ids[start : start + MOST_VOLUMES] if len(ids) > 1 else []
    collection = _narrowest(session, item.id)
    near: list[str] = []
    if collection is not None:
        found = browse.neighbour_ids(session, collection.id, item, NEIGHBOURS)
        near = [one for one in found if one not in ids]
    shown = {one.item_id: one for one in cards.views(browse.cards(session, [*volumes, *near]))}
    return Beside(
        [shown[one] for one in volumes if one in shown],
        collection,
        [shown[one] for one in near if one in shown],
    )


def _narrowest(session: Session, item_id: str) -> Collection | None:
    """Give the smallest of the item's collections: there its neighbours are likest to it."""
    held = browse.collections_of(session, item_id)
    sizes = dict(_sizes(overview(session).shape.branches))
    return min(held, key=lambda one: (sizes.get(one.id, 0), one.slug), default=None)


def _sizes(branches: Iterable[Branch]) -> Iterable[tuple[str, int]]:
    for one in branches:
        yield one.collection.id, one.items
        yield from _sizes(one.branches)
