"""Opens JPEG XL: its size from the header, its pixels and colour profile by libjxl.

ISO/IEC 18181-1: the size header and the image metadata, read bit by bit.
"""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path

import imagecodecs
import numpy as np

from ingest.derivatives import errors
from ingest.derivatives.derivation import Limits
from ingest.derivatives.raster import Raster, Samples, three_axes

# Measured with 48 Mpx: 5 bytes a pixel of lossy and 3 of lossless; rarer ways of packing take more.
_BYTES_A_PIXEL = 16
# Profiles stand in front of the pixels; those of cameras and presses have a megabyte or two.
_HEAD_BYTES = 1 << 23
_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_COLOUR_ENCODING, _OF_DATA = 0x100, 1  # an event and a target of libjxl


class _Bits:
    """Reads numbers of any width, lowest bits first."""

    def __init__(self, data: bytes) -> None:
        self._bits = int.from_bytes(data[:64], "little")

    def take(self, width: int) -> int:
        value = self._bits & ((1 << width) - 1)
        self._bits >>= width
        return value

    def choice(self, *ways: tuple[int, int]) -> int:
        """Read two bits that choose a base and the width of what is added to it."""
        base, width = ways[self.take(2)]
        return base + self.take(width)


def open_jxl(path: Path, limits: Limits) -> Raster:
    """Read the header.

    Raises:
        Damaged
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    bits = _Bits(_codestream(head, path.name)[2:])
    width_px, height_px = _size(bits)
    turned, depth = _orientation_and_depth(bits)
    if turned:  # the decoder gives the image upright
        width_px, height_px = height_px, width_px
    return Raster(
        width_px=width_px,
        height_px=height_px,
        bands=3,
        bits=depth,
        colours="rgb",
        cost_bytes=width_px * height_px * _BYTES_A_PIXEL,
        decode=lambda room: _decoded(path),
        profile=_profile(head),
    )


def _profile(head: bytes) -> bytes:
    """Give the profile of what the decoder gives; none, which is sRGB, if libjxl does not tell."""
    library = _libjxl()
    if library is None:
        return b""
    decoder = library.JxlDecoderCreate(None)
    try:
        library.JxlDecoderSubscribeEvents(decoder, _COLOUR_ENCODING)
        library.JxlDecoderSetInput(decoder, head, len(head))
        if library.JxlDecoderProcessInput(decoder) != _COLOUR_ENCODING:
            return b""
        size = ctypes.c_size_t()
        if library.JxlDecoderGetICCProfileSize(decoder, _OF_DATA, ctypes.byref(size)):
            return b""
        profile = ctypes.create_string_buffer(size.value)
        if library.JxlDecoderGetColorAsICCProfile(decoder, _OF_DATA, profile, size):
            return b""
        return profile.raw
    finally:
        library.JxlDecoderDestroy(decoder)


@cache
def _libjxl() -> ctypes.CDLL | None:
    """Load the libjxl that imagecodecs brings: imagecodecs decodes, but tells no profile."""
    imagecodecs.jpegxl_version()  # loads what libjxl itself needs
    package = Path(imagecodecs.__file__).parent
    places = [package.parent / "imagecodecs.libs", package / ".dylibs"]
    for found in (file for place in places for file in sorted(place.glob("libjxl[-.]*"))):
        try:
            library = ctypes.CDLL(str(found))
        except OSError:
            return None
        pointer, size = ctypes.c_void_p, ctypes.c_size_t
        library.JxlDecoderCreate.restype = pointer
        library.JxlDecoderDestroy.argtypes = [pointer]
        library.JxlDecoderSubscribeEvents.argtypes = [pointer, ctypes.c_int]
        library.JxlDecoderSetInput.argtypes = [pointer, ctypes.c_char_p, size]
        library.JxlDecoderProcessInput.argtypes = [pointer]
        where, which, many = ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(size)
        library.JxlDecoderGetICCProfileSize.argtypes = [pointer, which, many]
        library.JxlDecoderGetColorAsICCProfile.argtypes = [pointer, which, where, size]
        return library
    return None


def _codestream(head: bytes, file: str) -> bytes:
    if head.startswith(b"\xff\x0a"):
        return head
    at = 0
    while at + 8 <= len(head):
        size, kind = int.from_bytes(head[at : at + 4], "big"), head[at + 4 : at + 8]
        content = at + (16 if size == 1 else 8)
        if kind in (b"jxlc", b"jxlp"):
            return head[content + (4 if kind == b"jxlp" else 0) :]
        if size == 1:
            size = int.from_bytes(head[at + 8 : at + 16], "big")
        if size < 8:
            break
        at += size
    raise _damaged(file, "its codestream does not begin")


def _size(bits: _Bits) -> tuple[int, int]:
    small = bits.take(1)
    ways = ((1, 9), (1, 13), (1, 18), (1, 30))
    height_px = 8 * (1 + bits.take(5)) if small else bits.choice(*ways)
    ratio = bits.take(3)
    if ratio:
        over, under = _RATIOS[ratio - 1]
        return height_px * over // under, height_px
    return (8 * (1 + bits.take(5)) if small else bits.choice(*ways)), height_px


def _orientation_and_depth(bits: _Bits) -> tuple[bool, int]:
    """Tell whether the image lies on its side, and the bits of a sample."""
    if bits.take(1):  # all as usual
        return False, 8
    turned = False
    if bits.take(1):  # extra fields
        turned = bits.take(3) + 1 >= 5
        if bits.take(1):
            _size(bits)  # the size at which it wants to be seen
        if bits.take(1) or bits.take(1):
            return turned, 8  # a preview or frames: what follows is of no use to us
    if bits.take(1):
        return turned, 32
    return turned, bits.choice((8, 0), (10, 0), (12, 0), (1, 6))


def _decoded(path: Path) -> Samples:
    try:
        samples = three_axes(np.asarray(imagecodecs.jpegxl_decode(path.read_bytes(), index=0)))
    except (RuntimeError, ValueError, NotImplementedError) as error:
        raise _damaged(path.name, str(error).partition("\n")[0]) from error
    if samples.dtype.kind == "f":
        return (np.nan_to_num(samples).clip(0, 1) * 65535 + 0.5).astype(np.uint16)
    return samples


def _damaged(file: str, why: str) -> errors.Damaged:
    return errors.Damaged(
        file, f"cannot be decoded ({why}); copy it again from its source or scan the page again"
    )
