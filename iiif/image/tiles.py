"""Which requests the stored bytes of a pyramid answer, decided by the resolved pixels. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from iiif.image.rendering import Rendering
from ingest.derivatives.index import Level, PyramidIndex


@dataclass(frozen=True, slots=True)
class Stored:
    """Where in the pyramid file an answer stands, and its true size."""

    offset: int
    length: int
    width_px: int
    height_px: int
    complete: bool  # a small image is a JPEG by itself; a tile needs `index.standalone`
    sum: int | None = None  # CRC-32 of the bytes

    def is_exactly(self, rendering: Rendering) -> bool:
        """Tell whether it has the very size that was asked, and not one that is as good."""
        return (self.width_px, self.height_px) == (rendering.width_px, rendering.height_px)


def stored(index: PyramidIndex, rendering: Rendering) -> Stored | None:
    """Give the stored bytes that answer the request, or None where it must be computed."""
    if not _is_plain(rendering, index.grey):
        return None
    for number, level in enumerate(index.levels):
        found = _tile(index, number, level, rendering)
        if found is not None:
            return found
    if rendering.whole:
        for small in index.smalls:
            if rendering.matches(small.width_px, small.height_px):
                size = (small.width_px, small.height_px)
                return Stored(small.offset, small.length, *size, True, small.sum)
    return None


def _is_plain(rendering: Rendering, grey: bool) -> bool:
    return (
        rendering.format == "jpg"
        and not rendering.degrees
        and not rendering.mirrored
        and (rendering.quality in ("default", "color") or (grey and rendering.quality == "gray"))
    )


def _tile(index: PyramidIndex, number: int, level: Level, rendering: Rendering) -> Stored | None:
    region, side = rendering.region, index.tile_px
    span = side << number  # of a tile, in pixels of the full image
    if region.x % span or region.y % span:
        return None
    column, row = region.x // span, region.y // span
    if region.width != min(span, index.width_px - region.x):
        return None
    if region.height != min(span, index.height_px - region.y):
        return None
    width = min(side, level.width_px - column * side)
    height = min(side, level.height_px - row * side)
    if not rendering.matches(width, height):
        return None
    offset, length = index.tile_span(number, column, row)
    return Stored(offset, length, width, height, False, index.tile_sum(number, column, row))
