"""The site's own letters as a PDF needs them: WOFF unpacked to TrueType. Pure but for reading."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "static" / "vendor" / "fonts"
_PARTS = ("latin", "latin-ext", "vietnamese")
_NAME = "Vietnam"
_HEADER = struct.Struct(">4sIIHHIHHIIIII")
_ENTRY = struct.Struct(">4sIIII")


def truetype(part: str) -> bytes | None:
    """Give a part of the site's typeface as TrueType; None while the fonts are not fetched."""
    path = FOLDER / f"be-vietnam-pro-{part}.woff"
    if not path.is_file():
        return None
    data = unpacked(path.read_bytes())
    # PDFium takes two fonts of one name for one: each part gets a name of its own.
    own = f"{_NAME[:-1]}{_PARTS.index(part)}"
    for encoding in ("utf-16-be", "latin-1"):
        data = data.replace(_NAME.encode(encoding), own.encode(encoding))
    return data


def part_of(character: str) -> str:
    """Name the part that holds a letter."""
    point = ord(character)
    if 0x1EA0 <= point <= 0x1EF9 or character in "ĂăĐđĨĩŨũƠơƯư₫" or 0x300 <= point <= 0x323:
        return "vietnamese"
    return "latin" if point < 0x100 or 0x2000 <= point <= 0x206F else "latin-ext"


def unpacked(data: bytes) -> bytes:
    """Give the TrueType font that a WOFF 1.0 file packs.

    Raises:
        ValueError: it is none.
    """
    signature, flavour, _, count = _HEADER.unpack_from(data)[:4]
    if signature != b"wOFF":
        raise ValueError("not a WOFF file")
    entries = sorted(
        _ENTRY.unpack_from(data, _HEADER.size + place * _ENTRY.size) for place in range(count)
    )
    power = 1 << (count.bit_length() - 1)
    search = power * 16
    out = struct.pack(">IHHHH", flavour, count, search, power.bit_length() - 1, count * 16 - search)
    at = len(out) + 16 * count
    tables = b""
    for tag, offset, packed, length, checksum in entries:
        piece = data[offset : offset + packed]
        piece = zlib.decompress(piece) if packed < length else piece
        out += struct.pack(">4sIII", tag, checksum, at + len(tables), length)
        tables += piece + bytes(-len(piece) % 4)
    return out + tables


PARTS = _PARTS
