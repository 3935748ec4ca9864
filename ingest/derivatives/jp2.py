"""Opens JPEG 2000: whole where memory allows it, else by rows of tiles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import imagecodecs
import numpy as np

from ingest.derivatives import errors
from ingest.derivatives.derivation import Limits
from ingest.derivatives.jp2_header import (
    BadHeader,
    Boxes,
    Main,
    Siz,
    boxed,
    boxes,
    main_header,
    tile_parts,
    tile_row,
)
from ingest.derivatives.raster import Raster, Samples, on_disk, three_axes

# OpenJPEG holds each sample in four bytes, and its coefficients while it works on them; measured
# with one tile of 48 Mpx: 14.8 bytes a pixel of three samples.
_BYTES_A_SAMPLE = 5
# Of the memory that there is: what goes into one piece rather than row by row.
_WHOLE_SHARE = 4
_CMYK, _SRGB, _GREY, _SYCC = 12, 16, 17, 18
_KNOWN = (0, _CMYK, _SRGB, _GREY, _SYCC)


def open_jp2(path: Path, limits: Limits) -> Raster:
    """Read the header.

    Raises:
        Damaged, UnsupportedFormat
    """
    try:
        with path.open("rb") as file:
            told = boxes(file)
            main = main_header(file, told.codestream)
    except BadHeader as error:
        raise _damaged(path.name, str(error)) from error
    if told.colours not in _KNOWN and not told.profile:
        raise errors.UnsupportedFormat(
            path.name,
            f"has colours of a kind that is not read (JPEG 2000's number {told.colours}); save it"
            " again as an ordinary RGB or grey TIFF",
        )
    return _raster(path, told, main, limits)


def _raster(path: Path, told: Boxes, main: Main, limits: Limits) -> Raster:
    siz, bits = main.siz, main.siz.components[0].bits
    bands = told.palette_bands or len(siz.components)
    width_px, height_px = siz.width - siz.left, siz.height - siz.top
    raster = Raster(
        width_px=width_px,
        height_px=height_px,
        bands=bands,
        bits=8 if told.palette_bands else bits,
        colours=_colours(told, bands),
        cost_bytes=_cost(width_px * height_px, bands, bits),
        decode=lambda room: _whole(path, told, siz),
        profile=told.profile,
    )
    if raster.cost_bytes > limits.memory_bytes // _WHOLE_SHARE and _has_rows(main):
        row_px = width_px * min(siz.tile_height, height_px)
        return replace(
            raster,
            cost_bytes=_cost(row_px, bands, bits),
            decode=lambda room: _by_rows(path, told, main, raster, room),
        )
    return raster


def _cost(pixels: int, bands: int, bits: int) -> int:
    return pixels * bands * (_BYTES_A_SAMPLE + (bits > 8))


def _has_rows(main: Main) -> bool:
    """Tell whether rows of tiles can be taken out: none needs what stands for all in front."""
    siz = main.siz
    plain = all(c.across == 1 and c.down == 1 for c in siz.components)
    return siz.rows > 1 and plain and not main.packs_headers


def _whole(path: Path, told: Boxes, siz: Siz) -> Samples:
    data = bytearray(path.read_bytes())
    data[told.header_at : told.header_at + len(told.header)] = told.header
    return _decoded(path.name, data, siz)


def _by_rows(path: Path, told: Boxes, main: Main, raster: Raster, room: Path) -> Samples:
    samples: Samples | None = None
    done = 0
    with path.open("rb") as file:
        try:
            parts = tile_parts(file, main)
        except BadHeader as error:
            raise _truncated(path.name) from error
        if len(parts) < main.siz.rows * main.siz.columns:
            raise _truncated(path.name)
        for row in range(main.siz.rows):
            rows = min(main.siz.tile_top + (row + 1) * main.siz.tile_height, main.siz.height)
            rows -= main.siz.top + done
            data = boxed(tile_row(file, main, parts, row), told.header, rows)
            band = _decoded(path.name, data, main.siz)
            if samples is None:
                shape = (raster.height_px, raster.width_px, band.shape[2])
                samples = on_disk(room, shape, band.dtype)
            samples[done : done + rows] = band
            done += rows
    assert samples is not None  # an image has at least one row of tiles
    return samples


def _decoded(file: str, data: bytes | bytearray, siz: Siz) -> Samples:
    try:
        samples = three_axes(imagecodecs.jpeg2k_decode(data, numthreads=1))
    except (RuntimeError, ValueError, NotImplementedError) as error:
        raise _damaged(file, str(error).partition("\n")[0]) from error
    return _full_range(samples, siz)


def _full_range(samples: Samples, siz: Siz) -> Samples:
    """Spread depths such as 1, 4, 10 or 12 bits over the 8 or 16 that hold them."""
    first = siz.components[0]
    room = samples.dtype.itemsize * 8
    if first.signed:
        half = 1 << (first.bits - 1)
        unsigned = np.dtype(f"u{samples.dtype.itemsize}")
        samples = (samples.astype(np.int32) + half).astype(unsigned)
    if samples.shape[2] != len(siz.components) or first.bits >= room or room > 16:
        return samples  # a palette's own numbers, or full already
    if first.bits < room / 2:
        table = np.round(np.linspace(0, (1 << room) - 1, 1 << first.bits)).astype(samples.dtype)
        return np.asarray(table[np.minimum(samples, (1 << first.bits) - 1)])
    wide = samples << (room - first.bits)
    return np.asarray(wide | (wide >> first.bits))


def _colours(told: Boxes, bands: int) -> str:
    if told.profile[16:20] == b"CMYK" or told.colours == _CMYK:
        return "cmyk"
    return "grey" if bands < 3 else "rgb"


def _damaged(file: str, why: str) -> errors.Damaged:
    return errors.Damaged(
        file, f"cannot be decoded ({why}); copy it again from its source or scan the page again"
    )


def _truncated(file: str) -> errors.Truncated:
    return errors.Truncated(
        file, "ends before the image does; copy it again from its source or scan the page again"
    )
