"""Images to make pyramids of, and the pixels that must come out."""

from pathlib import Path

import numpy as np
import pyvips
from numpy.typing import NDArray

from ingest.derivatives.derivation import Derivation, Limits
from ingest.derivatives.encoder import as_image
from ingest.derivatives.index import PyramidIndex, unpack

LIMITS = Limits(
    max_image_px=2_000_000_000,
    memory_bytes=1_000_000_000,
    timeout_seconds=60,
    tile_size_px=512,
    jpeg_quality=85,
)
# Where no pixel may be far off: what JPEG at quality 85 does to a smooth drawing.
MEAN_LOSS, WORST_LOSS = 2.5, 32


def drawing(width_px: int, height_px: int, bands: int = 3) -> NDArray[np.uint8]:
    """Draw smooth waves with no symmetry: a shift of half a pixel, or a turn, shows."""
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    waves = [
        128 + 60 * np.sin(x / (9 + band) + y / 23) + 50 * np.cos(y / (11 - band) - x / 61)
        for band in range(bands)
    ]
    return np.stack(waves, axis=-1).clip(0, 255).astype(np.uint8)


def grey_waves(width_px: int, height_px: int) -> NDArray[np.uint8]:
    """Draw the same in neutral colours, so that 4:2:0 loses nothing."""
    return np.repeat(drawing(width_px, height_px, 1), 3, axis=2)


def write(pixels: NDArray[np.uint8], path: Path, **options: object) -> Path:
    """Write pixels to a file of the kind its name says."""
    as_image(pixels).write_to_file(str(path), **options)
    return path


def level_by_libvips(pixels: NDArray[np.uint8], level: int) -> NDArray[np.float32]:
    """Halve on the full image's own grid, without rounding: an odd last row or column twice."""
    image = as_image(pixels).cast("float")
    for _ in range(level):
        wide, high = image.width + image.width % 2, image.height + image.height % 2
        image = image.embed(0, 0, wide, high, extend="copy").shrink(2, 2)
    return np.asarray(image.numpy()).reshape(image.height, image.width, image.bands)


def page_of(path: Path, page: int) -> NDArray[np.uint8]:
    """Read one level as libvips reads it."""
    # `revalidate`, because tests write other pixels to one name.
    image = pyvips.Image.tiffload(str(path), page=page, revalidate=True)
    return np.asarray(image.numpy()).reshape(image.height, image.width, image.bands)


def index_of(path: Path, made: Derivation) -> PyramidIndex:
    """Read the index at the place that would stand in the asset's row."""
    data = path.read_bytes()
    return unpack(data[made.index_offset : made.index_offset + made.index_length])


def loss(seen: NDArray[np.uint8], wanted: NDArray[np.float32]) -> tuple[float, float]:
    """Give the mean and the greatest difference."""
    difference = np.abs(seen.astype(np.float32) - wanted)
    return float(difference.mean()), float(difference.max())
