"""Makes JPEGs and half-size pixels: the two things most of a pyramid's time goes into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyvips
import simplejpeg
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # rows, columns, bands

# Rows halved at one go: few enough to stay in the processor's cache.
_BAND_ROWS = 16


@dataclass(frozen=True)
class Encoder:
    """Writes complete JPEGs, with a JFIF marker so that every browser knows the colours."""

    quality: int
    subsampling: int  # of the colour planes: 2 is 4:2:0, 1 is 4:4:4

    def jpeg(self, pixels: Pixels) -> bytes:
        """Encode pixels of one band (grey) or three (sRGB)."""
        if pixels.shape[2] == 1:
            return bytes(simplejpeg.encode_jpeg(pixels, self.quality, "GRAY", "Gray"))
        planes = "420" if self.subsampling == 2 else "444"
        return bytes(simplejpeg.encode_jpeg(pixels, self.quality, "RGB", planes))


def as_image(pixels: Pixels) -> pyvips.Image:
    """Show pixels to libvips without copying them; they must outlive the image."""
    rows, columns, bands = pixels.shape
    contiguous = np.ascontiguousarray(pixels)
    return pyvips.Image.new_from_memory(contiguous.data, columns, rows, bands, "uchar")


def as_pixels(image: pyvips.Image) -> Pixels:
    """Compute an 8-bit image's pixels."""
    data = np.frombuffer(image.write_to_memory(), dtype=np.uint8)
    return data.reshape(image.height, image.width, image.bands)


def halved(pixels: Pixels) -> Pixels:
    """Give each 2 x 2 pixels' mean; an odd last row or column counts double.

    Pairs of rows are rounded down and pairs of columns up, so that no level grows lighter.
    """
    rows, columns, bands = pixels.shape
    pairs = rows // 2
    mean = np.empty((rows - pairs, columns + columns % 2, bands), np.uint8)
    common = np.empty((_BAND_ROWS, columns, bands), np.uint8)
    for first in range(0, pairs, _BAND_ROWS):
        last = min(first + _BAND_ROWS, pairs)
        upper, lower = pixels[2 * first : 2 * last : 2], pixels[2 * first + 1 : 2 * last : 2]
        # (a & b) + ((a ^ b) >> 1) is the mean without leaving 8 bits.
        target, both = mean[first:last, :columns], common[: last - first]
        np.bitwise_xor(upper, lower, out=target)
        np.right_shift(target, 1, out=target)
        np.bitwise_and(upper, lower, out=both)
        np.add(target, both, out=target)
    if rows % 2:
        mean[-1, :columns] = pixels[-1]
    if columns % 2:
        mean[:, columns] = mean[:, columns - 1]
    return as_pixels(as_image(mean).shrinkh(2))


def extended(pixels: Pixels, width_px: int, height_px: int) -> Pixels:
    """Fill a tile up to its full size by repeating its last column and row."""
    rows, columns, bands = pixels.shape
    tile = np.empty((height_px, width_px, bands), np.uint8)
    tile[:rows, :columns] = pixels
    tile[:rows, columns:] = pixels[:, -1:]
    tile[rows:] = tile[rows - 1]
    return tile
