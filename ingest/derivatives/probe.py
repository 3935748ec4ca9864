"""Tells what an image is from its header, by content and not by file name; decodes no pixels.

Runs in the child process: libvips is not to be trusted with strangers' files in ours.
"""

from __future__ import annotations

from pathlib import Path

import pyvips

from ingest.derivatives import errors
from ingest.derivatives.decoders import kind_of_file, open_image, open_raster
from ingest.derivatives.derivation import Limits, Probe
from ingest.derivatives.raster import Raster
from ingest.derivatives.tiff_frames import page_frames

_BITS = {"uchar": 8, "char": 8, "ushort": 16, "short": 16, "uint": 32, "int": 32, "float": 32}
_PROFILE = "icc-profile-data"
_MM_PER_INCH = 25.4
_UNTOLD = 1.0
_SAME = 0.01
# Beyond these it is a guess of some program: 72 of a screen is one that scans too may bear.
_LEAST_DPI, _MOST_DPI = 73, 10_000


def probe(path: Path, limits: Limits, frame: int = 0) -> Probe:
    """Read the header of a file's image, or of one of several.

    Raises:
        ImageError: the file is no image we take in; one subclass per cause.
    """
    kind = kind_of_file(path)
    raster = open_raster(path, kind, frame, limits)
    if raster is not None:
        return raster_facts(path, kind, raster, limits)
    return facts(path, kind, open_image(path, kind, page=frame), limits)


def raster_facts(path: Path, kind: str, raster: Raster, limits: Limits) -> Probe:
    """Tell the facts of an image that is decoded at once.

    Raises:
        TooLarge: it has more pixels than the limits allow.
        TooMuchMemory: decoding it would take more.
    """
    _check_size(path, raster.width_px, raster.height_px, limits)
    raster.check_cost(path.name, limits)
    return raster.probe(kind)


def facts(path: Path, kind: str, image: pyvips.Image, limits: Limits) -> Probe:
    """Tell the facts of an opened image.

    Raises:
        TooLarge: it has more pixels than the limits allow.
    """
    width_px, height_px = image.width, image.height
    _check_size(path, width_px, height_px, limits)
    orientation = _number(image, "orientation", 1)
    if orientation >= 5:  # lying on its side
        width_px, height_px = height_px, width_px
    pages = _number(image, "n-pages", 1)
    return Probe(
        format=kind,
        width_px=width_px,
        height_px=height_px,
        bands=image.bands,
        bits=_number(image, "bits-per-sample", _BITS.get(image.format, 64)),
        has_profile=image.get_typeof(_PROFILE) != 0,
        pages=pages,
        pyramid=pages > 1 and kind == "tiff" and len(page_frames(path)) == 1,
        orientation=orientation if 1 <= orientation <= 8 else 1,
        dots_per_inch=dots_per_inch(image),
    )


def dots_per_inch(image: pyvips.Image) -> float | None:
    """Give the resolution of an image's file; None where it tells none that could be true."""
    across, down = image.xres * _MM_PER_INCH, image.yres * _MM_PER_INCH
    # libvips says one pixel a millimetre where the file says nothing.
    told = image.xres > _UNTOLD and abs(across - down) <= _SAME * across
    return round(across, 2) if told and _LEAST_DPI <= across <= _MOST_DPI else None


def _check_size(path: Path, width_px: int, height_px: int, limits: Limits) -> None:
    if width_px * height_px > limits.max_image_px:
        raise errors.TooLarge(
            path.name,
            f"claims {width_px} x {height_px} pixels, more than max_image_px allows"
            f" ({limits.max_image_px}); if the file is sound, raise that setting",
        )


def _number(image: pyvips.Image, name: str, otherwise: int) -> int:
    return int(image.get(name)) if image.get_typeof(name) != 0 else otherwise
