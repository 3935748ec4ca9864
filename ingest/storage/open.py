"""Open the store that the settings name."""

from __future__ import annotations

from config.settings import Settings
from ingest.storage.local import LocalStore
from ingest.storage.s3 import Bucket, S3Store
from ingest.storage.store import Store


def open_store(settings: Settings) -> Store:
    """Give the folder or the bucket that the settings name.

    Raises:
        StoreUnavailable: the folder cannot be made.
    """
    if settings.store == "local":
        return LocalStore(settings.store_folder)
    return S3Store(
        Bucket(
            name=settings.s3_bucket,
            endpoint=settings.s3_endpoint,
            region=settings.s3_region,
            prefix=settings.s3_prefix,
            access_key=settings.s3_access_key,
            secret_key=settings.s3_secret_key,
        )
    )
