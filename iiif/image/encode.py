"""A finished picture as the bytes of a format, and how large a picture each format holds."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from threading import Lock

import pyvips

from iiif.image.rendering import Rendering
from iiif.image.request import BadParameter, Format
from iiif.image.turns import Turn

# These know nothing clear: what a turned image leaves free is white in them.
OPAQUE: frozenset[Format] = frozenset({"jpg", "jp2", "pdf"})

_LONGEST_SIDE_PX: dict[Format, int] = {
    "jpg": 65_500, "pdf": 60_000, "webp": 16_383, "gif": 65_535, "avif": 16_384,
}  # fmt: skip
# Their encoders hold the whole picture, and take long over it: choosing the 256 colours of a GIF
# half a second a million pixels, AVIF 20 and JPEG 2000 30 bytes of memory a pixel; so a process
# makes one of them at a time. The other three write a scan as large as its pixels, or take a
# second for ten million.
_LARGEST_PX: dict[Format, int] = {
    "gif": 10_000_000, "avif": 6_000_000, "jp2": 4_000_000,
    "png": 25_000_000, "tif": 25_000_000, "webp": 25_000_000,
}  # fmt: skip
_HEAVY: frozenset[Format] = frozenset({"gif", "avif", "jp2"})
_one_at_a_time = Lock()
# Of memory, while it is written; the others need no more than the pixels themselves.
_BYTES_A_PIXEL: dict[Format, int] = {"jp2": 30, "avif": 20, "webp": 10, "gif": 8}
# Turned, it is held whole before it is written, whatever the format.
_LARGEST_TURNED_PX = 25_000_000
# Loaded when the first image is computed: it brings numpy.
SWIFT = "iiif.image.swift"
_IN_MEMORY_PX = 6_000_000
_PROGRAMS = Path(__file__).parent


class EncoderFailed(Exception):
    """The program that writes a format did not."""


def check_format(rendering: Rendering) -> None:
    """Refuse a picture that its format cannot hold.

    Raises:
        BadParameter
    """
    format_ = rendering.format
    held_px = rendering.width_px * rendering.height_px
    if rendering.degrees and held_px > _LARGEST_TURNED_PX:
        raise BadParameter(
            "rotation",
            f"{'!' * rendering.mirrored}{float(rendering.degrees):g}",
            f"only images of at most {_LARGEST_TURNED_PX} px are turned; ask for a smaller size",
        )
    width, height = _turned_size(rendering)
    longest = _LONGEST_SIDE_PX.get(format_)
    if longest is not None and max(width, height) > longest:
        raise BadParameter("format", format_, f"holds no image with a side above {longest} px")
    largest = _LARGEST_PX.get(format_)
    if largest is not None and width * height > largest:
        raise BadParameter(
            "format", format_, f"is made of at most {largest} px; ask for a smaller size"
        )


def held_bytes(rendering: Rendering) -> int:
    """Estimate the memory that writing the picture takes."""
    return rendering.width_px * rendering.height_px * _BYTES_A_PIXEL.get(rendering.format, 3)


def encoded(picture: pyvips.Image, rendering: Rendering, jpeg_quality: int, turn: Turn) -> bytes:
    """Write the picture in the rendering's format, without metadata.

    Raises:
        EncoderFailed: the program that writes the format ended badly.
        TooSlow: the turn is over.
    """
    bits = 1 if rendering.quality == "bitonal" and not picture.hasalpha() else 8

    def jpeg() -> bytes:
        if picture.width * picture.height <= _IN_MEMORY_PX and not picture.hasalpha():
            quick: bytes = import_module(SWIFT).jpeg(picture, jpeg_quality)
            return quick
        data: bytes = picture.jpegsave_buffer(Q=jpeg_quality, keep="none")
        return data

    def by_program(name: str, *more: str) -> bytes:
        size = map(str, (picture.width, picture.height, picture.bands))
        return _by_program(turn, name, picture.write_to_memory(), *size, *more)

    save: dict[Format, Callable[[], bytes]] = {
        "jpg": jpeg,
        "png": lambda: picture.pngsave_buffer(compression=4, bitdepth=bits, keep="none"),
        "webp": lambda: picture.webpsave_buffer(Q=80, effort=1, keep="none"),
        "gif": lambda: by_program("by_libvips", "gif"),
        "tif": lambda: picture.tiffsave_buffer(
            compression="deflate", predictor="horizontal" if bits == 8 else "none",
            bitdepth=bits, keep="none",
        ),
        "avif": lambda: by_program("by_libvips", "avif"),
        "jp2": lambda: by_program("jp2"),
        "pdf": lambda: _by_program(turn, "pdf", jpeg()),
    }  # fmt: skip
    with turn.alone(_one_at_a_time) if rendering.format in _HEAVY else nullcontext():
        return save[rendering.format]()


def _turned_size(rendering: Rendering) -> tuple[float, float]:
    turn = math.radians(float(rendering.degrees))
    across, along = abs(math.cos(turn)), abs(math.sin(turn))
    width, height = rendering.width_px, rendering.height_px
    return width * across + height * along, width * along + height * across


def _by_program(turn: Turn, name: str, data: bytes, *arguments: str) -> bytes:
    # Isolated: nothing but the interpreter's own environment, and no package of ours, is loaded.
    command = [sys.executable, "-I", str(_PROGRAMS / f"{name}.py"), *arguments]
    done = turn.run(command, data)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise EncoderFailed(f"{name} failed: {said[-1] if said else done.returncode}")
    return done.stdout
