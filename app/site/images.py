"""Which image of a page stands where on the site, as large as the visitor may see it. Pure.

Addresses are paths of the host that was asked, so that pages work under any name of the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from iiif.presentation.elsewhere import sized
from iiif.urls import Urls
from ingest.catalog.identifiers import image_id
from ingest.catalog.models import Asset, PageReference
from ingest.derivatives.sizes import BOXES_PX
from ingest.text.page_text import Box

_STORED_BOXES_PX = sorted(BOXES_PX, reverse=True)
_HERE = Urls("")


class PageSize(Protocol):
    """What is needed of a page to cut a line out of its image."""

    @property
    def service(self) -> str:
        """The path of its image service; empty: it may not be seen."""

    @property
    def width(self) -> int:
        """The width of its canvas."""

    @property
    def image_width(self) -> int:
        """The width of its image."""


@dataclass(frozen=True)
class Picture:
    """An image as a page shows it."""

    src: str
    width: int
    height: int


def name(asset: Asset) -> str:
    """Give the id of an asset's pixels."""
    return image_id(asset.id, asset.derivation)


def service(asset: Asset) -> str:
    """Give the path of an asset's image service."""
    return _HERE.image(name(asset))


def boxed(asset: Asset | None, side_px: int, open_side_px: int | None) -> Picture | None:
    """Give the stored small image that fits a box of this side, or a smaller one if that is open.

    None where there is no image, or none may be seen.
    """
    if asset is None or not asset.derivation or not asset.width_px or not asset.height_px:
        return None
    most = side_px if open_side_px is None else min(side_px, open_side_px)
    side = next((box for box in _STORED_BOXES_PX if box <= most), 0)
    if not side:
        return None
    width, height = fit(asset.width_px, asset.height_px, side)
    return Picture(_HERE.sized(name(asset), width, height), width, height)


def elsewhere(there: PageReference, side_px: int) -> Picture | None:
    """Give the picture of a page whose image stays with another institution, from there.

    None where the institution makes no such picture and names no image.
    """
    small = sized(there, side_px)
    if small is not None:
        return Picture(*small)
    if (there.region, there.rotation) != ("full", "0") or not there.address:
        return None
    return Picture(there.address, *fit(there.width_px, there.height_px, side_px))


def fit(width_px: int, height_px: int, side_px: int) -> tuple[int, int]:
    """Give the size that fits a box of this side, never larger than the image; halves go up."""
    whole = max(width_px, height_px)
    wanted = min(side_px, whole)
    width = (2 * width_px * wanted + whole) // (2 * whole)
    height = (2 * height_px * wanted + whole) // (2 * whole)
    return max(1, width), max(1, height)


def cut(asset: Asset, box: Box, height_px: int) -> Picture:
    """Give a region of the image (its box in the image's own pixels) at a height."""
    height = min(height_px, box.height)
    width = max(1, round(box.width * height / box.height))
    region = f"{box.x},{box.y},{box.width},{box.height}"
    src = f"{service(asset)}/{region}/{width},{height}/0/default.jpg"
    return Picture(src, width, height)


def line(page: PageSize, box: Box, across_px: int) -> Picture | None:
    """Give a line of a page, its box in pixels of the canvas; None where none may be seen."""
    factor = page.image_width / page.width
    placed = Box(*(round(side * factor) for side in (box.x, box.y, box.width, box.height)))
    return cut_of(page.service, placed, across_px) if page.service else None


def cut_of(service: str, box: Box, across_px: int) -> Picture | None:
    """Give a line of the image: so many pixels high, or wide where it is a column.

    None where the box is empty.
    """
    if box.width < 1 or box.height < 1:
        return None
    least = min(box.width, box.height)
    wanted = min(across_px, least)
    width = max(1, round(box.width * wanted / least))
    height = max(1, round(box.height * wanted / least))
    region = f"{box.x},{box.y},{box.width},{box.height}"
    return Picture(f"{service}/{region}/{width},{height}/0/default.jpg", width, height)
