"""A client of ClamAV's clamd: asks over a socket, sends files in pieces, keeps nothing."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PIECE_BYTES = 1 << 18
_MOST_ANSWER_BYTES = 4096
_TOO_LARGE = "size limit exceeded"
# What clamd says where it stopped looking, with AlertExceedsMax: nothing was found, or looked for.
_STOPPED = "Heuristics.Limits.Exceeded"


class ScannerFailed(Exception):
    """clamd did not look at a file; the message says why and what to do."""


class ScannerSilent(ScannerFailed):
    """clamd does not answer at all."""


class Clamd:
    """One clamd, by the path of its socket or its host and port."""

    def __init__(self, address: str, timeout_seconds: float) -> None:
        self._address, self._timeout_seconds = address, timeout_seconds

    def version(self) -> str:
        """Give what it says of itself and its signatures: `ClamAV 1.4.6/27800/Sun Nov 22 …`.

        Raises:
            ScannerSilent: it does not answer.
        """
        with self._connected() as connection:
            connection.sendall(b"zVERSION\0")
            return _answer(connection)

    def scan(self, file: BinaryIO) -> str:
        """Give the name of what a file holds; nothing where it is clean.

        Raises:
            ScannerFailed: clamd did not look at all of it.
        """
        return self.scan_pieces(iter(lambda: file.read(PIECE_BYTES), b""))

    def scan_pieces(self, pieces: Iterable[bytes]) -> str:
        """Give the name of what these bytes hold; nothing where they are clean.

        Raises:
            ScannerFailed: clamd did not look at all of it.
        """
        with self._connected() as connection:
            try:
                connection.sendall(b"zINSTREAM\0")
                for piece in pieces:
                    connection.sendall(struct.pack("!L", len(piece)) + piece)
                connection.sendall(struct.pack("!L", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has stopped listening, and its answer says why
            return _finding(_answer(connection))

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        try:
            with self._open() as connection:
                connection.settimeout(self._timeout_seconds)
                yield connection
        except TimeoutError as error:
            reason = f"did not answer within {self._timeout_seconds:.0f} seconds"
            raise ScannerSilent(self._told(reason)) from error
        except (OSError, ValueError) as error:
            reason = f"does not answer ({getattr(error, 'strerror', None) or error})"
            raise ScannerSilent(self._told(reason)) from error

    def _open(self) -> socket.socket:
        if self._address.startswith("/"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.settimeout(self._timeout_seconds)
                connection.connect(self._address)
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self._address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), self._timeout_seconds)

    def _told(self, reason: str) -> str:
        name = Path(self._address).name if self._address.startswith("/") else self._address
        return f"the malware scanner at {name} {reason}"


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _MOST_ANSWER_BYTES:
        piece = connection.recv(_MOST_ANSWER_BYTES)
        if not piece:
            break
        answer += piece
    if not answer:
        raise ScannerSilent("the malware scanner hung up without an answer")
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _finding(answer: str) -> str:
    """Read `stream: OK`, `stream: Eicar FOUND`, or what went wrong."""
    text = answer.removeprefix("stream: ")
    if text == "OK":
        return ""
    name = text.removesuffix(" FOUND")
    if _TOO_LARGE in text or name.startswith(_STOPPED):
        raise ScannerFailed(
            "larger than the malware scanner looks at: raise StreamMaxLength, MaxFileSize and"
            " MaxScanSize in clamd.conf"
        )
    if name == text:
        raise ScannerFailed(f"the malware scanner could not look at it ({text})")
    return name
