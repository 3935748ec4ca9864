"""Reads the boxes of a JPEG 2000 file and the main header of its codestream. Pure but for reading.

ISO/IEC 15444-1, annex A (markers) and annex I (boxes).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_SIZ, _SOT, _TLM, _PLM, _PPM = 0xFF51, 0xFF90, 0xFF55, 0xFF57, 0xFF60
_MOST_HEADER_BYTES = 1 << 24
_MOST_TILE_PARTS = 1 << 20


class BadHeader(Exception):
    """The header contradicts itself or ends early."""


@dataclass(frozen=True)
class Component:
    """One component's depth and how far apart its samples stand."""

    bits: int
    signed: bool
    across: int
    down: int


@dataclass(frozen=True)
class Siz:
    """The reference grid, the tiles on it, and the components."""

    width: int
    height: int
    left: int
    top: int
    tile_width: int
    tile_height: int
    tile_left: int
    tile_top: int
    components: tuple[Component, ...]
    packed: bytes  # the marker segment as it stands

    @property
    def columns(self) -> int:
        """The tiles beside each other."""
        return -(-(self.width - self.tile_left) // self.tile_width)

    @property
    def rows(self) -> int:
        """The tiles above each other."""
        return -(-(self.height - self.tile_top) // self.tile_height)


@dataclass(frozen=True)
class Boxes:
    """What the file says around its codestream."""

    codestream: int  # where it begins
    header_at: int = 0
    header: bytes = b""  # the jp2h box's content, its profile left out
    colours: int = 0  # enumerated colour space; 0: none is told
    profile: bytes = b""
    palette_bands: int = 0


@dataclass(frozen=True)
class Main:
    """The codestream's main header."""

    siz: Siz
    segments: tuple[tuple[int, bytes], ...]  # marker and segment, without SIZ
    first_tile_part: int  # where the first SOT stands

    @property
    def packs_headers(self) -> bool:
        """Tell whether the headers of all packets stand in front, for all tiles together."""
        return any(marker == _PPM for marker, _ in self.segments)


def boxes(file: BinaryIO) -> Boxes:
    """Find the codestream and what is told of its colours.

    Raises:
        BadHeader
    """
    file.seek(0)
    if file.read(4) == b"\xff\x4f\xff\x51":
        return Boxes(codestream=0)
    end = file.seek(0, os.SEEK_END)
    header, header_at = b"", 0
    for kind, start, stop in _boxes(file, 0, end):
        if kind == b"jp2h":
            file.seek(start)
            header, header_at = file.read(min(stop - start, _MOST_HEADER_BYTES)), start
        elif kind == b"jp2c":
            return _told(header, header_at, start)
    raise BadHeader("it holds no codestream")


def main_header(file: BinaryIO, start: int) -> Main:
    """Read the codestream's main header.

    Raises:
        BadHeader
    """
    file.seek(start)
    if file.read(2) != b"\xff\x4f":
        raise BadHeader("its codestream does not begin")
    siz: Siz | None = None
    segments: list[tuple[int, bytes]] = []
    while True:
        at = file.tell()
        marker = _number(file, 2)
        if marker == _SOT:
            break
        size = _number(file, 2)
        if not 0xFF00 <= marker <= 0xFFFF or size < 2 or at - start > _MOST_HEADER_BYTES:
            raise BadHeader("its main header is broken")
        data = file.read(size - 2)
        if len(data) < size - 2:
            raise BadHeader("it ends early")
        if marker == _SIZ:
            siz = _siz(data)
        else:
            segments.append((marker, data))
    if siz is None:
        raise BadHeader("it tells no size")
    return Main(siz, tuple(segments), at)


def tile_parts(file: BinaryIO, main: Main) -> dict[int, list[tuple[int, int]]]:
    """Give, by tile, where each of its parts stands and how long it is.

    Raises:
        BadHeader
    """
    found: dict[int, list[tuple[int, int]]] = {}
    end = file.seek(0, os.SEEK_END)
    at = main.first_tile_part
    for _ in range(_MOST_TILE_PARTS):
        file.seek(at)
        head = file.read(12)
        if len(head) < 12 or head[:2] != b"\xff\x90":
            return found
        tile, size = struct.unpack_from(">HI", head, 4)
        size = size or end - at
        if size < 14 or at + size > end:
            raise BadHeader("it ends early")
        found.setdefault(tile, []).append((at, size))
        at += size
    raise BadHeader("it has too many parts")


def tile_row(
    file: BinaryIO, main: Main, parts: dict[int, list[tuple[int, int]]], row: int
) -> bytes:
    """Give one row of tiles as a codestream of its own, samples unchanged."""
    siz = main.siz
    top = siz.tile_top + row * siz.tile_height
    packed = bytearray(siz.packed)
    # Ysiz, YOsiz and YTOsiz of a grid that holds this row alone (A.5.1).
    struct.pack_into(">I", packed, 6, min(siz.height, top + siz.tile_height))
    struct.pack_into(">I", packed, 14, max(siz.top, top))
    struct.pack_into(">I", packed, 30, top)
    out = bytearray(b"\xff\x4f") + _segment(_SIZ, bytes(packed))
    for marker, data in main.segments:
        if marker not in (_TLM, _PLM):  # both speak of the tiles that are left out
            out += _segment(marker, data)
    for place in range(siz.columns):
        for at, size in parts.get(row * siz.columns + place, []):
            file.seek(at)
            part = bytearray(file.read(size))
            struct.pack_into(">HI", part, 4, place, len(part))
            out += part
    if out[-2:] != b"\xff\xd9":
        out += b"\xff\xd9"
    return bytes(out)


def boxed(codestream: bytes, header: bytes, height: int) -> bytes:
    """Put a part's codestream back into boxes, so that palette and colours apply to it."""
    if not header:
        return codestream
    # ihdr is the first box of the header, and the height its first number (I.5.3.1).
    told = header[:8] + struct.pack(">I", height) + header[12:]
    return (
        _box(b"jP  ", b"\r\n\x87\n")
        + _box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
        + _box(b"jp2h", told)
        + _box(b"jp2c", codestream)
    )


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(data), kind) + data


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">HH", marker, len(data) + 2) + data


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while start + 8 <= end:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        content = start + 8
        if size == 1:
            size = _number(file, 8)
            content += 8
        stop = start + size if size else end
        if stop < content:
            raise BadHeader("its boxes are broken")
        yield kind, content, stop
        start = stop


def _told(header: bytes, header_at: int, codestream: int) -> Boxes:
    colours, profile, palette = 0, b"", 0
    plain = bytearray(header)
    at = 0
    while at + 8 <= len(header):
        size, kind = struct.unpack_from(">I4s", header, at)
        if size < 8:
            break
        data = header[at + 8 : at + size]
        if kind == b"colr" and len(data) >= 3 and not (colours or profile):
            if data[0] == 1 and len(data) >= 7:
                colours = int.from_bytes(data[3:7], "big")
            elif data[0] in (2, 3) and len(data) >= 7:
                profile = data[3:]
                # The decoder would follow it by itself, to 8 bits: it is told of sRGB instead.
                struct.pack_into(">BBBI", plain, at + 8, 1, 0, 0, 16)
        elif kind == b"pclr" and len(data) >= 3:
            palette = data[2]
        at += size
    return Boxes(codestream, header_at, bytes(plain), colours, profile, palette)


def _siz(data: bytes) -> Siz:
    if len(data) < 39 or len(data) < 36 + 3 * int.from_bytes(data[34:36], "big"):
        raise BadHeader("its size is broken")
    numbers = struct.unpack_from(">8IH", data, 2)
    width, height, left, top, tile_width, tile_height, tile_left, tile_top, count = numbers
    parts = [data[36 + 3 * n : 39 + 3 * n] for n in range(count)]
    components = tuple(Component((p[0] & 127) + 1, bool(p[0] & 128), p[1], p[2]) for p in parts)
    sound = width > left >= tile_left and height > top >= tile_top and tile_width and tile_height
    if not (sound and count and all(c.across and c.down for c in components)):
        raise BadHeader("its size is broken")
    return Siz(
        width, height, left, top, tile_width, tile_height, tile_left, tile_top, components, data
    )


def _number(file: BinaryIO, size: int) -> int:
    data = file.read(size)
    if len(data) < size:
        raise BadHeader("it ends early")
    return int.from_bytes(data, "big")
