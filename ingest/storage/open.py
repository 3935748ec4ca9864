"""Open the store that the settings name."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from config.settings import Settings
from ingest.storage.chunked import ChunkedStore
from ingest.storage.disk_cache import DiskCache
from ingest.storage.local import LocalStore
from ingest.storage.open_files import BLIND_SECONDS
from ingest.storage.store import Entry, Store

# Named, not imported: its libraries take 20 MB of each process, also where there is no S3.
_S3 = "ingest.storage.s3"


def open_store(settings: Settings) -> Store:
    """Give the folder or the bucket that the settings name.

    Raises:
        StoreUnavailable: the folder cannot be made.
    """
    if settings.store == "local":
        return LocalStore(settings.store_folder)
    store = _bucket(settings, "s3_")
    if not settings.s3_cache_bytes:
        return store
    # Buckets may hold other bytes under the same keys.
    where = f"{settings.s3_endpoint}\n{settings.s3_bucket}\n{settings.s3_prefix}"
    folder = settings.cache_folder / "chunks" / hashlib.sha256(where.encode()).hexdigest()[:16]
    return ChunkedStore(store, DiskCache(folder, settings.s3_cache_bytes, BLIND_SECONDS))


def open_mirror(settings: Settings) -> Store | None:
    """Give the second store; None where there is none.

    Raises:
        StoreUnavailable: its folder cannot be made.
    """
    if settings.mirror_store == "local" and settings.mirror_path is not None:
        return LocalStore(settings.mirror_path)
    return _bucket(settings, "mirror_s3_") if settings.mirror_store == "s3" else None


def open_bucket(settings: Settings, name: str, prefix: str) -> Store:
    """Give a folder of any bucket, at the S3 service of the settings, under its keys."""
    return _bucket(dataclasses.replace(settings, s3_bucket=name, s3_prefix=prefix), "s3_")


class PlaceReader(Protocol):
    """A folder of somebody's bucket, which is read only; see `s3_place.S3Place`."""

    def entries(self) -> Iterator[Entry]:
        """Give what is there."""

    def read(self, entry: Entry, offset: int, length: int) -> Iterator[bytes]:
        """Give a stretch of an object."""

    def is_same(self, entry: Entry, path: Path) -> bool:
        """Tell whether a file is the object."""

    def close(self) -> None:
        """Let go of the connections."""


def open_place(settings: Settings, name: str, prefix: str) -> PlaceReader:
    """Give a folder of any bucket to read from, at the S3 service of the settings."""
    bucket = _named(dataclasses.replace(settings, s3_bucket=name, s3_prefix=prefix), "s3_")
    place: PlaceReader = import_module(f"{_S3}_place").S3Place(bucket)
    return place


def bucket_protection(settings: Settings) -> tuple[bool, bool] | None:
    """Tell whether the bucket keeps earlier versions and can lock objects; None: a folder."""
    if settings.store != "s3":
        return None
    asked = import_module(f"{_S3}_protection")
    told: tuple[bool, bool] = asked.protection(_named(settings, "s3_"))
    return told


def _bucket(settings: Settings, prefix: str) -> Store:
    store: Store = import_module(_S3).S3Store(_named(settings, prefix))
    return store


def _named(settings: Settings, prefix: str) -> Any:
    parts = ("endpoint", "region", "prefix", "access_key", "secret_key")
    said = {part: getattr(settings, prefix + part) for part in parts}
    return import_module(_S3).Bucket(name=getattr(settings, f"{prefix}bucket"), **said)
