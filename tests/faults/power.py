"""Runs an ingest that ends as in a power cut, and tells what had reached the disk by then.

    python -m tests.faults.power SCANS LOG CUT_AT [queued]

With `queued` the pages go by way of the queue. Every fsync is told in LOG with the inode that it
was for; at the CUT_AT-th the process is killed.
"""

from __future__ import annotations

import os
import signal
import stat
import sys
from pathlib import Path

from config.loading import load
from ingest import worker
from ingest.catalog.database import open_engine
from ingest.repository import open_repository
from tests.watchers import enqueue, ingest

_FULL = 2


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
    repository = open_repository(load())
    if "queued" in sys.argv:
        enqueue(repository, scans)
        while worker.work_once(repository):
            pass
    else:
        ingest(repository, scans)


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


def drop_commits(database_file: Path) -> int:
    """Take away what SQLite had not made sure of: with less than FULL, its log; give its bytes.

    The log is synced at every commit with FULL, otherwise only before it is moved into the file.
    Nobody may have the database open: who closes it last moves the log.
    """
    probe = open_engine(f"sqlite:///{database_file}.probe")
    with probe.connect() as connection:
        level = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    probe.dispose()
    log = database_file.with_name(f"{database_file.name}-wal")
    if level >= _FULL or not log.exists():
        return 0
    lost = log.stat().st_size
    log.unlink()
    log.with_name(f"{database_file.name}-shm").unlink(missing_ok=True)
    return lost


if __name__ == "__main__":
    main()
