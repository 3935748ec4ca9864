"""The entries of a tar archive, plain or compressed, read once from front to back."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, Protocol, cast

from ingest.packages.unpacking import Budget, Entry, Refused

BROKEN = (
    tarfile.TarError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, KeyError,
    IndexError, OverflowError, RuntimeError,
)  # fmt: skip
_BLOCK_BYTES = 512
_PIECE_BYTES = 1 << 20
# Names of 64 kB and attributes are headers too; tarfile reads each whole into memory.
_MOST_HEADER_BYTES = 256 * 1024
_XZ_MEMORY_BYTES = 200_000_000  # `xz -9` needs 65 million
_CUT_OFF = "the archive is cut off or damaged (its end is missing): copy it again from its source"


class _Bytes(Protocol):
    def read(self, size: int, /) -> bytes: ...


def entries(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """Give the entries in the archive's order; each must be read before the next is asked for.

    Raises:
        Refused: what comes out goes over a limit, or the end is missing.
        BROKEN, OSError without a number: the archive is damaged, or no tar.
    """
    forward = _Forward(_unpacked(file), budget)
    archive = tarfile.open(  # noqa: SIM115  # it owns nothing: the file is the caller's
        fileobj=cast(BinaryIO, forward), mode="r:", encoding="utf-8", errors="surrogateescape"
    )
    while True:
        forward.begin_header()
        member = archive.next()
        if member is None:
            break
        archive.members = []  # type: ignore[attr-defined]  # it would remember every header
        forward.end_header()
        pieces = partial(_pieces, forward, member)
        yield Entry(member.name, member.isdir(), member.size, _refusal(member), pieces)
    forward.end()


class _Forward:
    """A stream that counts what it gives, and lets tarfile ask for so much a header."""

    def __init__(self, stream: _Bytes, budget: Budget) -> None:
        self._stream, self._budget = stream, budget
        self._position = 0
        self._header_left: int | None = _MOST_HEADER_BYTES
        self._last = b""

    def begin_header(self) -> None:
        self._header_left = _MOST_HEADER_BYTES

    def end_header(self) -> None:
        self._header_left = None

    def tell(self) -> int:
        return self._position

    def seek(self, target: int) -> None:
        while self._position < target:
            if not self._take(min(_PIECE_BYTES, target - self._position)):
                raise Refused(_CUT_OFF)
        if self._position > target:
            raise ValueError("a tar is read forward only")

    def read(self, size: int) -> bytes:
        if self._header_left is not None:
            self._header_left -= size
            if self._header_left < 0:
                raise Refused(
                    "its headers are larger than any program writes: pack the folder again"
                )
        data = b"".join(self._pieces(size))
        if size == _BLOCK_BYTES:
            self._last = data
        return data

    def end(self) -> None:
        """Look that the archive ends as it must, so that a part of it is not taken for all."""
        if self._last != bytes(_BLOCK_BYTES):
            raise Refused(_CUT_OFF)
        while piece := self._take(_PIECE_BYTES):
            if piece.strip(b"\0"):
                raise Refused("something stands behind its end: pack the folder again")

    def _pieces(self, size: int) -> Iterator[bytes]:
        while size > 0 and (piece := self._take(min(size, _PIECE_BYTES))):
            size -= len(piece)
            yield piece

    def _take(self, size: int) -> bytes:
        piece = self._stream.read(size)
        self._position += len(piece)
        self._budget.spend(len(piece))
        return piece


class _Xz:
    """Unpacks xz with a limit on memory, which lzma.LZMAFile has not."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._packed = file, b""
        self._decompressor = self._fresh()

    def read(self, size: int) -> bytes:
        while True:
            if self._decompressor.eof:
                if not self._rest():
                    return b""
                self._decompressor = self._fresh()
            if not self._packed and self._decompressor.needs_input:
                self._packed = self._file.read(io.DEFAULT_BUFFER_SIZE)
                if not self._packed:
                    raise EOFError("compressed file ended before its end marker")
            data, self._packed = self._decompressor.decompress(self._packed, size), b""
            if data:
                return data

    def _rest(self) -> bytes:
        # Streams may follow one another, with zeros between them.
        self._packed = self._decompressor.unused_data.lstrip(b"\0")
        while not self._packed and (more := self._file.read(io.DEFAULT_BUFFER_SIZE)):
            self._packed = more.lstrip(b"\0")
        return self._packed

    def _fresh(self) -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)


def _unpacked(file: BinaryIO) -> _Bytes:
    head = file.read(6)
    file.seek(0)
    if head.startswith(b"\x1f\x8b"):
        return cast(_Bytes, gzip.GzipFile(fileobj=file))
    if head.startswith(b"BZh"):
        return cast(_Bytes, bz2.BZ2File(file))
    if head.startswith(b"\xfd7zXZ"):
        return _Xz(file)
    return file


def _pieces(forward: _Forward, member: tarfile.TarInfo) -> Iterator[bytes]:
    forward.seek(member.offset_data)
    left = member.size
    while left > 0:
        piece = forward.read(min(left, _PIECE_BYTES))
        if not piece:
            raise Refused(_CUT_OFF)
        left -= len(piece)
        yield piece


def _refusal(member: tarfile.TarInfo) -> str:
    if member.issym():
        return "a link: put the file itself in its place and pack the folder again"
    if member.islnk():
        return (
            "a second name of another file (a hard link): pack the folder again with"
            " tar --hard-dereference"
        )
    if member.issparse():
        return "packed with its holes left out (sparse): pack the folder again without --sparse"
    if not (member.isreg() or member.isdir()):
        return "neither a file nor a folder (a device, pipe or socket): take it out"
    return ""
