"""Tries the malware scanner with the test file that every scanner knows, alone and behind much."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from config.settings import Settings
from ingest.clamd import Clamd, ScannerFailed

# More than clamd looks at as Debian installs it, less than a scan of a page has.
LARGE_BYTES = 110_000_000
_PIECE_BYTES = 1 << 20


def test_file() -> bytes:
    """Give EICAR's harmless test file, put together so that this file is not taken for it."""
    return b"".join(
        (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!", b"$H+H*")
    )


def trial(settings: Settings) -> str:
    """Give what the scanner calls itself, if it finds what it must.

    Raises:
        ScannerFailed: it does not answer, or overlooks the test file.
    """
    clamd = Clamd(settings.scanner_address, settings.scanner_timeout_seconds)
    version = clamd.version()
    if not clamd.scan_pieces([test_file()]):
        raise ScannerFailed("overlooks the test file: load its signatures (run freshclam)")
    size_bytes = min(LARGE_BYTES, settings.scanner_max_bytes)
    try:
        found = clamd.scan_pieces(_archive(size_bytes))
    except ScannerFailed as error:
        raise ScannerFailed(f"in a file of {size_bytes:,} bytes: {error}") from error
    if not found:
        raise ScannerFailed(
            f"overlooks the test file behind {size_bytes:,} bytes: raise StreamMaxLength,"
            " MaxFileSize and MaxScanSize in clamd.conf, and set AlertExceedsMax yes"
        )
    return version


def _archive(size_bytes: int) -> Iterator[bytes]:
    """Give a ZIP with a filler of this size before the test file, neither of them compressed."""
    filler = [bytes(_PIECE_BYTES)] * (size_bytes // _PIECE_BYTES) or [bytes(size_bytes)]
    checksum = 0
    for piece in filler:
        checksum = zlib.crc32(piece, checksum)
    virus = test_file()
    entries = (
        (b"filler", checksum, sum(map(len, filler)), filler),
        (b"test.com", zlib.crc32(virus), len(virus), [virus]),
    )
    directory, position = b"", 0
    for name, crc, length, pieces in entries:
        numbers = struct.pack("<HHHHHLLLHH", 10, 0, 0, 0, 33, crc, length, length, len(name), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 10) + numbers
        directory += struct.pack("<HHHLL", 0, 0, 0, 0, position) + name
        yield b"PK\x03\x04" + numbers + name
        yield from pieces
        position += 4 + len(numbers) + len(name) + length
    end = struct.pack("<HHHHLLH", 0, 0, 2, 2, len(directory), position, 0)
    yield directory + b"PK\x05\x06" + end
