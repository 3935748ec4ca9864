"""Memory that computing images took is given back to the system, and large ones come one by one."""

from __future__ import annotations

import ctypes
import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_SECONDS_BETWEEN_TRIES = 0.05
# mallopt's names for them; a number that is set stays, where glibc would raise it by itself.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_LARGE_PIECE_BYTES = 8_000_000
# Free memory that is kept for the next image, up to one of five megapixels: to be given it anew
# costs a sixth of the time that a region takes, and more than a stored tile does.
_KEPT_FREE_BYTES = 16_000_000
_ARENAS = 2
_log = logging.getLogger("tangthu.iiif")


def keep_little() -> None:
    """Have glibc give large pieces back at once, and few threads hold memory of their own.

    Without it a process keeps as much as its largest image ever took. Elsewhere than on glibc it
    does nothing.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_PIECE_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_FREE_BYTES)
        mallopt(_M_ARENA_MAX, _ARENAS)
    give_back()


def give_back() -> None:
    """Give what is free back to the system: it takes milliseconds, so after large images only."""
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim is not None:
        malloc_trim(0)


@contextmanager
def alone(lock_file: Path, check: Callable[[], None]) -> Iterator[None]:
    """Wait until no process on this computer is inside; `check` ends the waiting by raising."""
    try:
        lock_file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
    except OSError as error:
        _log.warning("large images are not made one by one: %s: %s", lock_file, error.strerror)
        yield
        return
    try:
        while not _locked(descriptor):
            check()
            time.sleep(_SECONDS_BETWEEN_TRIES)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
