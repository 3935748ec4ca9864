"""Write a file outside the store that is whole, or is not there."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that is deleted again if writing it fails."""
    try:
        with path.open("wb") as file:
            yield file
    except BaseException:
        with suppress(FileNotFoundError):
            # A pipe or a device that we were told to write to is not ours to delete.
            if stat.S_ISREG(path.lstat().st_mode):
                path.unlink()
        raise
