"""Makes the small images of a page from the smallest level that is large enough for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyvips

from ingest.derivatives.encoder import Encoder, Pixels, as_image, as_pixels

Size = tuple[int, int]


def level_to_keep(levels: Sequence[Size], smalls: Sequence[Size]) -> int | None:
    """Choose the level to make the small images from; None where there are none to make."""
    if not smalls:
        return None
    width_px, height_px = max(w for w, _ in smalls), max(h for _, h in smalls)
    return max(place for place, (w, h) in enumerate(levels) if w >= width_px and h >= height_px)


def thumbnails(
    pixels: Pixels, sizes: Sequence[Size], encoder: Encoder
) -> Iterator[tuple[int, int, bytes]]:
    """Give width, height and JPEG of each small image; `sizes` come largest first."""
    source = as_image(pixels)
    made: list[pyvips.Image] = []
    for width_px, height_px in sizes:
        # From the smallest that has pixels to spare: it is in memory, and there is less to read.
        ample = [image for image in made if image.width >= 2 * width_px]
        small = as_pixels(_resized(ample[-1] if ample else source, width_px, height_px))
        made.append(as_image(small))
        yield width_px, height_px, encoder.jpeg(small)


def _resized(image: pyvips.Image, width_px: int, height_px: int) -> pyvips.Image:
    return image.resize(width_px / image.width, vscale=height_px / image.height)
