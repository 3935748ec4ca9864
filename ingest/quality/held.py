"""Judging what came in before its pages were looked at: from the pyramids that are held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyvips
from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import find
from ingest.catalog.models import Asset, Item, Page, PageLook
from ingest.derivatives import index as pyramid_index
from ingest.derivatives.encoder import as_pixels
from ingest.measuring.measures import Measures, Pixels, level_to_measure, measure
from ingest.quality import keeping, printed
from ingest.quality.warned import Warned
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import ObjectMissing, Store


@dataclass(frozen=True)
class Judged:
    """What came of looking at one item."""

    item_id: str
    pages: int  # that were looked at now
    unread: int  # whose pyramid is missing or damaged
    warned: list[Warned]


def items(session: Session) -> Iterator[str]:
    """Give every item that is held, by its id."""
    held = select(Item.id).where(Item.state != "deleted").order_by(Item.id)
    yield from session.scalars(held)


def judge(repository: Repository, item_id: str, *, anew: bool = False) -> Judged:
    """Look at those pages of an item that nobody has looked at, and judge it; `anew`: at all.

    Raises:
        find.NotHeld: there is no such item.
        StoreError: the store is out of reach.
    """
    with repository.reading() as session:
        find.item(session, item_id)
        wanted = [asset for asset, look in _rows(session, item_id) if anew or not look]
        numbers = {asset.id: _printed(session, asset) for asset in wanted}
    looks = {asset.id: _look(repository.store, asset) for asset in wanted}
    seen = 0
    with repository.writing() as session:
        item = find.item(session, item_id)
        for asset, _ in _rows(session, item_id):
            if looks.get(asset.id) is None:
                continue
            page = session.get_one(Page, asset.page_id)
            keeping.keep_look(session, page, looks[asset.id])
            keeping.keep_printed(session, page, numbers[asset.id])
            seen += 1
        session.flush()
        warned = keeping.judge(session, item) if seen else []
    return Judged(item_id, seen, len(wanted) - seen, warned)


def _rows(session: Session, item_id: str) -> list[tuple[Asset, dict[str, object] | None]]:
    """Give the images of an item with what is known of how they look."""
    asked = (
        select(Asset, PageLook.measures)
        .join(Page, Page.id == Asset.page_id)
        .outerjoin(PageLook, PageLook.page_id == Page.id)
        .where(Page.item_id == item_id, Asset.role == "master", Asset.current.is_(True))
        .order_by(Page.position)
    )
    return [(asset, measures) for asset, measures in session.execute(asked)]


def _printed(session: Session, asset: Asset) -> int | None:
    text = find.text(session, asset.page_id or "")
    return printed.number(text, asset.height_px) if text and asset.height_px else None


def _look(store: Store, asset: Asset) -> dict[str, object] | None:
    """Measure the level of a pyramid at which pages are looked at; None: it cannot be read."""
    if asset.pyramid is None:
        return None
    key, place = keys.pyramid(asset.id, asset.derivation), asset.pyramid
    try:
        data = store.get_range(key, place.index_offset, place.index_length)
        pixels = _level(store, key, pyramid_index.unpack(data))
    except (ObjectMissing, pyramid_index.IndexDamaged, pyvips.Error, ValueError):
        return None
    found: Measures | None = measure(pixels)
    return found.as_json() if found else {}


def _level(store: Store, key: str, index: pyramid_index.PyramidIndex) -> Pixels:
    """Decode a level of our own pyramid: a few tiles.

    Raises:
        pyvips.Error, ValueError: a tile is no image of its size.
    """
    number = level_to_measure([(level.width_px, level.height_px) for level in index.levels])
    level, side = index.levels[number], index.tile_px
    pixels = np.zeros((level.height_px, level.width_px, 1 if index.grey else 3), np.uint8)
    for row in range(level.rows):
        for column in range(level.columns):
            data = store.get_range(key, *index.tile_span(number, column, row))
            tile = pyvips.Image.new_from_buffer(pyramid_index.standalone(index, data), "")
            top, left = row * side, column * side
            pixels[top : top + side, left : left + side] = as_pixels(tile)
    return pixels
