"""What a backup is put into: one tar file, or a folder of a bucket."""

from __future__ import annotations

import io
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from config.settings import Settings
from ingest.storage.open import open_bucket
from ingest.storage.store import ObjectMissing, Store

S3 = "s3://"
_PIECE_BYTES = 1 << 20


class NoBackup(Exception):
    """There is no backup there, or something else stands there."""


class Chest(Protocol):
    """Named files, written once."""

    def put(self, name: str, source: Path | bytes) -> None:
        """Add a file."""

    def size(self, name: str) -> int | None:
        """Give a file's size; None where there is none, or nobody can tell yet."""

    def fetch(self, name: str, target: Path) -> None:
        """Write a file out.

        Raises:
            NoBackup: it is not there.
        """


class _Tar:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive

    def put(self, name: str, source: Path | bytes) -> None:
        """Add a file."""
        entry = tarfile.TarInfo(name)
        entry.size = len(source) if isinstance(source, bytes) else source.stat().st_size
        entry.mode = 0o600
        with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as given:
            self._archive.addfile(entry, given)

    def size(self, name: str) -> int | None:
        """Give nothing: a tar is written from its start to its end."""
        return None

    def fetch(self, name: str, target: Path) -> None:
        """Write a file out."""
        try:
            given = self._archive.extractfile(name)
        except (KeyError, tarfile.TarError, OSError) as error:
            raise NoBackup(f"the backup has no {name}: it was cut off, or is damaged") from error
        if given is None:
            raise NoBackup(f"the backup has no {name}")
        with given, target.open("wb") as file:
            shutil.copyfileobj(given, file, _PIECE_BYTES)


class _Bucket:
    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, name: str, source: Path | bytes) -> None:
        """Add a file."""
        self._store.put(name, source)

    def size(self, name: str) -> int | None:
        """Give a file's size."""
        try:
            return self._store.size(name)
        except ObjectMissing:
            return None

    def fetch(self, name: str, target: Path) -> None:
        """Write a file out."""
        try:
            self._store.download(name, target)
        except ObjectMissing as error:
            raise NoBackup(f"the backup has no {name}: was it cut off?") from error


@contextmanager
def writing(where: str, settings: Settings) -> Iterator[Chest]:
    """Open a new chest; a tar file gets its name once it is whole.

    Raises:
        NoBackup: a file is there already.
    """
    if where.startswith(S3):
        with _bucket(where, settings) as chest:
            yield chest
        return
    target = Path(where)
    if target.exists():
        raise NoBackup(f"{target} is there already: name a new file")
    part = target.with_name(f".part-{target.name}")
    try:
        part.touch(mode=0o600)
        with tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as archive:
            yield _Tar(archive)
        part.replace(target)
    except OSError as error:
        raise NoBackup(f"{target} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def reading(where: str, settings: Settings) -> Iterator[Chest]:
    """Open a chest that is there.

    Raises:
        NoBackup: it is not, or is no tar file.
    """
    if where.startswith(S3):
        with _bucket(where, settings) as chest:
            yield chest
        return
    try:
        archive = tarfile.open(where)  # noqa: SIM115  # closed below
    except (OSError, tarfile.TarError) as error:
        raise NoBackup(f"{where} is no backup that can be read: {error}") from error
    with archive:
        yield _Tar(archive)


@contextmanager
def _bucket(where: str, settings: Settings) -> Iterator[Chest]:
    name, _, prefix = where.removeprefix(S3).partition("/")
    store = open_bucket(settings, name, prefix.strip("/"))
    try:
        yield _Bucket(store)
    finally:
        store.close()
