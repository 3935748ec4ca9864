"""The directories of a tiled TIFF whose JPEG tiles are written already. Pure.

TIFF 6.0 with Technical Note 2: each tile is a complete JPEG, so there are no shared tables.
Classic TIFF while everything lies below 4 GB, BigTIFF above; that is known only at the end, so the
header is written last, into space left for it.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

HEADER_BYTES = 16
CLASSIC_LIMIT_BYTES = 1 << 32

_SHORT, _LONG, _RATIONAL, _LONG8 = 3, 4, 5, 16
_SAMPLE_BYTES = {_SHORT: "H", _LONG: "I", _LONG8: "Q"}
_JPEG = 7
_GREY, _YCBCR = 1, 6

_Entry = tuple[int, int, Sequence[int]]


# Tiles of TIFF have sides of a multiple of this.
_TILE_MULTIPLE_PX = 16


def tile_side(side_px: int, tile_px: int) -> int:
    """Give a level's tile width or height: no larger than it must be, or libvips refuses it."""
    return min(tile_px, -(-side_px // _TILE_MULTIPLE_PX) * _TILE_MULTIPLE_PX)


@dataclass(frozen=True)
class Directory:
    """One level: its size and where its tiles, all of full size, lie in the file."""

    width_px: int
    height_px: int
    tile_width_px: int
    tile_height_px: int
    grey: bool
    subsampling: int  # of the colour planes, both ways: 2 is 4:2:0, 1 is 4:4:4
    reduced: bool
    offsets: Sequence[int]
    lengths: Sequence[int]


def finish(
    directories: Sequence[Directory], at: int, *, limit_bytes: int = CLASSIC_LIMIT_BYTES
) -> tuple[bytes, bytes]:
    """Give the file's header and its directories, which will stand at the even offset `at`."""
    # No directory is longer than this: some twenty entries and two arrays.
    end = at + sum(1024 + 16 * len(of.offsets) for of in directories)
    big = end >= limit_bytes
    header = (
        struct.pack("<2sHHHQ", b"II", 43, 8, 0, at)
        if big
        else struct.pack("<2sHI8x", b"II", 42, at)
    )
    return header, _chain(directories, at, big)


def _chain(directories: Sequence[Directory], at: int, big: bool) -> bytes:
    parts = []
    for place, directory in enumerate(directories):
        part = _directory(_entries(directory, big), at, big, place == len(directories) - 1)
        at += len(part)
        parts.append(part)
    return b"".join(parts)


def _directory(entries: list[_Entry], at: int, big: bool, last: bool) -> bytes:
    """Lay out one directory: its entries, the next one's offset, and values too long for both."""
    count, entry, offset = ("<Q", "<HHQ8s", "<Q") if big else ("<H", "<HHI4s", "<I")
    inline = struct.calcsize(offset)
    beside = at + struct.calcsize(count) + len(entries) * struct.calcsize(entry) + inline
    rows, values = b"", b""
    for tag, kind, numbers in entries:
        data = _values(kind, numbers)
        if len(data) > inline:
            data += bytes(-len(data) % 8)
            values += data
            data = struct.pack(offset, beside + len(values) - len(data))
        number_of = len(numbers) // 2 if kind == _RATIONAL else len(numbers)
        rows += struct.pack(entry, tag, kind, number_of, data)
    end = beside + len(values)
    padding = bytes(-end % 8)
    follows = struct.pack(offset, 0 if last else end + len(padding))
    return struct.pack(count, len(entries)) + rows + follows + values + padding


def _values(kind: int, numbers: Sequence[int]) -> bytes:
    letter = "I" if kind == _RATIONAL else _SAMPLE_BYTES[kind]
    return struct.pack(f"<{len(numbers)}{letter}", *numbers)


def _entries(of: Directory, big: bool) -> list[_Entry]:
    bands = 1 if of.grey else 3
    entries: list[_Entry] = [
        (254, _LONG, [1 if of.reduced else 0]),  # NewSubfileType
        (256, _LONG, [of.width_px]),
        (257, _LONG, [of.height_px]),
        (258, _SHORT, [8] * bands),  # BitsPerSample
        (259, _SHORT, [_JPEG]),  # Compression
        (262, _SHORT, [_GREY if of.grey else _YCBCR]),  # PhotometricInterpretation
        (277, _SHORT, [bands]),  # SamplesPerPixel
        (282, _RATIONAL, [1, 1]),  # XResolution
        (283, _RATIONAL, [1, 1]),
        (284, _SHORT, [1]),  # PlanarConfiguration
        (296, _SHORT, [1]),  # ResolutionUnit: none
        (322, _LONG, [of.tile_width_px]),
        (323, _LONG, [of.tile_height_px]),
        (324, _LONG8 if big else _LONG, of.offsets),  # TileOffsets
        (325, _LONG, of.lengths),  # TileByteCounts
    ]
    if not of.grey:
        entries.append((530, _SHORT, [of.subsampling] * 2))  # YCbCrSubSampling
        # ReferenceBlackWhite: without it readers assume the narrow range of television.
        entries.append((532, _RATIONAL, [0, 1, 255, 1, 128, 1, 255, 1, 128, 1, 255, 1]))
    return entries
