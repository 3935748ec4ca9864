"""Pictures of ordinary size decoded and encoded in memory, in half the time that streams take.

libvips reads and writes line by line, as large pictures must be; libjpeg-turbo alone is quicker.
It comes with numpy, 15 MB of a process, so this is loaded when the first image is computed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from itertools import accumulate, product

import numpy as np
import pyvips
import simplejpeg

from iiif.image.joined import NotJoined
from ingest.derivatives.encoder import Encoder, Pixels, as_image, as_pixels
from ingest.text.page_text import Box

_GREY, _COLOURED = 1, 3
# As libvips does: from this quality on colours are kept as fine as light.
_FINE_QUALITY = 90
_of_thread = threading.local()


def cut(
    tiles: Sequence[bytes],
    widths_px: Sequence[int],
    heights_px: Sequence[int],
    box: Box,
    check: Callable[[], None],
) -> Pixels:
    """Put tiles together, row by row, and give the part in the box; `check` runs before each.

    Raises:
        NotJoined: a tile cannot be decoded, or has another size.
    """
    bands = _bands(tiles[0])
    part = np.empty((box.height, box.width, bands), np.uint8)
    lefts, tops = accumulate(widths_px, initial=0), accumulate(heights_px, initial=0)
    rows = list(zip(tops, heights_px, strict=False))
    columns = list(zip(lefts, widths_px, strict=False))
    for tile, ((top, height), (left, width)) in zip(tiles, product(rows, columns), strict=True):
        check()
        pixels = _decoded(tile, bands, height * width * bands)
        if pixels.shape != (height, width, bands):
            raise NotJoined("a tile has another size than its place")
        x, y = max(box.x, left), max(box.y, top)
        right, bottom = min(box.x + box.width, left + width), min(box.y + box.height, top + height)
        part[y - box.y : bottom - box.y, x - box.x : right - box.x] = pixels[
            y - top : bottom - top, x - left : right - left
        ]
    return part


def picture(pixels: Pixels) -> pyvips.Image:
    """Show pixels to libvips: grey ones, or sRGB."""
    grey = pixels.shape[2] == _GREY
    return as_image(pixels).copy(interpretation="b-w" if grey else "srgb")


def jpeg(shown: pyvips.Image | Pixels, quality: int) -> bytes:
    """Encode a grey picture or one in sRGB, or its pixels."""
    pixels = shown if isinstance(shown, np.ndarray) else as_pixels(shown)
    return Encoder(quality, 1 if quality >= _FINE_QUALITY else 2).jpeg(pixels)


def _bands(tile: bytes) -> int:
    try:
        return _GREY if simplejpeg.decode_jpeg_header(tile)[2] == "Gray" else _COLOURED
    except ValueError as error:
        raise NotJoined(f"a tile is no JPEG: {error}") from error


def _decoded(tile: bytes, bands: int, size_bytes: int) -> Pixels:
    # New memory for each tile would cost as much time as decoding it.
    room: bytearray = getattr(_of_thread, "room", bytearray())
    if len(room) < size_bytes:
        room = _of_thread.room = bytearray(size_bytes)
    try:
        pixels: Pixels = simplejpeg.decode_jpeg(
            tile, "GRAY" if bands == _GREY else "RGB", buffer=room
        )
    except ValueError as error:
        raise NotJoined(f"a tile cannot be decoded: {error}") from error
    return pixels
