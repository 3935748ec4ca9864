"""Tells which images of a TIFF are pages: not its thumbnails, masks and smaller versions.

TIFF 6.0 and BigTIFF; reads directories only, never pixels.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

_MOST_ENTRIES = 4096
_MOST_DIRECTORIES = 65_536
_SUBFILE, _OLD_SUBFILE, _PROFILE, _PROFILE_BYTES = 254, 255, 34675, -34675
WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, ORIENTATION, BANDS = (
    256,
    257,
    258,
    259,
    262,
    274,
    277,
)
_WANTED = {
    *(_SUBFILE, _OLD_SUBFILE, _PROFILE),
    *(WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, ORIENTATION, BANDS),
}
_REDUCED, _MASK, _OLD_REDUCED = 1, 4, 2
_SIZES = {1: 1, 3: 2, 4: 4, 7: 1, 16: 8}  # BYTE, SHORT, LONG, UNDEFINED, LONG8
_MOST_PROFILE_BYTES = 1 << 26


class _Broken(Exception):
    """The file is no TIFF, or its directories lead nowhere."""


@dataclass(frozen=True)
class _Form:
    """How this TIFF writes its numbers."""

    order: str  # < or >
    big: bool

    @property
    def pointer(self) -> str:
        return "Q" if self.big else "I"

    def read(self, file: BinaryIO, code: str) -> int:
        packed = file.read(struct.calcsize(self.order + code))
        try:
            return int(struct.unpack(self.order + code, packed)[0])
        except struct.error as error:
            raise _Broken from error


def page_frames(path: Path) -> tuple[int, ...]:
    """Give the places of the images that are pages; `(0,)` for whatever cannot be told."""
    found = _directories(path)
    if len(found) < 2:
        return (0,)
    pages = [place for place, tags in enumerate(found) if _is_page(tags)]
    kept = [place for place in pages if place == pages[0] or not _reduces(found[0], found[place])]
    return tuple(kept) or (0,)


def tags(path: Path, frame: int) -> dict[int, int]:
    """Give the numbers that an image's directory tells; of several for one tag, the first."""
    found = _directories(path)
    return found[frame] if frame < len(found) else {}


def profile(path: Path, frame: int) -> bytes:
    """Give an image's colour profile; nothing where it has none."""
    told = tags(path, frame)
    if not 0 < told.get(_PROFILE_BYTES, 0) <= _MOST_PROFILE_BYTES:
        return b""
    with path.open("rb") as file:
        file.seek(told[_PROFILE])
        return file.read(told[_PROFILE_BYTES])


def _directories(path: Path) -> list[dict[int, int]]:
    found: list[dict[int, int]] = []
    try:
        with path.open("rb", buffering=4096) as file:
            form, at = _header(file)
            seen: set[int] = set()
            while at and at not in seen and len(found) < _MOST_DIRECTORIES:
                seen.add(at)
                tags, at = _directory(file, form, at)
                found.append(tags)
    except (_Broken, OSError):
        pass  # what was read so far counts; the decoder complains about the rest
    return found


def _header(file: BinaryIO) -> tuple[_Form, int]:
    order = {b"II": "<", b"MM": ">"}.get(file.read(2), "")
    if not order:
        raise _Broken
    version = _Form(order, big=False).read(file, "H")
    form = _Form(order, big=version == 43)
    if version not in (42, 43):
        raise _Broken
    if form.big:
        form.read(file, "I")  # the size of offsets, always 8
    return form, form.read(file, form.pointer)


def _directory(file: BinaryIO, form: _Form, at: int) -> tuple[dict[int, int], int]:
    file.seek(at, os.SEEK_SET)
    count = form.read(file, "Q" if form.big else "H")
    size = 20 if form.big else 12
    if count > _MOST_ENTRIES:
        raise _Broken
    entries = file.read(count * size)
    if len(entries) < count * size:
        raise _Broken
    following = form.read(file, form.pointer)
    found: dict[int, int] = {}
    for start in range(0, count * size, size):
        tag, kind = struct.unpack_from(form.order + "HH", entries, start)
        if tag in _WANTED and kind in _SIZES:
            found |= _values(file, form, tag, kind, entries[start + 4 : start + size])
    return found, following


def _values(file: BinaryIO, form: _Form, tag: int, kind: int, rest: bytes) -> dict[int, int]:
    """Give the first of a tag's numbers; for the profile, how long it is and where it stands."""
    half = len(rest) // 2
    count, place = struct.unpack(form.order + 2 * form.pointer, rest)
    if tag == _PROFILE:
        return {_PROFILE: place, _PROFILE_BYTES: count}
    if count * _SIZES[kind] > half:
        file.seek(place)
        packed = file.read(_SIZES[kind])
    else:
        packed = rest[half : half + _SIZES[kind]]
    order: Literal["little", "big"] = "little" if form.order == "<" else "big"
    return {tag: int.from_bytes(packed, order)} if count else {}


def _is_page(tags: dict[int, int]) -> bool:
    if tags.get(_SUBFILE, 0) & (_REDUCED | _MASK) or tags.get(_OLD_SUBFILE) == _OLD_REDUCED:
        return False
    return tags.get(WIDTH, 0) > 0 and tags.get(HEIGHT, 0) > 0


def _reduces(first: dict[int, int], other: dict[int, int]) -> bool:
    """Tell whether an image is a half, third ... of the first, as in a pyramid."""
    width, height = first.get(WIDTH, 0), first.get(HEIGHT, 0)
    factor = round(width / other[WIDTH])
    return factor > 1 and abs(other[HEIGHT] - height / factor) <= 1
