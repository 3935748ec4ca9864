"""A folder in the run's room that stands for an archive or a bag, and how problems name it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.packages import names
from ingest.packages.package import Delivery, Package, Problem


@dataclass(frozen=True)
class Shadow:
    """Where to read what was unpacked, so that items are known as if folders had been given.

    It stands as `place(room) / name of what was given in / path in that`.
    """

    folder: Path  # to be read
    top: Path  # as the folder that was given in
    room: Path
    shown: tuple[tuple[Path, str], ...]  # folders, each with the name by which problems call it
    renames_items: bool = True  # False: an item is called by its folder's name, as ever

    def delivery(self, delivery: Delivery) -> Delivery:
        """Give the delivery with its files named as the librarian knows them."""
        return replace(
            delivery,
            packages=tuple(self._package(package) for package in delivery.packages),
            problems=tuple(self.problem(problem) for problem in delivery.problems),
        )

    def problem(self, problem: Problem) -> Problem:
        """Give the problem with its file named as the librarian knows it."""
        return replace(problem, file=self._file(problem.file))

    def _package(self, package: Package) -> Package:
        problems = tuple(self.problem(problem) for problem in package.problems)
        file = package.shown
        if self.renames_items and not file:
            file = names.readable(self._inside(package.root)) or names.readable(self.top.name)
        return replace(package, shown=file and self._file(file), problems=problems)

    def _inside(self, root: Path) -> str:
        if root.is_relative_to(self.top):
            return "/".join(root.relative_to(self.top).parts)
        # It lies in the shadow of a bag, whose top bears the name of ours.
        return "/".join(root.relative_to(self.room).parts[2:])

    def _file(self, file: str) -> str:
        top = names.readable(self.top.as_posix())
        whole = file == names.readable(self.top.name) and not (self.top / file).exists()
        path = top if whole else f"{top}/{file}"
        for folder, name in sorted(self.shown, key=lambda one: -len(one[0].as_posix())):
            start = names.readable(folder.as_posix())
            if path == start or path.startswith(f"{start}/"):
                return name + path[len(start) :]
        return file


def place(room: Path) -> Path:
    """Give a new folder in the room, for one shadow."""
    return Path(tempfile.mkdtemp(dir=room))
