"""The index of a pyramid file: where each tile and small image stands, as bytes and back. Pure."""

import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

from isal import isal_zlib

MAGIC = b"TTPYRIDX"
VERSION = 1

# Little-endian. Header: magic, version, flags, tile_px, width_px, height_px, numbers of levels and
# of small images, bytes of the JPEG tables, number of tiles; then a CRC-32 of all the rest.
_HEADER = struct.Struct("<8sHHIIIHHII")
_CHECKSUM = struct.Struct("<I")
_LEVEL = struct.Struct("<IIII")
_SMALL = struct.Struct("<IIQI")
# Behind it: a CRC-32 of each tile, level by level, and of each small image; then one of all these.
# It is missing where the pyramid was made before tiles had one.
_SUMS_MAGIC = b"TTPYRSUM"
_SUM_BYTES = 4
_GREY = 1
_OFFSET_BYTES, _LENGTH_BYTES = 8, 4
_DAMAGED = "the index of the pyramid is damaged: make the derivative again"
# An image that comes without tables of its own gets this marker: it tells every browser that the
# colours are YCbCr.
_JFIF = bytes.fromhex("ffe000104a46494600010100000100010000")


class IndexDamaged(ValueError):
    """The bytes are not a whole index of a version we know."""


@dataclass(frozen=True, slots=True)
class Level:
    """One size of the image; tiles row by row, each at its true size (edge tiles are smaller)."""

    width_px: int
    height_px: int
    columns: int
    rows: int
    offsets: Sequence[int]
    lengths: Sequence[int]
    sums: Sequence[int] = ()  # CRC-32 of each tile; none: they are not known


@dataclass(frozen=True, slots=True)
class Small:
    """One small image of the whole page: a complete JPEG."""

    width_px: int
    height_px: int
    offset: int
    length: int
    sum: int | None = None  # its CRC-32


@dataclass(frozen=True, slots=True)
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
        place = self._place(level, column, row)
        at = self.levels[level]
        return at.offsets[place], at.lengths[place]

    def tile_sum(self, level: int, column: int, row: int) -> int | None:
        """Return the CRC-32 of a tile's bytes, None where it is not known.

        Raises:
            IndexError: no such level or tile.
        """
        place = self._place(level, column, row)
        sums = self.levels[level].sums
        return sums[place] if sums else None

    def spans(self) -> Iterator[tuple[int, int, int | None]]:
        """Give offset, length and CRC-32 of all tiles, level by level, and small images."""
        for at in self.levels:
            yield from zip(at.offsets, at.lengths, at.sums or repeat(None), strict=False)
        for small in self.smalls:
            yield small.offset, small.length, small.sum

    @property
    def has_sums(self) -> bool:
        """Tell whether a changed byte of a tile would be seen."""
        return all(known is not None for _, _, known in self.spans())

    def _place(self, level: int, column: int, row: int) -> int:
        if level < 0:
            raise IndexError(f"no level {level}")
        at = self.levels[level]
        if not (0 <= column < at.columns and 0 <= row < at.rows):
            raise IndexError(f"level {level} has no tile {column},{row}")
        return row * at.columns + column


def standalone(index: PyramidIndex, data: bytes | bytearray) -> bytes:
    """Return the stored bytes of a tile as a complete JPEG; unchanged where they are one."""
    if not index.jpeg_tables:
        return bytes(data)
    return b"".join((b"\xff\xd8", _JFIF, index.jpeg_tables[2:-2], memoryview(data)[2:]))


def is_whole(data: bytes | bytearray | memoryview, length: int, known_sum: int | None) -> bool:
    """Tell whether bytes are those of a stored image; without its CRC-32, whether they can be."""
    if len(data) != length or data[:2] != b"\xff\xd8" or data[-2:] != b"\xff\xd9":
        return False
    return known_sum is None or isal_zlib.crc32(data) == known_sum


def sums_of(index: PyramidIndex, pyramid: memoryview) -> bytes:
    """Give the sums of a whole pyramid's tiles, as they stand behind its index."""
    return _packed(
        isal_zlib.crc32(pyramid[offset : offset + length]) for offset, length, _ in index.spans()
    )


def pack(index: PyramidIndex) -> bytes:
    """Write the index as bytes, with the sums where they are known."""
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
    made = header + body + _CHECKSUM.pack(isal_zlib.crc32(body, isal_zlib.crc32(header)))
    sums = [known for _, _, known in index.spans() if known is not None]
    return made + _packed(sums) if index.has_sums else made


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
    whole = memoryview(data)[: end + _CHECKSUM.size]
    if len(whole) != end + 4 or _CHECKSUM.pack(isal_zlib.crc32(whole[:-4])) != whole[-4:]:
        raise IndexDamaged(_DAMAGED)
    sums = _sums(data[end + _CHECKSUM.size :], tile_count + small_count)
    offsets = _little_endian(array("Q", data[offsets_at:lengths_at]))
    lengths = _little_endian(array("I", data[lengths_at:end]))
    return PyramidIndex(
        width_px=width_px,
        height_px=height_px,
        tile_px=tile_px,
        levels=_levels(data[_HEADER.size : smalls_at], offsets, lengths, sums),
        smalls=_smalls(data[smalls_at:tables_at], sums[tile_count:]),
        jpeg_tables=data[tables_at:offsets_at],
        grey=bool(flags & _GREY),
    )


def _levels(
    data: bytes, offsets: "array[int]", lengths: "array[int]", sums: "array[int]"
) -> tuple[Level, ...]:
    levels = []
    start = 0
    for width_px, height_px, columns, rows in _LEVEL.iter_unpack(data):
        own = slice(start, start + columns * rows)
        levels.append(
            Level(width_px, height_px, columns, rows, offsets[own], lengths[own], sums[own])
        )
        start = own.stop
    return tuple(levels)


def _smalls(data: bytes, sums: "array[int]") -> tuple[Small, ...]:
    known = iter(sums)
    return tuple(
        Small(width_px, height_px, offset, length, next(known, None))
        for width_px, height_px, offset, length in _SMALL.iter_unpack(data)
    )


def _packed(sums: Iterable[int]) -> bytes:
    numbers = _SUMS_MAGIC + _little_endian(array("I", sums)).tobytes()
    return numbers + _CHECKSUM.pack(isal_zlib.crc32(numbers))


def _sums(data: bytes, number: int) -> "array[int]":
    """Read the sums that stand behind an index; none where nothing does."""
    if not data:
        return array("I")
    numbers, checksum = data[: -_CHECKSUM.size], data[-_CHECKSUM.size :]
    whole = len(numbers) == len(_SUMS_MAGIC) + number * _SUM_BYTES
    if not whole or not numbers.startswith(_SUMS_MAGIC):
        raise IndexDamaged(_DAMAGED)
    if _CHECKSUM.pack(isal_zlib.crc32(numbers)) != checksum:
        raise IndexDamaged(_DAMAGED)
    return _little_endian(array("I", numbers[len(_SUMS_MAGIC) :]))


def _little_endian(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
