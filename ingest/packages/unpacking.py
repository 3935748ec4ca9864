"""Puts what an archive holds into a folder: each name is checked, every byte counted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from config.settings import Settings
from ingest.packages import names

_HARMLESS_BYTES = 50_000_000  # unpacked, whatever the ratio
_LOOK_EVERY_BYTES = 50_000_000  # how often the disk is asked what is left
_MOST_PARTS = 60  # folders of folders; a path's every part may have 255 bytes
_MOST_NAME_BYTES = 255


class Refused(Exception):
    """An archive is not taken; the message says why and what to do, `entry` where in it."""

    def __init__(self, reason: str, entry: str = "") -> None:
        super().__init__(reason)
        self.reason, self.entry = reason, entry


@dataclass(frozen=True)
class Entry:
    """One file or folder as an archive names it."""

    name: str  # as it stands there; lone surrogates are bytes that are no Unicode
    folder: bool
    size_bytes: int  # as the archive says, which proves nothing
    refusal: str  # why it cannot be taken; empty: it can
    pieces: Callable[[], Iterator[bytes]]


class Budget:
    """What one archive, with the archives inside it, may still take up."""

    def __init__(self, settings: Settings, room: Path, packed_bytes: int) -> None:
        self._settings, self._room, self._packed_bytes = settings, room, packed_bytes
        self._files = 0
        self._unpacked_bytes = 0
        self._looked_at = 0

    def count(self) -> None:
        """Count one more file.

        Raises:
            Refused: there are too many.
        """
        self._files += 1
        if self._files > self._settings.max_archive_files:
            raise Refused(
                f"it holds more than {self._settings.max_archive_files:,} files (setting"
                " max_archive_files): pack it as several archives"
            )

    def expect(self, size_bytes: int) -> None:
        """Refuse early what by its own account is too large.

        Raises:
            Refused: it would go over a limit, or the disk has no room for it.
        """
        self._check(self._unpacked_bytes + size_bytes)
        self._check_disk(size_bytes)

    def spend(self, size_bytes: int) -> None:
        """Count bytes as they come out.

        Raises:
            Refused: they go over a limit, or the disk gets full.
        """
        self._unpacked_bytes += size_bytes
        self._check(self._unpacked_bytes)
        if self._unpacked_bytes - self._looked_at >= _LOOK_EVERY_BYTES:
            self._looked_at = self._unpacked_bytes
            self._check_disk(0)

    def _check(self, unpacked_bytes: int) -> None:
        settings = self._settings
        if unpacked_bytes > settings.max_archive_bytes:
            raise Refused(
                f"unpacked it has more than {settings.max_archive_bytes:,} bytes (setting"
                " max_archive_bytes): pack it as several archives"
            )
        if unpacked_bytes > max(_HARMLESS_BYTES, settings.max_archive_ratio * self._packed_bytes):
            raise Refused(
                f"unpacked it is more than {settings.max_archive_ratio} times its size (setting"
                " max_archive_ratio), as archives made to do harm are: give the folder itself"
            )

    def _check_disk(self, size_bytes: int) -> None:
        free = shutil.disk_usage(self._room).free - self._settings.least_free_bytes
        if size_bytes > free:
            raise Refused(
                f"the disk under home has no room to unpack it ({max(free, 0):,} bytes are left):"
                " make room, or give the folder itself"
            )


class Shelf:
    """The folder that one archive is put into; it decides under which name."""

    def __init__(self, folder: Path, budget: Budget) -> None:
        self._folder, self._budget = folder, budget
        self._written: dict[str, str] = {}  # a file's or folder's name for comparison, as written
        self._files: set[str] = set()
        folder.mkdir(parents=True)

    def admit(self, entry: Entry) -> Path | None:
        """Give the place of a file; None for a folder, or what a system left there.

        Raises:
            Refused: it leads out of the archive, is no plain file, or its name is taken.
        """
        self._budget.count()
        parts = self._parts(entry)
        if entry.refusal:
            raise Refused(entry.refusal, entry.name)
        if not parts or any(names.is_ignored(part) for part in parts):
            return None
        self._claim(parts, entry)
        return None if entry.folder else self._folder.joinpath(*parts)

    def keep(self, entry: Entry, target: Path) -> None:
        """Write a file that was admitted.

        Raises:
            Refused: the disk gives no more.
        """
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                for piece in entry.pieces():
                    _write(file.write, piece)
        except _WriteFailed as error:
            raise Refused(f"cannot be unpacked ({error}): make room on the disk") from error

    def _parts(self, entry: Entry) -> list[str]:
        if names.is_legacy(entry.name):
            raise Refused(
                "the name is in a legacy encoding, not Unicode: pack the files again with a"
                " program that writes UTF-8 names (7-Zip and the systems' own do)",
                entry.name,
            )
        name = entry.name.replace("\\", "/")
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if name.startswith("/") or ".." in parts or (parts and parts[0].endswith(":")):
            raise Refused(
                "the name leads out of the archive, which no honest program writes: nothing of it"
                " is taken; pack the folder again",
                entry.name,
            )
        if len(parts) > _MOST_PARTS or any(not _is_name(part) for part in parts):
            raise Refused(
                "the name is no possible file name here: rename it and pack the folder again",
                entry.name,
            )
        return parts

    def _claim(self, parts: list[str], entry: Entry) -> None:
        for count in range(1, len(parts) + 1):
            path = "/".join(parts[:count])
            key = names.same(path)
            is_file = count == len(parts) and not entry.folder
            new = key not in self._written
            held = self._written.setdefault(key, path)
            if not new and (held != path or is_file or key in self._files):
                raise Refused(
                    f"the name is taken by {names.readable(held)} already (names alike but for"
                    " case or Unicode form count as one): keep one, or rename one",
                    entry.name,
                )
            if is_file:
                self._files.add(key)


class _WriteFailed(Exception):
    """The disk did not take it."""


def _write(write: Callable[[bytes], int], piece: bytes) -> None:
    try:
        write(piece)
    except OSError as error:
        raise _WriteFailed(error.strerror or str(error)) from error


def _is_name(part: str) -> bool:
    return len(part.encode()) <= _MOST_NAME_BYTES and all(ord(c) >= 32 for c in part)
