"""Keep bytes in a folder: whole or not at all, on disk when `put` returns, never outside it."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from uuid import uuid4

from ingest.storage.key_rules import PART_PREFIX, check_key, check_prefix, check_range
from ingest.storage.open_files import BLIND_SECONDS, OpenFile, OpenFiles
from ingest.storage.store import BadKey, Changed, ObjectMissing, StoreUnavailable
from ingest.storage.whole_file import whole_file

PIECE_BYTES = 1 << 20

_FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up"}
_NOT_AN_OBJECT = {errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY}


class LocalStore:
    """A `Store` whose objects are the files below one folder, made if it is not there."""

    def __init__(self, root: Path) -> None:
        """Take the folder; it is made with the folders above it."""
        with _storage_errors(str(root)):
            root.mkdir(parents=True, exist_ok=True)
        self.root = Path(os.path.realpath(root))
        self._inside = f"{self.root}{os.sep}"
        self._files = OpenFiles(blind_seconds=BLIND_SECONDS)

    def put(self, key: str, source: Path | bytes) -> None:
        """Keep a file or bytes, in place of what stood there."""
        target = self._path(key)
        self._require_root()
        with (
            io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as given,
            _storage_errors(key),
            _part_beside(target, self.root) as part,
        ):
            shutil.copyfileobj(given, part, PIECE_BYTES)
        self._files.forget(key)

    def copy(self, source: str, target: str) -> None:
        """Keep an object under another key too; a second name of the file where that can be."""
        given, wanted = self.local_path(source), self._path(target)
        with _storage_errors(target):
            _make_folder(wanted.parent, self.root)
            part = wanted.parent / f"{PART_PREFIX}{uuid4().hex}"
            try:
                os.link(given, part)
            except OSError:  # not every file system has second names
                return self.put(target, given)
            part.replace(wanted)
            # Of two names of one file, a rename leaves both.
            part.unlink(missing_ok=True)
            _sync_folder(wanted.parent)
        self._files.forget(target)
        return None

    def replace(self, key: str, data: bytes, previous: bytes | None) -> None:
        """Keep bytes in place of `previous`, or where nothing is if that is None."""
        with _storage_errors(key), _locked(self.root):
            if (self.get(key) if self.exists(key) else None) != previous:
                raise Changed(f"{key} was written by somebody else meanwhile")
            self.put(key, data)

    def get(self, key: str) -> bytes:
        """Give the whole object."""
        with _storage_errors(key), self._open(key) as kept:
            return kept.read()

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """Give `length` bytes from `offset`, fewer at the object's end."""
        check_range(offset, length)
        try:
            return self._files.read(key, offset, length, self._held_open)
        except OSError as error:
            raise _unavailable(key, error) from error

    def get_range_at_once(self, key: str, offset: int, length: int) -> bytearray | None:
        """Give the bytes if the file is open and they are in memory, else None."""
        check_range(offset, length)
        return self._files.read_at_once(key, offset, length)

    def download(self, key: str, target: Path) -> None:
        """Write the whole object to a file, in pieces."""
        with self._open(key) as kept, whole_file(target) as copy, _storage_errors(key):
            shutil.copyfileobj(kept, copy, PIECE_BYTES)

    def size(self, key: str) -> int:
        """Give the object's length in bytes."""
        return self.local_path(key).stat().st_size

    def age_seconds(self, key: str) -> float:
        """Give how long ago the object was written."""
        return time.time() - self.local_path(key).stat().st_mtime

    def exists(self, key: str) -> bool:
        """Tell whether something is kept there."""
        with _storage_errors(key):
            return self._path(key).is_file()

    def list(self, prefix: str = "") -> Iterator[str]:
        """Give the keys that begin with `prefix`, sorted within each folder."""
        folder, _, _ = check_prefix(prefix).rpartition("/")
        self._require_root()
        return _keys_below(self._path(folder) if folder else self.root, folder, prefix)

    def delete(self, key: str) -> None:
        """Forget the object; what is not there is forgotten already."""
        not_kept = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
        with _storage_errors(key), suppress(*not_kept):
            self._path(key).unlink()
        self._files.forget(key)

    def local_path(self, key: str) -> Path:
        """Give the object's own file.

        Raises:
            ObjectMissing: nothing is kept there.
        """
        if not self.exists(key):
            self._require_root()
            raise _missing(key)
        return self._path(key)

    def refresh(self, key: str) -> None:
        """Open the object's file anew when it is next read."""
        self._files.forget(key)

    def close(self) -> None:
        """Close the files that are held open."""
        self._files.clear()

    def remove_leftovers(self, older_than_seconds: float = 86_400) -> int:
        """Delete the unfinished files of processes that died, and say how many there were."""
        limit = time.time() - older_than_seconds
        count = 0
        for part in self.root.rglob(f"{PART_PREFIX}*"):
            with suppress(FileNotFoundError):
                if part.stat().st_mtime < limit:
                    part.unlink()
                    count += 1
        return count

    def _path(self, key: str) -> Path:
        path = f"{self._inside}{check_key(key)}"
        # A link may lead elsewhere inside the folder, never out of it.
        real = os.path.realpath(path)
        if not real.startswith(self._inside):
            raise BadKey(f"key {key!r} leads out of the store by a symbolic link")
        return Path(real)

    def _open(self, key: str) -> IO[bytes]:
        with self._opening(key) as path:
            return path.open("rb", buffering=0)

    def _held_open(self, key: str) -> OpenFile:
        with self._opening(key) as path:
            return OpenFile(path)

    @contextmanager
    def _opening(self, key: str) -> Iterator[Path]:
        try:
            yield self._path(key)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            self._require_root()
            raise _missing(key) from error
        except OSError as error:
            raise _unavailable(key, error) from error

    def _require_root(self) -> None:
        if not self.root.is_dir():
            raise StoreUnavailable(f"the store's folder {self.root} is not there: is it mounted?")


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Keep other writers that compare before they write away, in this process and in others."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def _part_beside(target: Path, root: Path) -> Iterator[IO[bytes]]:
    """Write to a hidden neighbour that takes the target's place once it is whole and on disk."""
    _make_folder(target.parent, root)
    # Rename is atomic only within one file system, so the part file sits beside its target.
    path = target.parent / f"{PART_PREFIX}{uuid4().hex}"
    try:
        with path.open("xb") as part:
            yield part
            part.flush()
            os.fsync(part.fileno())
        path.replace(target)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _make_folder(folder: Path, root: Path) -> None:
    missing = []
    while not folder.is_dir() and folder != root:
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        # The name of a new folder is kept by the folder above it.
        _sync_folder(one.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _keys_below(folder: Path, key: str, prefix: str) -> Iterator[str]:
    # A folder sorts as its name with the slash, or `a-b` would come after `a/b`.
    names: dict[str, bool] = {}
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            # A link is another name of what is listed already, or leads out of the store.
            if not entry.name.startswith(PART_PREFIX) and not entry.is_symlink():
                is_folder = entry.is_dir()
                names[f"{entry.name}/" if is_folder else entry.name] = is_folder
    for name in sorted(names):
        below = f"{key}/{name}" if key else name
        if names[name] and (below.startswith(prefix) or prefix.startswith(below)):
            yield from _keys_below(folder / name, below.rstrip("/"), prefix)
        elif not names[name] and below.startswith(prefix):
            yield below


@contextmanager
def _storage_errors(key: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unavailable(key, error) from error


def _unavailable(key: str, error: OSError) -> Exception:
    if error.errno in _NOT_AN_OBJECT:
        return BadKey(f"key {key!r}: an object cannot stand where a folder is, nor below an object")
    why = _FULL.get(error.errno or 0) or error.strerror or str(error)
    return StoreUnavailable(f"{key}: {why}")


def _missing(key: str) -> ObjectMissing:
    return ObjectMissing(f"nothing is kept under {key}")
