"""Opens what libvips' wheel does not: HEIC, BMP, rarer packings of TIFF, JPEG of 12 bits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pi_heif
from PIL import Image, UnidentifiedImageError

from ingest.derivatives import errors, tiff_frames
from ingest.derivatives.derivation import Limits
from ingest.derivatives.raster import Raster, Samples, three_axes

# Packings that libvips' wheel leaves out and libtiff in imagecodecs has: LERC, LZMA, ZSTD.
PACKINGS = (34887, 34925, 50000)
# The decoder's own planes, the picture it gives, and our copy of that.
_HEIF_BYTES_A_PIXEL = 12
_BMP_BYTES_A_PIXEL = 8
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Sizes are held against `max_image_px` before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


def open_heif(path: Path, limits: Limits) -> Raster:
    """Read the header; the decoder turns the image upright by itself.

    Raises:
        Damaged
    """
    try:
        found = pi_heif.open_heif(path)
        primary = found[found.primary_index]
        width_px, height_px = primary.size
        profile = primary.info.get("icc_profile") or b""
    except (ValueError, RuntimeError, EOFError, KeyError, IndexError) as error:
        raise _damaged(path.name, error) from error
    return Raster(
        width_px=width_px,
        height_px=height_px,
        bands=len(primary.mode),
        bits=8,
        colours="rgb",
        cost_bytes=width_px * height_px * _HEIF_BYTES_A_PIXEL,
        decode=lambda room: _guarded(path, lambda: np.array(primary)),
        profile=bytes(profile),
        pages=len(found),
    )


def open_bmp(path: Path, limits: Limits) -> Raster:
    """Read the header.

    Raises:
        Damaged
    """
    try:
        with Image.open(path, formats=["BMP"]) as image:
            (width_px, height_px), mode = image.size, image.mode
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise _damaged(path.name, error) from error
    return Raster(
        width_px=width_px,
        height_px=height_px,
        bands=len(mode) if mode in ("RGB", "RGBA") else 1,
        bits=8,
        colours="rgb",
        cost_bytes=width_px * height_px * _BMP_BYTES_A_PIXEL,
        decode=lambda room: _guarded(path, lambda: _bmp(path)),
    )


def open_tiff(path: Path, frame: int, limits: Limits) -> Raster | None:
    """Read the directory of an image that is packed in one of PACKINGS; None for all others."""
    tags = tiff_frames.tags(path, frame)
    if tags.get(tiff_frames.COMPRESSION, 1) not in PACKINGS:
        return None
    width_px, height_px = tags.get(tiff_frames.WIDTH, 0), tags.get(tiff_frames.HEIGHT, 0)
    bands, bits = tags.get(tiff_frames.BANDS, 1), tags.get(tiff_frames.BITS, 8)
    photometric = tags.get(tiff_frames.PHOTOMETRIC, 1)
    if photometric not in _PHOTOMETRIC or not width_px or not height_px:
        raise errors.UnsupportedFormat(
            path.name, "is of a kind that is not read; save it again as an ordinary RGB TIFF"
        )
    return Raster(
        width_px=width_px,
        height_px=height_px,
        bands=bands,
        bits=bits,
        colours=_PHOTOMETRIC[photometric],
        cost_bytes=2 * width_px * height_px * bands * max(bits // 8, 1) + path.stat().st_size,
        decode=lambda room: _guarded(path, lambda: _tiff(path, frame, photometric)),
        profile=tiff_frames.profile(path, frame),
        orientation=tags.get(tiff_frames.ORIENTATION, 1),
        pages=len(tiff_frames.page_frames(path)),
    )


def open_jpeg(path: Path, limits: Limits) -> Raster | None:
    """Read the header of a JPEG of 12 bits; None for all others."""
    frame = _frame_header(path)
    if frame is None or frame[0] != 12:
        return None
    _, height_px, width_px, bands = frame
    return Raster(
        width_px=width_px,
        height_px=height_px,
        bands=bands,
        bits=12,
        colours={3: "rgb", 4: "cmyk"}.get(bands, "grey"),
        cost_bytes=width_px * height_px * bands * 6,
        decode=lambda room: _guarded(path, lambda: _twelve_bits(path)),
    )


_PHOTOMETRIC = {0: "grey", 1: "grey", 2: "rgb", 5: "cmyk"}


def _bmp(path: Path) -> Samples:
    with Image.open(path, formats=["BMP"]) as image:
        if image.mode == "1":
            return np.asarray(image.convert("L"))
        return np.asarray(image if image.mode in ("L", "RGB", "RGBA") else image.convert("RGB"))


def _tiff(path: Path, frame: int, photometric: int) -> Samples:
    samples = np.asarray(imagecodecs.tiff_decode(path.read_bytes(), index=frame))
    if samples.dtype == np.bool_:
        samples = samples.astype(np.uint8) * 255
    return np.invert(samples) if photometric == 0 and samples.dtype.kind == "u" else samples


def _twelve_bits(path: Path) -> Samples:
    samples = np.asarray(imagecodecs.jpeg8_decode(path.read_bytes()))
    return (samples << 4) | (samples >> 8)


def _frame_header(path: Path) -> tuple[int, int, int, int] | None:
    """Give bits, height, width and components from a JPEG's frame header, if it has one."""
    with path.open("rb") as file:
        file.seek(2)
        while True:
            head = file.read(4)
            if len(head) < 4 or head[0] != 0xFF:
                return None
            size = int.from_bytes(head[2:], "big")
            if head[1] in _START_OF_FRAME:
                data = file.read(6)
                sides = int.from_bytes(data[1:3], "big"), int.from_bytes(data[3:5], "big")
                return (data[0], *sides, data[5]) if len(data) == 6 else None
            if size < 2:
                return None
            file.seek(size - 2, 1)


def _guarded(path: Path, decode: Callable[[], Any]) -> Samples:
    try:
        return three_axes(decode())
    except (RuntimeError, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise _damaged(path.name, error) from error


def _damaged(file: str, error: Exception) -> errors.ImageError:
    why = str(error).partition("\n")[0]
    if "truncat" in why.lower() or "unexpected end" in why.lower():
        return errors.Truncated(
            file, "ends before the image does; copy it again from its source or scan the page again"
        )
    return errors.Damaged(
        file, f"cannot be decoded ({why}); copy it again from its source or scan the page again"
    )
