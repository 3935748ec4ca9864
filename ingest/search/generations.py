"""The folder of an embedded index: generations, the pointer to the current one, the writer's lock.

FOLDER/current-whoosh-2 names the generation that is searched; FOLDER/whoosh-000001 and so on hold
one index each. A rebuild fills a new generation and then replaces the pointer, so readers see the
old index or the new one, never a half. What a killed writer, or another engine, left is removed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.search.engine import IndexLocked

_ANY_GENERATION = "*-[0-9][0-9][0-9][0-9][0-9][0-9]"


class Generations:
    """Where the indexes of one engine and one layout live on disk."""

    def __init__(self, folder: Path, engine: str, layout: str) -> None:
        self._folder = folder
        self._engine = engine
        self._pointer = folder / f"current-{engine}-{layout}"
        self._asked = str(self._pointer)
        self._read: tuple[tuple[int, int], Path] | None = None

    def current(self) -> Path | None:
        """Give the folder of the generation to search; None before the first commit."""
        try:
            told = os.stat(self._asked)  # noqa: PTH116 - with every search: a path takes longer
            seen = told.st_mtime_ns, told.st_ino
            # Every pointer is a file of its own, so one that was read need not be read again.
            if self._read is None or self._read[0] != seen:
                name = self._pointer.read_text(encoding="ascii").strip()
                self._read = seen, self._folder / name
        except FileNotFoundError:
            return None
        return self._read[1]

    def new(self) -> Path:
        """Make an empty folder beside the current generation; the writer's lock must be held."""
        current = self.current()
        for path in self._folder.glob(f"{self._engine}-[0-9]*"):
            if path != current:
                shutil.rmtree(path)
        number = int(current.name.rpartition("-")[2]) + 1 if current else 1
        folder = self._folder / f"{self._engine}-{number:06d}"
        folder.mkdir()
        return folder

    def make_current(self, folder: Path) -> None:
        """Let readers turn to this generation, and remove all others."""
        part = self._folder / "pointer.part"
        part.write_text(folder.name, encoding="ascii")
        part.replace(self._pointer)
        # Who reads an old one keeps its files open; a reader that comes too late asks again.
        for path in self._folder.glob(_ANY_GENERATION):
            if path != folder:
                shutil.rmtree(path, ignore_errors=True)
        for path in self._folder.glob("current-*"):
            if path != self._pointer:
                path.unlink(missing_ok=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only writer, in all processes; the system lets go of a killed writer's lock.

        Raises:
            IndexLocked: another process is writing.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "writer.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise IndexLocked(
                    f"another process is writing the search index in {self._folder}; "
                    "what is new there is indexed when that process is done"
                ) from error
            yield
