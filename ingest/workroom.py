"""Folders for files on their way, under home; those of dead processes are cleared."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "tmp"
ROOMS = "queued"  # what lies here for batches until it is in


@contextmanager
def workroom(home: Path) -> Iterator[Path]:
    """Give an empty folder of this process' own, which goes when it is left.

    It stands under home, where there is room for scans; the system's own may be small.
    """
    top = home / FOLDER
    top.mkdir(parents=True, exist_ok=True)
    clear(home)
    with tempfile.TemporaryDirectory(dir=top, prefix=f"{os.getpid()}-") as name:
        yield Path(name)


def queued_room(home: Path, batch_id: str) -> Path:
    """Give the folder of what lies here for a batch."""
    return home / ROOMS / batch_id


def clear(home: Path) -> None:
    """Remove what processes left that were killed."""
    if not Path("/proc/self").exists():
        return  # where we cannot tell the dead from the living, nothing is removed
    for left in (home / FOLDER).glob("*-*"):
        owner = left.name.partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(left, ignore_errors=True)
