"""The index of a pyramid file: where each tile and small image stands, as bytes and back. Pure."""

import struct
import sys
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

MAGIC = b"TTPYRIDX"
VERSION = 1

# Little-endian. Header: magic, version, flags, tile_px, width_px, height_px, numbers of levels and
# of small images, bytes of the JPEG tables, number of tiles; then a CRC-32 of all the rest.
_HEADER = struct.Struct("<8sHHIIIHHII")
_CHECKSUM = struct.Struct("<I")
_LEVEL = struct.Struct("<IIII")
_SMALL = struct.Struct("<IIQI")
_GREY = 1
_OFFSET_BYTES, _LENGTH_BYTES = 8, 4
# An image that comes without tables of its own gets this marker: it tells every browser that the
# colours are YCbCr.
_JFIF = bytes.fromhex("ffe000104a46494600010100000100010000")


class IndexDamaged(ValueError):
    """The bytes are not a whole index of a version we know."""


@dataclass(frozen=True)
class Level:
    """One size of the image; tiles row by row, each at its true size (edge tiles are smaller)."""

    width_px: int
    height_px: int
    columns: int
    rows: int
    offsets: Sequence[int]
    lengths: Sequence[int]


@dataclass(frozen=True)
class Small:
    """One small image of the whole page: a complete JPEG."""

    width_px: int
    height_px: int
    offset: int
    length: int


@dataclass(frozen=True)
class PyramidIndex:
    """What one ranged read tells of an image; level 0 is the full size, each next one half."""

    width_px: int
    height_px: int
    tile_px: int
    levels: tuple[Level, ...]
    smalls: tuple[Small, ...]
    jpeg_tables: bytes
    grey: bool

    def tile_span(self, level: int, column: int, row: int) -> tuple[int, int]:
        """Return offset and length of a tile within the pyramid file.

        Raises:
            IndexError: no such level or tile.
        """
        if level < 0:
            raise IndexError(f"no level {level}")
        at = self.levels[level]
        if not (0 <= column < at.columns and 0 <= row < at.rows):
            raise IndexError(f"level {level} has no tile {column},{row}")
        place = row * at.columns + column
        return at.offsets[place], at.lengths[place]


def standalone(index: PyramidIndex, data: bytes | bytearray) -> bytes:
    """Return the stored bytes of a tile as a complete JPEG; unchanged where they are one."""
    if not index.jpeg_tables:
        return bytes(data)
    return b"".join((b"\xff\xd8", _JFIF, index.jpeg_tables[2:-2], memoryview(data)[2:]))


def is_whole(data: bytes | bytearray, length: int) -> bool:
    """Tell whether bytes can be those of a stored image: as many as told, from start to end."""
    return len(data) == length and data[:2] == b"\xff\xd8" and data[-2:] == b"\xff\xd9"


def pack(index: PyramidIndex) -> bytes:
    """Write the index as bytes."""
    offsets, lengths = array("Q"), array("I")
    for level in index.levels:
        offsets.extend(level.offsets)
        lengths.extend(level.lengths)
    body = b"".join(
        [_LEVEL.pack(at.width_px, at.height_px, at.columns, at.rows) for at in index.levels]
        + [_SMALL.pack(at.width_px, at.height_px, at.offset, at.length) for at in index.smalls]
        + [index.jpeg_tables, _little_endian(offsets).tobytes(), _little_endian(lengths).tobytes()]
    )
    header = _HEADER.pack(
        MAGIC,
        VERSION,
        _GREY if index.grey else 0,
        index.tile_px,
        index.width_px,
        index.height_px,
        len(index.levels),
        len(index.smalls),
        len(index.jpeg_tables),
        len(offsets),
    )
    return header + body + _CHECKSUM.pack(zlib.crc32(body, zlib.crc32(header)))


def unpack(data: bytes) -> PyramidIndex:
    """Read an index back.

    Raises:
        IndexDamaged: the bytes are cut, changed, or of another version.
    """
    if len(data) < _HEADER.size or data[:8] != MAGIC:
        raise IndexDamaged("not the index of a pyramid: make the derivative again")
    (_, version, flags, tile_px, width_px, height_px, level_count, small_count, table_bytes,
     tile_count) = _HEADER.unpack_from(data)  # fmt: skip
    if version != VERSION:
        raise IndexDamaged(f"index version {version} is not known: make the derivative again")
    smalls_at = _HEADER.size + level_count * _LEVEL.size
    tables_at = smalls_at + small_count * _SMALL.size
    offsets_at = tables_at + table_bytes
    lengths_at = offsets_at + tile_count * _OFFSET_BYTES
    end = lengths_at + tile_count * _LENGTH_BYTES
    if len(data) != end + 4 or _CHECKSUM.pack(zlib.crc32(memoryview(data)[:-4])) != data[-4:]:
        raise IndexDamaged("the index of the pyramid is damaged: make the derivative again")
    offsets = _little_endian(array("Q", data[offsets_at:lengths_at]))
    lengths = _little_endian(array("I", data[lengths_at:end]))
    return PyramidIndex(
        width_px=width_px,
        height_px=height_px,
        tile_px=tile_px,
        levels=_levels(data[_HEADER.size : smalls_at], offsets, lengths),
        smalls=tuple(Small(*row) for row in _SMALL.iter_unpack(data[smalls_at:tables_at])),
        jpeg_tables=data[tables_at:offsets_at],
        grey=bool(flags & _GREY),
    )


def _levels(data: bytes, offsets: "array[int]", lengths: "array[int]") -> tuple[Level, ...]:
    levels = []
    start = 0
    for width_px, height_px, columns, rows in _LEVEL.iter_unpack(data):
        end = start + columns * rows
        levels.append(
            Level(width_px, height_px, columns, rows, offsets[start:end], lengths[start:end])
        )
        start = end
    return tuple(levels)


def _little_endian(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
