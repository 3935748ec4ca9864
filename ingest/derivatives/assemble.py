"""Puts tiles of a picture together to one TIFF, without loss; runs in the child process."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyvips

from ingest.derivatives import errors
from ingest.derivatives.decoders import kind_of_file, open_image
from ingest.derivatives.derivation import Limits

# (path, width, height) of each tile, row by row.
Tiles = Sequence[tuple[str, int, int]]


def assemble(target: Path, tiles: Tiles, columns: int, limits: Limits) -> dict[str, int]:
    """Write the picture as `target`, whole or not at all, and give its size.

    Raises:
        ImageError: a tile is no image, or not of the size that it should have.
    """
    width_px = sum(width for _, width, _ in tiles[:columns])
    height_px = sum(height for _, _, height in tiles[::columns])
    if width_px * height_px > limits.max_image_px:
        raise errors.TooLarge(
            target.name,
            f"claims {width_px} x {height_px} pixels, more than max_image_px allows"
            f" ({limits.max_image_px}); if that is sound, raise that setting",
        )
    part = target.with_name(f".{target.name}.part.tif")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            rows = [
                _row(Path(folder) / f"{start}.v", tiles[start : start + columns])
                for start in range(0, len(tiles), columns)
            ]
            opened = [pyvips.Image.new_from_file(str(row), access="sequential") for row in rows]
            whole = pyvips.Image.arrayjoin(opened, across=1).crop(0, 0, width_px, height_px)
            whole.tiffsave(str(part), compression="deflate", predictor="horizontal", tile=True)
        part.replace(target)
    except pyvips.Error as error:
        raise errors.Damaged(target.name, f"cannot be put together ({_first(error)})") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return {"width_px": width_px, "height_px": height_px}


def _row(target: Path, tiles: Tiles) -> Path:
    """Join the tiles of a row; a picture has more tiles than a process may open files."""
    images = []
    for name, width, height in tiles:
        path = Path(name)
        image = open_image(path, kind_of_file(path))
        if (image.width, image.height) != (width, height):
            raise errors.Damaged(
                path.name,
                f"a tile has {image.width} x {image.height} pixels in place of {width} x {height}",
            )
        images.append(image.colourspace("srgb").cast("uchar")[:3])
    pyvips.Image.arrayjoin(images, across=len(images)).write_to_file(str(target))
    return target


def _first(error: pyvips.Error) -> str:
    return str(error).strip().splitlines()[-1][:120]
