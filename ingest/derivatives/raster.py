"""Images whose decoders give all pixels at once, and what that costs; known before it is paid."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyvips
from numpy.typing import DTypeLike, NDArray

from ingest.derivatives import errors
from ingest.derivatives.derivation import Limits, Probe

Samples = NDArray[Any]  # rows, columns, bands

# What the process holds before it decodes anything: libraries and the bands of a pyramid.
_OWN_BYTES = 150_000_000
_FORMATS = {
    "u1": "uchar",
    "i1": "char",
    "u2": "ushort",
    "i2": "short",
    "u4": "uint",
    "i4": "int",
    "f4": "float",
}
_NAMES = {
    ("grey", 1): "b-w",
    ("grey", 2): "grey16",
    ("rgb", 1): "srgb",
    ("rgb", 2): "rgb16",
    ("cmyk", 1): "cmyk",
    ("cmyk", 2): "cmyk",
}


@dataclass(frozen=True)
class Raster:
    """An image as its header tells it, and the way to its pixels."""

    width_px: int  # as decoded
    height_px: int
    bands: int
    bits: int
    colours: str  # grey, rgb or cmyk; a further band is alpha
    cost_bytes: int  # memory that decoding takes
    decode: Callable[[Path], Samples]  # given a folder for what memory cannot hold
    profile: bytes = b""
    orientation: int = 1
    pages: int = 1

    def probe(self, kind: str) -> Probe:
        """Give the facts as every other kind of image has them."""
        turned = self.orientation >= 5
        return Probe(
            format=kind,
            width_px=self.height_px if turned else self.width_px,
            height_px=self.width_px if turned else self.height_px,
            bands=self.bands,
            bits=self.bits,
            has_profile=bool(self.profile),
            pages=self.pages,
            pyramid=False,
            orientation=self.orientation,
        )

    def check_cost(self, file: str, limits: Limits) -> None:
        """Refuse what cannot be held.

        Raises:
            TooMuchMemory
        """
        needed = self.cost_bytes + _OWN_BYTES
        if needed > limits.memory_bytes:
            raise errors.TooMuchMemory(
                file,
                f"needs {needed / 1e9:.1f} GB of memory to decode, and derivative_memory_bytes"
                f" allows {limits.memory_bytes / 1e9:.1f}; raise that setting, or hand the image"
                " in as TIFF",
            )

    def image(self, samples: Samples) -> pyvips.Image:
        """Show decoded samples to libvips without copying them; they must outlive the image."""
        rows, columns, bands = samples.shape
        kind = samples.dtype.str[1:]
        image = pyvips.Image.new_from_memory(
            np.ascontiguousarray(samples).data, columns, rows, bands, _FORMATS[kind]
        )
        colours = self.colours if bands >= 3 else "grey"
        name = _NAMES.get((colours, samples.dtype.itemsize), "multiband")
        image = image.copy(interpretation=name)
        if self.profile:
            image.set_type(pyvips.GValue.blob_type, "icc-profile-data", self.profile)
        if self.orientation != 1:
            image.set_type(pyvips.GValue.gint_type, "orientation", self.orientation)
        return image


def on_disk(room: Path, shape: tuple[int, int, int], dtype: DTypeLike) -> Samples:
    """Give room for samples in a file without a name: pages of it go to disk when memory fills."""
    with tempfile.TemporaryFile(dir=room) as file:
        return np.memmap(file, dtype, "w+", shape=shape)


def three_axes(samples: Samples) -> Samples:
    """Give rows, columns and bands, also where there is but one band."""
    return samples[:, :, np.newaxis] if samples.ndim == 2 else samples
