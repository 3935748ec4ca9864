"""The entries of a ZIP archive, none of whose numbers is believed."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, cast

from ingest.packages.unpacking import Budget, Entry, Refused

BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, KeyError, IndexError,
    OverflowError, NotImplementedError, RuntimeError,
)  # fmt: skip
_DIRECTORY_ENTRY = b"PK\x01\x02"
# A directory entry has 46 bytes and a name; a record of more than this an entry is no such thing.
_MOST_BYTES_AN_ENTRY = 1024
_ENCRYPTED, _UTF8 = 0x1, 0x800
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_METHOD_NAMES = {9: "Deflate64", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd", 99: "AES"}
_PIECE_BYTES = 1 << 20
# zipfile unpacks all it has read at once from bzip2, which makes up to 20,000 times as much of it.
_BZIP2_PIECE_BYTES = 4096
_UNICODE_PATH = 0x7075


class _Directory:
    """A file whose directory of entries is measured before it is taken apart."""

    def __init__(self, file: BinaryIO, most_entries: int) -> None:
        self._file, self._most_entries = file, most_entries
        self.measured = False
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if self.measured:
            return self._file.read(size)
        limit = _MOST_BYTES_AN_ENTRY * (self._most_entries + 100)
        data = self._file.read(limit + 1 if size < 0 else min(size, limit + 1))
        if len(data) > limit or data.count(_DIRECTORY_ENTRY) > self._most_entries:
            raise Refused(
                f"it holds more than {self._most_entries:,} files (setting max_archive_files):"
                " pack it as several archives"
            )
        return data


def entries(file: BinaryIO, budget: Budget, most_entries: int) -> list[Entry]:
    """Give the entries in the archive's order; the file must stay open for their pieces.

    Raises:
        Refused: there are too many.
        BROKEN: the archive is damaged, or no ZIP.
    """
    directory = _Directory(file, most_entries)
    archive = zipfile.ZipFile(cast(BinaryIO, directory))
    directory.measured = True
    return [
        Entry(
            _name(info),
            info.is_dir(),
            info.file_size,
            _refusal(info),
            partial(_pieces, archive, info, budget),
        )
        for info in archive.infolist()
    ]


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    size = _BZIP2_PIECE_BYTES if info.compress_type == zipfile.ZIP_BZIP2 else _PIECE_BYTES
    with archive.open(info) as stream:
        while piece := stream.read(size):
            budget.spend(len(piece))
            yield piece


def _refusal(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "a link: put the file itself in its place and pack the folder again"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "neither a file nor a folder (a device, pipe or socket): take it out"
    if info.flag_bits & _ENCRYPTED:
        return "locked with a password: pack the folder again without one"
    if info.compress_type not in _METHODS:
        method = _METHOD_NAMES.get(info.compress_type, "unknown")
        return (
            f"packed in an uncommon way (method {info.compress_type}, {method}): pack it again as"
            " ordinary ZIP (deflate)"
        )
    return ""


def _name(info: zipfile.ZipInfo) -> str:
    """Decode the name, which many programs write as UTF-8 without saying so."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    return _unicode_path(info.extra, raw) or raw.decode("utf-8", "surrogateescape")


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """Give the name in the field that old programs add for it, if it is of this very name."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        checked = struct.pack("<BL", 1, zlib.crc32(raw))
        if kind == _UNICODE_PATH and len(field) > 5 and field.startswith(checked):
            return field[5:].decode("utf-8", "surrogateescape")
    return ""
