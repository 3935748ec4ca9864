"""Finds the pages of items that are warned of, with their small images."""

from __future__ import annotations

from dataclasses import dataclass

from app.language import later
from app.quality import sentence
from ingest.catalog import find
from ingest.catalog.description import Description, best
from ingest.catalog.models import Asset, Page
from ingest.derivatives import index as pyramid_index
from ingest.quality import warned as quality
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import ObjectMissing

SIDE_PX = 400
_NO_IMAGE = b"", 1, 1  # a page whose image is out of reach, or not as it was made
TITLE, NOTHING = later("Pages to look at"), later("No page looks wrong.")
PAGE = later("Page %s")


@dataclass(frozen=True)
class Frame:
    """One page on the sheet; `jpeg` is empty where its image is out of reach."""

    label: str
    file: str
    sentences: tuple[str, ...]
    jpeg: bytes
    width_px: int
    height_px: int


@dataclass(frozen=True)
class Strip:
    """An item and its pages to look at."""

    item_id: str
    title: str
    frames: tuple[Frame, ...]


def strip(repository: Repository, item_id: str, language: str) -> Strip:
    """Gather one item's pages, in their order.

    Raises:
        NotHeld: there is no such item.
    """
    with repository.reading() as session:
        item = find.item(session, item_id)
        warned = quality.warned(session, item_id)
        images = {one.page.id: one.image for one in find.pages(session, item_id)}
    title = best(Description.from_json(item.description).title, language)
    frames = tuple(_frame(repository, one, images.get(one.page.id), language) for one in warned)
    return Strip(item_id, title, frames)


def _frame(
    repository: Repository, warned: quality.Warned, image: Asset | None, language: str
) -> Frame:
    jpeg, width_px, height_px = _small(repository, image)
    sentences = tuple(sentence(remark, language) for remark in warned.remarks)
    return Frame(_label(warned.page), warned.page.name, sentences, jpeg, width_px, height_px)


def _label(page: Page) -> str:
    return best(page.label, "") or str(page.position)


def _small(repository: Repository, image: Asset | None) -> tuple[bytes, int, int]:
    """Read the stored small image nearest to the size wanted; of a tiny page its only tile."""
    if image is None or image.pyramid is None:
        return _NO_IMAGE
    key, place = keys.pyramid(image.id, image.derivation), image.pyramid
    try:
        data = repository.store.get_range(key, place.index_offset, place.index_length)
        index = pyramid_index.unpack(data)
        fitting = [one for one in index.smalls if max(one.width_px, one.height_px) <= SIDE_PX]
        if fitting:
            best_one = max(fitting, key=lambda one: max(one.width_px, one.height_px))
            jpeg = repository.store.get_range(key, best_one.offset, best_one.length)
            whole = pyramid_index.is_whole(jpeg, best_one.length, best_one.sum)
            return (jpeg, best_one.width_px, best_one.height_px) if whole else _NO_IMAGE
        level = index.levels[-1]
        offset, length = index.tile_span(len(index.levels) - 1, 0, 0)
        jpeg = repository.store.get_range(key, offset, length)
        known = index.tile_sum(len(index.levels) - 1, 0, 0)
        whole = pyramid_index.is_whole(jpeg, length, known)
        return (jpeg, level.width_px, level.height_px) if whole else _NO_IMAGE
    except (ObjectMissing, pyramid_index.IndexDamaged):
        return _NO_IMAGE
