"""Open the store that the settings name."""

from __future__ import annotations

import hashlib
from importlib import import_module

from config.settings import Settings
from ingest.storage.chunked import ChunkedStore
from ingest.storage.disk_cache import DiskCache
from ingest.storage.local import LocalStore
from ingest.storage.store import Store

# Named, not imported: its libraries take 20 MB of each process, also where there is no S3.
_S3 = "ingest.storage.s3"


def open_store(settings: Settings) -> Store:
    """Give the folder or the bucket that the settings name.

    Raises:
        StoreUnavailable: the folder cannot be made.
    """
    if settings.store == "local":
        return LocalStore(settings.store_folder)
    s3 = import_module(_S3)
    store: Store = s3.S3Store(
        s3.Bucket(
            name=settings.s3_bucket,
            endpoint=settings.s3_endpoint,
            region=settings.s3_region,
            prefix=settings.s3_prefix,
            access_key=settings.s3_access_key,
            secret_key=settings.s3_secret_key,
        )
    )
    if not settings.s3_cache_bytes:
        return store
    # Buckets may hold other bytes under the same keys.
    where = f"{settings.s3_endpoint}\n{settings.s3_bucket}\n{settings.s3_prefix}"
    folder = settings.cache_folder / "chunks" / hashlib.sha256(where.encode()).hexdigest()[:16]
    return ChunkedStore(store, DiskCache(folder, settings.s3_cache_bytes))
