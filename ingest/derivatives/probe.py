"""Tells what an image is from its header, by content and not by file name; decodes no pixels.

Runs in the child process: libvips is not to be trusted with strangers' files in ours.
"""

from __future__ import annotations

from pathlib import Path

import pyvips

from ingest.derivatives import errors
from ingest.derivatives.decoders import kind_of_file, open_image
from ingest.derivatives.derivation import Limits, Probe

_BITS = {"uchar": 8, "char": 8, "ushort": 16, "short": 16, "uint": 32, "int": 32, "float": 32}
_PROFILE = "icc-profile-data"


def probe(path: Path, limits: Limits) -> Probe:
    """Read the header.

    Raises:
        ImageError: the file is no image we take in; one subclass per cause.
    """
    kind = kind_of_file(path)
    return facts(path, kind, open_image(path, kind), limits)


def facts(path: Path, kind: str, image: pyvips.Image, limits: Limits) -> Probe:
    """Tell the facts of an opened image.

    Raises:
        TooLarge: it has more pixels than the limits allow.
    """
    width_px, height_px = image.width, image.height
    if width_px * height_px > limits.max_image_px:
        raise errors.TooLarge(
            path.name,
            f"claims {width_px} x {height_px} pixels, more than max_image_px allows"
            f" ({limits.max_image_px}); if the file is sound, raise that setting",
        )
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
        pyramid=pages > 1 and kind == "tiff" and _second_is_smaller(path, image),
        orientation=orientation if 1 <= orientation <= 8 else 1,
    )


def _second_is_smaller(path: Path, first: pyvips.Image) -> bool:
    """Tell whether the second image is a half, third ... of the first, as in a pyramid."""
    try:
        second = open_image(path, "tiff", page=1)
    except errors.ImageError:
        return False
    factor = round(first.width / second.width)
    return factor > 1 and bool(abs(second.height - first.height / factor) <= 1)


def _number(image: pyvips.Image, name: str, otherwise: int) -> int:
    return int(image.get(name)) if image.get_typeof(name) != 0 else otherwise
