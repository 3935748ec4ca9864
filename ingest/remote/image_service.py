"""What an image service offers, from its info.json, and how to ask it for the most. Pure.

Image API 1.1, 2.x and 3.0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.iiif_json import Node, members, nodes, pixels
from ingest.packages.package import RemoteImage

_PIXELS = re.compile(r"([0-9]{1,9}),([0-9]{1,9}),([0-9]{1,9}),([0-9]{1,9})")
_LEVEL = re.compile(r"level([0-3])")
_TILE_PX = 1024
_MOST_TILES = 20_000


@dataclass(frozen=True)
class Tile:
    """One tile: its address, its place in the picture that is put together, and its size."""

    address: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Mosaic:
    """A picture to be put together from tiles, row by row."""

    width: int
    height: int
    columns: int
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class ImageInfo:
    """What a service says of an image; 0 is no limit."""

    service: str
    version: int
    level: int
    width_px: int
    height_px: int
    max_width_px: int = 0
    max_height_px: int = 0
    max_area_px: int = 0
    tile_px: tuple[int, int] = (0, 0)
    scale_factors: tuple[int, ...] = ()

    @property
    def limited(self) -> bool:
        """Whether the service does not give the image at its full size."""
        return (
            0 < self.max_width_px < self.width_px
            or 0 < (self.max_height_px or self.max_width_px) < self.height_px
            or 0 < self.max_area_px < self.width_px * self.height_px
        )


def read(document: object, image: RemoteImage) -> ImageInfo | None:
    """Read an info.json; None where it does not tell the image's size."""
    if not isinstance(document, dict):
        return None
    width, height = pixels(document.get("width")), pixels(document.get("height"))
    if not width or not height:
        return None
    profiles = members(document.get("profile"))
    told = " ".join(one for one in profiles if isinstance(one, str))
    level = _LEVEL.search(told or image.profile)
    limits: Node = {k: v for one in (*nodes(profiles), document) for k, v in one.items()}
    tile, factors = _tiles(document)
    return ImageInfo(
        service=image.service,
        version=_version(document) or image.version,
        level=min(int(level[1]), 2) if level else 0,
        width_px=width,
        height_px=height,
        max_width_px=pixels(limits.get("maxWidth")),
        max_height_px=pixels(limits.get("maxHeight")),
        max_area_px=_area(limits.get("maxArea")),
        tile_px=tile,
        scale_factors=factors,
    )


def whole(info: ImageInfo | None, image: RemoteImage) -> list[str]:
    """Give the addresses at which the image, or its part, may be had as large as it is served."""
    version = info.version if info else image.version
    name = "native" if version == 1 else "default"
    sizes = ["max"] if version == 3 else ["max", "full"] if info and info.limited else ["full"]
    if info and not info.limited and image.region == "full":
        # What a heap of files without a server behind it may hold instead.
        sizes += [f"{info.width_px},{info.height_px}" if version == 3 else f"{info.width_px},"]
    return [f"{image.service}/{image.region}/{size}/{image.rotation}/{name}.jpg" for size in sizes]


def expected(info: ImageInfo | None, image: RemoteImage) -> tuple[int, int]:
    """Give the size that the fetched image should have; 0 where that is not known."""
    width, height = (info.width_px, info.height_px) if info else (image.width_px, image.height_px)
    region = _PIXELS.fullmatch(image.region)
    if region:
        x, y, w, h = (int(number) for number in region.groups())
        width, height = min(w, max(0, width - x)), min(h, max(0, height - y))
    elif image.region != "full":
        return 0, 0
    turn = _turn(image.rotation)
    if turn % 90:
        return 0, 0
    return (height, width) if turn % 180 else (width, height)


def mosaic(info: ImageInfo, image: RemoteImage) -> Mosaic | None:
    """Give the tiles that together are the image; None where they cannot be told, or are many."""
    if image.region != "full" or _turn(image.rotation):
        return None
    wide, high = info.tile_px
    factor = min(info.scale_factors, default=1)
    if not wide and info.level >= 1:
        wide, high = _allowed_side(info)
    if not wide or not high:
        return None
    width, height = math.ceil(info.width_px / factor), math.ceil(info.height_px / factor)
    columns, rows = math.ceil(width / wide), math.ceil(height / high)
    if columns * rows > _MOST_TILES or (columns * rows, factor) == (1, 1):
        return None  # a single tile is the whole image, which was asked for already
    tiles = tuple(_cut(info, wide * factor, high * factor, factor))
    return Mosaic(width, height, columns, tiles)


def small(image: RemoteImage, side_px: int) -> str:
    """Give the address of a small picture of an image; empty where its service makes none."""
    if image.profile not in ("level1", "level2") or not image.width_px or not image.height_px:
        return ""
    # 3.0 refuses to enlarge unless it is asked to.
    side_px = min(side_px, max(image.width_px, image.height_px))
    wide = image.width_px >= image.height_px
    # Every level 1 takes one side; the other follows.
    size = f"{side_px}," if wide else f",{side_px}"
    name = "native" if image.version == 1 else "default"
    return f"{image.service}/{image.region}/{size}/{image.rotation}/{name}.jpg"


def _cut(info: ImageInfo, wide: int, high: int, factor: int) -> Iterator[Tile]:
    name = "native" if info.version == 1 else "default"
    for y in range(0, info.height_px, high):
        for x in range(0, info.width_px, wide):
            w, h = min(wide, info.width_px - x), min(high, info.height_px - y)
            width, height = math.ceil(w / factor), math.ceil(h / factor)
            size = f"{width},{height}" if info.version == 3 else f"{width},"
            region = "full" if (w, h) == (info.width_px, info.height_px) else f"{x},{y},{w},{h}"
            address = f"{info.service}/{region}/{size}/0/{name}.jpg"
            yield Tile(address, x // factor, y // factor, width, height)


def _allowed_side(info: ImageInfo) -> tuple[int, int]:
    side = _TILE_PX
    if info.max_area_px:
        side = min(side, math.isqrt(info.max_area_px))
    wide = min(side, info.max_width_px or side)
    return wide, min(side, info.max_height_px or info.max_width_px or side)


def _tiles(document: Node) -> tuple[tuple[int, int], tuple[int, ...]]:
    for one in nodes(document.get("tiles")):
        wide = pixels(one.get("width"))
        high = pixels(one.get("height")) or wide
        factors = tuple(sorted(n for n in map(pixels, members(one.get("scaleFactors"))) if n))
        if wide:
            return (wide, high), factors
    wide = pixels(document.get("tile_width"))  # 1.1
    high = pixels(document.get("tile_height")) or wide
    factors = tuple(sorted(n for n in map(pixels, members(document.get("scale_factors"))) if n))
    return (wide, high), factors


def _version(document: Node) -> int:
    context = " ".join(one for one in members(document.get("@context")) if isinstance(one, str))
    for version, mark in ((3, "image/3"), (2, "image/2"), (1, "image-api/1"), (1, "image/1")):
        if mark in context:
            return version
    return 0


def _area(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _turn(rotation: str) -> float:
    try:
        return float(rotation.lstrip("!")) if rotation else 0.0
    except ValueError:
        return 0.0
