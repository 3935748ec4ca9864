"""Runs an ingest that ends as in a power cut, and tells what had reached the disk by then.

    python -m tests.faults.power SCANS LOG CUT_AT

Every fsync is told in LOG with the inode that it was for; at the CUT_AT-th the process is killed.
"""

from __future__ import annotations

import os
import signal
import stat
import sys
from pathlib import Path

from config.settings import load
from ingest.repository import open_repository
from tests.watchers import ingest


def main() -> None:
    """Take the scans in until the cut."""
    scans, log, cut_at = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    real, told, count = os.fsync, log.open("a", encoding="ascii"), 0

    def fsync(descriptor: int) -> None:
        nonlocal count
        count += 1
        if count == cut_at:
            os.kill(os.getpid(), signal.SIGKILL)
        real(descriptor)
        found = os.fstat(descriptor)
        names = os.listdir(descriptor) if stat.S_ISDIR(found.st_mode) else []
        told.write("\t".join([str(found.st_ino), *names]) + "\n")
        told.flush()

    os.fsync = fsync  # type: ignore[assignment]  # ours are all descriptors
    ingest(open_repository(load()), scans)


def drop_unsynced(root: Path, log: Path) -> int:
    """Take away what had not reached the disk: names, and bytes; count both."""
    files: set[str] = set()
    names: dict[str, set[str]] = {}
    for line in log.read_text(encoding="ascii").splitlines():
        inode, *held = line.split("\t")
        files.add(inode)
        names.setdefault(inode, set()).update(held)
    dropped = 0
    for folder, _, inside in os.walk(root):
        kept = names.get(str(Path(folder).stat().st_ino), set())
        for name in inside:
            path = Path(folder, name)
            if name not in kept:
                path.unlink()
                dropped += 1
            elif str(path.stat().st_ino) not in files:
                os.truncate(path, 0)
                dropped += 1
    return dropped


if __name__ == "__main__":
    main()
