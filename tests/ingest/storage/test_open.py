"""The settings choose the store."""

from pathlib import Path

import pytest

from config.settings import Settings
from ingest.storage.chunked import ChunkedStore
from ingest.storage.local import LocalStore
from ingest.storage.open import open_store
from ingest.storage.s3 import Bucket, S3Store


def test_without_a_choice_bytes_are_kept_in_the_home_folder(tmp_path: Path) -> None:
    store = open_store(Settings(home=tmp_path))
    assert isinstance(store, LocalStore)
    store.put("a", b"x")
    assert (tmp_path / "store" / "a").read_bytes() == b"x"


@pytest.mark.parametrize(("cache_bytes", "kind"), [(0, S3Store), (1_000_000, ChunkedStore)])
def test_the_settings_lead_to_a_bucket(
    s3_bucket: Bucket, tmp_path: Path, cache_bytes: int, kind: type
) -> None:
    settings = Settings(
        home=tmp_path,
        s3_cache_bytes=cache_bytes,
        store="s3",
        s3_endpoint=s3_bucket.endpoint,
        s3_region=s3_bucket.region,
        s3_bucket=s3_bucket.name,
        s3_prefix="from/settings",
        s3_access_key=s3_bucket.access_key,
        s3_secret_key=s3_bucket.secret_key,
    )
    store = open_store(settings)
    assert isinstance(store, kind)
    store.put("a", b"x")
    assert list(store.list()) == ["a"]
    store.close()
