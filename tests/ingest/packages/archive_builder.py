"""Packs archives, honest ones and such as are made to do harm."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from config.settings import Settings
from ingest.packages.package import PackageError
from tests.reading import read

Files = Mapping[str, bytes]
PAGES: Files = {"dia-chi/0001.tif": b"one", "dia-chi/0002.tif": b"two"}


def zipped(path: Path, files: Files = PAGES, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def zip_bytes(files: Files) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def zipped_as(path: Path, kind: int) -> Path:
    """Pack one entry that says of itself to be of this kind: a link, a device."""
    info = zipfile.ZipInfo("dia-chi/0001.tif")
    info.create_system, info.external_attr = 3, (kind | 0o644) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, b"/etc/passwd")
    return path


def tarred(path: Path, files: Files = PAGES, mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]  # the mode is any of them
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def tarred_as(path: Path, kind: bytes) -> Path:
    """Pack a page, then an entry of this kind that points to it or to a device."""
    with tarfile.open(path, "w") as archive:
        page = tarfile.TarInfo("dia-chi/0001.tif")
        page.size = 3
        archive.addfile(page, io.BytesIO(b"one"))
        odd = tarfile.TarInfo("dia-chi/0002.tif")
        odd.type, odd.linkname = kind, "dia-chi/0001.tif"
        archive.addfile(odd)
    return path


def renamed(data: bytes, old: bytes, new: bytes) -> bytes:
    """Give an archive with other bytes in its names, of the same number."""
    assert len(old) == len(new) and old in data
    return data.replace(old, new)


SYMLINK, FIFO, DEVICE = stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR


def refusal(path: Path, **limits: int) -> str:
    with pytest.raises(PackageError) as refused:
        read(path, Settings(**limits))  # type: ignore[arg-type]  # all limits are int
    assert "\n" not in str(refused.value)
    return str(refused.value)
