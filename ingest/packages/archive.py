"""Unpacks ZIP and tar archives, with archives inside them, so that their folders can be read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from config.settings import Settings
from ingest.packages import names, tar_entries, zip_entries
from ingest.packages.listing import shown
from ingest.packages.package import PackageError, Problem
from ingest.packages.shadow import Shadow, place
from ingest.packages.unpacking import Budget, Entry, Refused, Shelf
from ingest.scan import Gate, Infected, Unscanned

_HEAD_BYTES = 512
_UNREAD = (
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"MSCF", "a Cabinet archive"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_DAMAGED = "the archive is cut off or damaged, so nothing of it is taken: copy it from its source"


def unpack(path: Path, top: Path, settings: Settings, room: Path) -> Shadow:
    """Unpack an archive into `room`, where its folder would stand had it been given unpacked.

    `top` is what was given in: the archive itself, or a folder in which it lies.

    Raises:
        PackageError: it is damaged, larger than the limits, locked, or made to do harm.
    """
    given = path == top
    name = shown(path, top)
    inside = Path() if given else path.relative_to(top).parent / stem(path.name)
    start = place(room) / (stem(path.name) if given else top.name)
    unpacker = _Unpacker(settings, room)
    try:
        unpacker.unpack(path, start / inside, name, alone=given)
    except _Failed as error:
        raise PackageError(error.problem) from error
    # The archive of one folder is that folder.
    top_folder = (given and _only_folder(start)) or start
    return Shadow(top_folder / inside, top_folder, room, tuple(unpacker.shown))


def stem(name: str) -> str:
    """Give an archive's name without what says that it is one."""
    found = name
    for ending in (names.suffix(name), ".tar"):
        if ending and names.suffix(found) == ending:
            found = found[: -len(ending)]
    return found.strip(". ") and found or "archive"


class _Failed(Exception):
    """An archive, or something in it, cannot be taken."""

    def __init__(self, name: str, reason: str, infected: Infected | None = None) -> None:
        super().__init__(reason)
        self.problem = Problem(name, reason, infected=infected)


class _Unpacker:
    """Unpacks one archive and those inside it, within one budget."""

    def __init__(self, settings: Settings, room: Path) -> None:
        self._settings, self._room = settings, room
        self._budget: Budget | None = None
        self._gate = Gate(settings)
        self.shown: list[tuple[Path, str]] = []  # unpacked folders, as problems name them

    def unpack(
        self, path: Path, folder: Path, name: str, *, alone: bool = False, depth: int = 1
    ) -> None:
        """Unpack an archive and those inside it; `alone`: it is not part of a folder."""
        if depth > self._settings.max_archive_depth:
            raise _Failed(
                name,
                f"lies more than {self._settings.max_archive_depth} archives deep (setting"
                " max_archive_depth): unpack it in its place",
            )
        self._scan(path, name)
        inner = self._put(path, folder, name)
        lifted = "" if alone else _lift(folder)
        if lifted:
            inner = [folder / one.relative_to(folder / lifted) for one in inner]
            name = f"{name}/{names.readable(lifted)}"
        self.shown.append((folder, name))
        for archive in inner:
            inside = f"{name}/{names.readable(archive.relative_to(folder).as_posix())}"
            self._unpack_inner(archive, inside, depth)

    def _unpack_inner(self, path: Path, name: str, depth: int) -> None:
        target = path.with_name(stem(path.name))
        if names.same(target.name) in {names.same(one.name) for one in path.parent.iterdir()}:
            raise _Failed(name, "something of its name lies beside it: keep one of the two")
        self.unpack(path, target, name, depth=depth + 1)
        path.unlink()

    def _scan(self, path: Path, name: str) -> None:
        """Have the archive looked at before it is unpacked."""
        try:
            self._gate.check(path)
        except Infected as error:
            raise _Failed(name, f"{error}: ask for a clean archive", error) from error
        except Unscanned as error:
            raise _Failed(name, str(error)) from error
        except OSError as error:
            raise _Failed(name, f"cannot be read ({error.strerror})") from error

    def _put(self, path: Path, folder: Path, name: str) -> list[Path]:
        try:
            self._budget = self._budget or Budget(self._settings, self._room, _size(path))
            shelf = Shelf(folder, self._budget)
            return list(_put(path, shelf, self._budget, self._settings))
        except Refused as error:
            entry = f"/{names.readable(error.entry)}" if error.entry else ""
            raise _Failed(f"{name}{entry}", error.reason) from error


def _only_folder(folder: Path) -> Path | None:
    """Give the one folder that is all there is."""
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else None


def _lift(folder: Path) -> str:
    """Put what the one folder of the same name holds in its place; give that folder's name."""
    only = _only_folder(folder)
    if only is None or names.same(only.name) != names.same(folder.name):
        return ""
    spare = Path(tempfile.mkdtemp(dir=folder.parent))
    only.rename(spare / only.name)
    folder.rmdir()
    (spare / only.name).rename(folder)
    spare.rmdir()
    return only.name


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise Refused(f"cannot be read ({error.strerror})") from error


def _put(path: Path, shelf: Shelf, budget: Budget, settings: Settings) -> Iterator[Path]:
    """Put an archive's files on the shelf; give those that are archives themselves."""
    with _opened(path) as file, _translated():
        found = _entries(file, budget, settings)
        admitted: Iterable[tuple[Entry, Path | None]]
        admitted = ((entry, shelf.admit(entry)) for entry in found)
        if isinstance(found, list):  # all its names can be looked at before anything is written
            admitted = list(admitted)
            budget.expect(sum(entry.size_bytes for entry in found))
        for entry, target in admitted:
            if target is not None:
                shelf.keep(entry, target)
                if names.suffix(target.name) in names.ARCHIVE_SUFFIXES:
                    yield target


def _entries(file: BinaryIO, budget: Budget, settings: Settings) -> Iterable[Entry]:
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    kind = next((kind for mark, kind in _UNREAD if head.startswith(mark)), "")
    if kind:
        raise Refused(f"{kind}, which is not read: pack the folder as ZIP or tar")
    if head.startswith(_ZIP):
        return zip_entries.entries(file, budget, settings.max_archive_files)
    return tar_entries.entries(file, budget)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        if error.errno is None:  # bz2 tells damage so
            raise Refused(_DAMAGED) from error
        raise Refused(f"cannot be read ({error.strerror})") from error


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (*zip_entries.BROKEN, *tar_entries.BROKEN) as error:
        raise Refused(f"{_DAMAGED} ({names.brief(str(error))})") from error
