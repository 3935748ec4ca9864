"""Files that stay open, a bounded number, so that reading a piece of one is a single call."""

from __future__ import annotations

import errno
import os
import resource
import stat
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock

# After a read that gave up the processor, which is to wait.
_WARY_SECONDS = 1.0
# Linux has it.
_NOT_WAITING: int | None = getattr(os, "RWF_NOWAIT", None)
# Every look at a file lets another thread in between, which costs a tile a third of its time.
BLIND_SECONDS = 0.25
MOST = 300  # two of these leave room for sockets in the 1024 descriptors of a process


class OpenFile:
    """One file, readable by many threads at once; it closes when nobody has it any more."""

    __slots__ = ("_looked", "_waits_until", "descriptor", "size_bytes")

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            IsADirectoryError: it is a folder.
        """
        self.descriptor = -1
        self.descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        about = os.fstat(self.descriptor)
        if stat.S_ISDIR(about.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        # It stays: files are replaced by others, and never written to again.
        self.size_bytes = about.st_size
        self._looked = time.monotonic()
        self._waits_until = 0.0

    def __del__(self) -> None:
        # Not in `OpenFiles`: a thread may be reading while another drops the file, and the number
        # of a closed descriptor is soon another file's.
        if self.descriptor >= 0:
            os.close(self.descriptor)

    def read(self, offset: int, length: int, blind_seconds: float) -> bytes | None:
        """Give `length` bytes from `offset`, fewer at the end; None if the file was replaced.

        That is looked for unless it was `blind_seconds` ago.
        """
        now = time.monotonic()
        if now - self._looked >= blind_seconds:
            self._looked = now
            if self.is_replaced():
                return None
        length = min(length, max(0, self.size_bytes - offset))
        data = os.pread(self.descriptor, length, offset)
        # One read of the system gives at most 2 GB.
        while len(data) < length and (
            more := os.pread(self.descriptor, length - len(data), offset + len(data))
        ):
            data += more
        return data

    def read_at_once(self, offset: int, length: int, blind_seconds: float) -> bytearray | None:
        """Give what `read` would if the system has it in memory; None: ask `read`."""
        if _NOT_WAITING is None:
            return None
        if time.monotonic() - self._looked >= blind_seconds and self.is_replaced():
            return None
        data = bytearray(min(length, max(0, self.size_bytes - offset)))
        try:
            count = os.preadv(self.descriptor, [data], offset, _NOT_WAITING)
        except OSError as error:
            tells = error.errno != errno.EOPNOTSUPP
            count = 0 if tells else self._read_on_trial(data, offset)
        return data if count == len(data) else None

    def _read_on_trial(self, data: bytearray, offset: int) -> int:
        """Read where the file system cannot tell whether it waits, unless one just did."""
        if time.monotonic() < self._waits_until:
            return 0
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw
        count = os.preadv(self.descriptor, [data], offset)
        if resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw != before:
            self._waits_until = time.monotonic() + _WARY_SECONDS
        return count

    def is_replaced(self) -> bool:
        """Tell whether the file was deleted, or another has taken its name."""
        return not os.fstat(self.descriptor).st_nlink


class OpenFiles:
    """The files lately read, by name. For many threads."""

    def __init__(self, most: int = MOST, blind_seconds: float = 0.0) -> None:
        """Keep at most this many open; one that was replaced may be read for `blind_seconds`."""
        self._most = most
        self._blind_seconds = blind_seconds
        self._kept: OrderedDict[str, OpenFile] = OrderedDict()
        self._lock = Lock()

    def read(self, name: str, offset: int, length: int, find: Callable[[str], OpenFile]) -> bytes:
        """Give a piece of the file of this name; `find` opens it where it is not open yet."""
        with self._lock:
            kept = self._kept.get(name)
            if kept is not None:
                self._kept.move_to_end(name)
        data = kept.read(offset, length, self._blind_seconds) if kept is not None else None
        while data is None:
            kept = find(name)
            self._keep(name, kept)
            data = kept.read(offset, length, self._blind_seconds)
        return data

    def read_at_once(self, name: str, offset: int, length: int) -> bytearray | None:
        """Give what `read` would if that waits for nothing; None: ask `read`."""
        with self._lock:
            kept = self._kept.get(name)
            if kept is not None:
                self._kept.move_to_end(name)
        return None if kept is None else kept.read_at_once(offset, length, self._blind_seconds)

    def touch(self) -> None:
        """Mark the open files as read just now."""
        with self._lock:
            for file in self._kept.values():
                os.utime(file.descriptor)

    def forget(self, name: str) -> None:
        """Let go of a file, and of all files below a name."""
        below = f"{name}/"
        with self._lock:
            for key in [key for key in self._kept if key == name or key.startswith(below)]:
                del self._kept[key]

    def clear(self) -> None:
        """Let go of all files."""
        with self._lock:
            self._kept.clear()

    def _keep(self, name: str, file: OpenFile) -> None:
        with self._lock:
            # A deleted file takes up its disk space for as long as it is open.
            for other in [key for key, one in self._kept.items() if one.is_replaced()]:
                del self._kept[other]
            self._kept[name] = file
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
