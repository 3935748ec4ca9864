"""Images that no stored bytes answer: made by libvips from the fewest tiles that are enough."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pyvips

from iiif.image import memory
from iiif.image.encode import OPAQUE, SWIFT, check_format, encoded, held_bytes
from iiif.image.joined import NotJoined, joined
from iiif.image.record import OpenImage
from iiif.image.rendering import Rendering
from iiif.image.turns import Turn, Turns
from ingest.derivatives.index import PyramidIndex, is_whole, standalone
from ingest.storage.store import Store
from ingest.text.page_text import Box

# Raise it whenever the same request gives other bytes than before: it is part of their ETags.
VERSION = 2

# A level is at most twice as large as the answer, so an undistorted one needs four of its pixels.
_PIXELS_READ_FOR_ONE = 4
# From here on memory counts: open tiles, all of it when it is turned, and what its encoder holds.
_LARGE_BYTES = 18_000_000
_BYTES_A_PIXEL = 3
_SECONDS_BETWEEN_GIVING_BACK = 5.0
_GAP_BYTES = 65_536
_RUN_BYTES = 8_000_000
_WHITE, _CLEAR = [255.0], 0.0
_BLACK_BELOW = 128
_IN_MEMORY_PX = 16_000_000
# Offset and length of a tile, and its CRC-32 where that is known.
_Span = tuple[int, int, int | None]


class PyramidDamaged(Exception):
    """The stored tiles cannot be decoded."""


@dataclass(frozen=True)
class _Cut:
    """The part of a level that the answer is made from."""

    level: int
    box: Box  # in pixels of the level


class Renderer:
    """Computes images, a bounded number at once."""

    def __init__(self, turns: Turns, jpeg_quality: int, lock_file: Path) -> None:
        """Take the turns; `lock_file` lets one large image be made at a time on this computer."""
        # One request is one thread's work: libvips' own threads would only compete with others.
        pyvips.concurrency_set(1)
        pyvips.cache_set_max(0)
        memory.keep_little()
        self.turns = turns
        self._jpeg_quality = jpeg_quality
        self._lock_file = lock_file
        self._gave_back = 0.0

    def render(self, store: Store, image: OpenImage, rendering: Rendering, most_px: int) -> bytes:
        """Give the encoded image; `most_px` bounds the answer, and by it what is decoded.

        Raises:
            BadParameter: the format cannot hold an image of this size.
            Busy, TooSlow: no turn came free, or it was not long enough.
            PyramidDamaged: the stored tiles cannot be decoded.
            EncoderFailed: the format's own program failed.
        """
        check_format(rendering)
        cut = _cut(image.index, rendering, most_px)
        try:
            return self.turns.run(lambda turn: self._in_turn(store, image, rendering, cut, turn))
        except (NotJoined, pyvips.Error) as error:
            raise PyramidDamaged(
                f"{image.key}, of image {image.record.image_id}, cannot be decoded: "
                f"{str(error).strip()}"
            ) from error

    def _in_turn(
        self, store: Store, image: OpenImage, rendering: Rendering, cut: _Cut, turn: Turn
    ) -> bytes:
        read_bytes = cut.box.width * cut.box.height * _BYTES_A_PIXEL
        if max(held_bytes(rendering), read_bytes) < _LARGE_BYTES:
            made = self._made(store, image, rendering, cut, turn, in_memory=True)
            if time.monotonic() - self._gave_back > _SECONDS_BETWEEN_GIVING_BACK:
                self._give_back()
            return made
        with memory.alone(self._lock_file, turn.check):
            try:
                return self._made(store, image, rendering, cut, turn, in_memory=False)
            finally:
                self._give_back()

    def _give_back(self) -> None:
        self._gave_back = time.monotonic()
        memory.give_back()

    def _made(
        self, store: Store, image: OpenImage, rendering: Rendering, cut: _Cut, turn: Turn,
        *, in_memory: bool,
    ) -> bytes:  # fmt: skip
        if in_memory:
            swift = import_module(SWIFT)
            pixels = swift.cut(*_tiles(store, image, cut), turn.check)
            if rendering.format == "jpg" and _is_as_cut(rendering, cut):
                plain: bytes = swift.jpeg(pixels, self._jpeg_quality)
                return plain
            picture = swift.picture(pixels)
        else:
            tiles, widths_px, heights_px, box = _tiles(store, image, cut)
            picture = joined(tiles, widths_px, heights_px)
            picture = picture.crop(box.x, box.y, box.width, box.height)
        picture = turn.watch(picture)
        picture = _sized(picture, rendering.width_px, rendering.height_px)
        picture = _with_quality(picture, rendering.quality)
        picture = turn.watch(_turned(picture, rendering))
        return encoded(picture, rendering, self._jpeg_quality, turn)


def _cut(index: PyramidIndex, rendering: Rendering, most_px: int) -> _Cut:
    """Choose the smallest level that is large enough, but for a distorted answer not too large."""
    region = rendering.region
    ratio = min(region.width / rendering.width_px, region.height / rendering.height_px)
    number = min(max(0, math.floor(math.log2(ratio))), len(index.levels) - 1) if ratio >= 1 else 0
    while number < len(index.levels) - 1 and _area(region, number) > _bound(most_px):
        number += 1
    level = index.levels[number]
    scale = 1 << number
    # To the nearest pixel of the level: less than half a pixel of the answer.
    left = min(_nearest(region.x, scale), level.width_px - 1)
    top = min(_nearest(region.y, scale), level.height_px - 1)
    right = min(max(left + 1, _nearest(region.x + region.width, scale)), level.width_px)
    bottom = min(max(top + 1, _nearest(region.y + region.height, scale)), level.height_px)
    return _Cut(number, Box(left, top, right - left, bottom - top))


def _area(region: Box, number: int) -> int:
    return (region.width >> number) * (region.height >> number)


def _bound(most_px: int) -> int:
    return _PIXELS_READ_FOR_ONE * most_px


def _nearest(value: int, scale: int) -> int:
    return (2 * value + scale) // (2 * scale)


def _is_as_cut(rendering: Rendering, cut: _Cut) -> bool:
    """Tell whether nothing is left to do but to write the cut pixels."""
    return (
        (cut.box.width, cut.box.height) == (rendering.width_px, rendering.height_px)
        and rendering.quality in ("default", "color")
        and not (rendering.mirrored or rendering.degrees)
    )


def _tiles(
    store: Store, image: OpenImage, cut: _Cut
) -> tuple[list[bytes], list[int], list[int], Box]:
    """Read the tiles under the cut: row by row, columns' widths, rows' heights, the cut in them."""
    index = image.index
    side, box, level = index.tile_px, cut.box, index.levels[cut.level]
    columns = range(box.x // side, (box.x + box.width - 1) // side + 1)
    rows = range(box.y // side, (box.y + box.height - 1) // side + 1)
    spans = [
        (*index.tile_span(cut.level, column, row), index.tile_sum(cut.level, column, row))
        for row in rows
        for column in columns
    ]
    tiles = _ranges(store, image, spans)
    widths_px = [min(side, level.width_px - column * side) for column in columns]
    heights_px = [min(side, level.height_px - row * side) for row in rows]
    left, top = box.x - columns.start * side, box.y - rows.start * side
    return tiles, widths_px, heights_px, Box(left, top, box.width, box.height)


def _ranges(store: Store, image: OpenImage, spans: Sequence[_Span]) -> list[bytes]:
    """Read the tiles at these places; neighbours come in one reading."""
    key = image.key
    found: dict[_Span, bytes] = {}
    for run in _runs(sorted(set(spans))):
        start, end = run[0][0], run[-1][0] + run[-1][1]
        data = store.get_range(key, start, end - start)
        if len(data) != end - start:
            raise PyramidDamaged(f"{key} ends before its tiles do")
        for offset, length, known in run:
            tile = data[offset - start : offset - start + length]
            if not is_whole(tile, length, known):
                raise PyramidDamaged(f"{key} has a tile that is not as it was made")
            found[offset, length, known] = standalone(image.index, tile)
    return [found[span] for span in spans]


def _runs(spans: Sequence[_Span]) -> Iterator[Sequence[_Span]]:
    first = 0
    for place, (one, after) in enumerate(pairwise(spans), start=1):
        gap = after[0] - (one[0] + one[1])
        if gap > _GAP_BYTES or after[0] + after[1] - spans[first][0] > _RUN_BYTES:
            yield spans[first:place]
            first = place
    yield spans[first:]


def _sized(picture: pyvips.Image, width: int, height: int) -> pyvips.Image:
    if (picture.width, picture.height) == (width, height):
        return picture
    return picture.resize(width / picture.width, vscale=height / picture.height, kernel="cubic")


def _with_quality(picture: pyvips.Image, quality: str) -> pyvips.Image:
    if quality in ("gray", "bitonal") and picture.bands > 1:
        picture = picture.colourspace("b-w")
    if quality == "bitonal":
        picture = (picture >= _BLACK_BELOW).copy(interpretation="b-w")
    return picture


def _turned(picture: pyvips.Image, rendering: Rendering) -> pyvips.Image:
    """Mirror, then turn (4.3); corners are clear where the format can say so, else white."""
    if not (rendering.mirrored or rendering.degrees):
        return picture
    if rendering.mirrored:
        picture = picture.fliphor()
    if not rendering.degrees:
        return picture
    picture = _settled(picture)  # what was read line by line is now read in another order
    if rendering.degrees % 90 == 0:
        return picture.rot(f"d{rendering.degrees}")
    background = [255.0] * picture.bands
    if rendering.format not in OPAQUE:
        picture = picture.addalpha()
        background.append(_CLEAR)
    return picture.rotate(float(rendering.degrees), background=background).cast("uchar")


def _settled(picture: pyvips.Image) -> pyvips.Image:
    if picture.width * picture.height <= _IN_MEMORY_PX:
        return picture.copy_memory()
    # On disk, where its pages can be let go of; libvips deletes the file with the image.
    on_disk = pyvips.Image.new_temp_file("%s.v")
    picture.write(on_disk)
    return on_disk
