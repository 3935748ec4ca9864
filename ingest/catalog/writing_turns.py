"""Whose turn it is to write in an SQLite file: threads and processes wait at a lock beside it.

SQLite's own waiting sleeps up to a tenth of a second between two looks, whenever the lock came
free; several workers stand still in it for a quarter of their time.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection

_TURN = "tangthu-writing-turn"  # of a connection: the descriptor of its turn
_SECONDS_BETWEEN_LOOKS = 0.0005


class WritingTurns:
    """The turns at one file; a help only: who gets none in time is left to SQLite's own lock."""

    def __init__(self, beside: Path | None, seconds: float) -> None:
        """Take the file to lock, None for a database in memory, and how long one waits at most."""
        self._file = beside
        self._seconds = seconds

    def take(self, connection: Connection) -> None:
        """Wait for this connection's turn."""
        if self._file is None:
            return
        with suppress(OSError):  # where no file can be made SQLite's lock is enough
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            connection.info[_TURN] = descriptor
            _wait(descriptor, time.monotonic() + self._seconds)

    def give(self, connection: Connection) -> None:
        """Let the next one write."""
        descriptor = connection.info.pop(_TURN, None)
        if descriptor is not None:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # a child that was forked may hold it open
            os.close(descriptor)


def _wait(descriptor: int, until: float) -> None:
    while time.monotonic() < until:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
