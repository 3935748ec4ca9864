"""Makes JPEGs and half-size pixels: the two things most of a pyramid's time goes into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyvips
import simplejpeg
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # rows, columns, bands

# Rows halved at one go: few enough to stay in the processor's cache.
_BAND_ROWS = 32


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
    half = np.empty(((rows + 1) // 2, (columns + 1) // 2, bands), np.uint8)
    room = np.empty((3, _BAND_ROWS, 2 * half.shape[1], bands), np.uint8)
    for first in range(0, half.shape[0], _BAND_ROWS):
        upper = pixels[2 * first : 2 * (first + _BAND_ROWS) : 2]
        lower = pixels[2 * first + 1 : 2 * (first + _BAND_ROWS) : 2]
        if lower.shape[0] < upper.shape[0]:
            lower = np.concatenate([lower, upper[-1:]])
        one, two, three = room[:, : upper.shape[0]]
        _mean_rounded_down(upper, lower, one[:, :columns], two[:, :columns])
        one[:, columns:] = one[:, columns - 1 : columns]
        _every_other_mean(one, (two, three), half[first : first + _BAND_ROWS])
    return half


def _mean_rounded_down(upper: Pixels, lower: Pixels, into: Pixels, spare: Pixels) -> None:
    # (a & b) + ((a ^ b) >> 1) is the mean without leaving 8 bits.
    np.bitwise_xor(upper, lower, out=into)
    np.right_shift(into, 1, out=into)
    np.bitwise_and(upper, lower, out=spare)
    np.add(into, spare, out=into)


def _every_other_mean(rows: Pixels, spare: tuple[Pixels, Pixels], into: Pixels) -> None:
    """Give the means of pixels 0 and 1, 2 and 3, ...

    The means of 1 and 2, 3 and 4 are computed too: without gaps it takes half the time.
    """
    bands = rows.shape[2]
    left, right = rows.reshape(-1)[:-bands], rows.reshape(-1)[bands:]
    whole, steps = (pixels.reshape(-1) for pixels in spare)
    means, steps = whole[:-bands], steps[:-bands]
    # (a | b) - ((a ^ b) >> 1) is the mean rounded up.
    np.bitwise_or(left, right, out=means)
    np.bitwise_xor(left, right, out=steps)
    np.right_shift(steps, 1, out=steps)
    np.subtract(means, steps, out=means)
    every_other = whole.reshape(-1, 2 * bands)
    for band in range(bands):  # all at once take six times as long
        into.reshape(-1, bands)[:, band] = every_other[:, band]


def extended(pixels: Pixels, width_px: int, height_px: int) -> Pixels:
    """Fill a tile up to its full size by repeating its last column and row."""
    rows, columns, bands = pixels.shape
    tile = np.empty((height_px, width_px, bands), np.uint8)
    tile[:rows, :columns] = pixels
    for band in range(bands):  # all bands at once take four times as long
        tile[:rows, columns:, band] = pixels[:, -1:, band]
    tile[rows:] = tile[rows - 1]
    return tile
