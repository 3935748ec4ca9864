"""Rot in any kind of object is found, named and mended, over a network and behind caches too."""

import re

import pytest

from ingest.preserve.upkeep import REPAIRED
from ingest.preserve.verify import verify
from ingest.storage import keys
from ingest.storage.chunked import itself
from tests.ingest.preserve.test_upkeep import (
    all_keys,
    copied,
    flip,
    go_round,
    hold,
    not_well,
    read_all,
)


@pytest.fixture
def held(repository, tmp_path):
    return hold(repository, tmp_path)


def test_an_inventory_that_nobody_has_read_yet_comes_back_from_its_copy(held):
    before = {key: held.store.get(key) for key in copied(held) if "inventory.json" in key}
    for key in [key for key in before if "/v1/" in key]:
        flip(held.store, key)
    found = not_well(go_round(held))
    assert found == [(REPAIRED, key) for key in before if "/v1/" in key]
    assert {key: held.store.get(key) for key in before} == before


def test_a_byte_of_every_kind_of_object_is_mended_over_a_network_too(
    make_repository, postgresql_url, s3_bucket, tmp_path
):
    made = make_repository(
        database_url=postgresql_url,
        store="s3",
        s3_endpoint=s3_bucket.endpoint,
        s3_bucket=s3_bucket.name,
        s3_prefix=f"rot/{tmp_path.name}",
        s3_access_key=s3_bucket.access_key,
        s3_secret_key=s3_bucket.secret_key,
        mirror_store="local",
        mirror_path=tmp_path / "mirror",
    )
    hold(made, tmp_path, pages=1)
    go_round(made)
    before = {key: made.store.get(key) for key in all_keys(made)}
    kinds = {re.sub(r"[0-9a-z]{12,}|/../../", "*", key): key for key in copied(made)}
    assert len(kinds) >= 12, sorted(kinds)
    pyramids = list(made.store.list(keys.DERIVATIVES))
    for wanted in (list(kinds.values()), pyramids):
        for key in wanted:
            # What a cache of ours still has of it proves nothing.
            made.store.get_range(key, 0, 1 << 20)
            flip(itself(made.store), key)
        assert sorted(not_well(read_all(made))) == sorted((REPAIRED, key) for key in wanted)
        assert {key: itself(made.store).get(key) for key in before} == before
    assert list(verify(made, checksums=True, progress=lambda: None)) == []


def test_verify_tells_what_the_register_knows(held):
    go_round(held)
    journal, top = next(iter(held.store.list(keys.JOURNAL))), f"{keys.OBJECTS}0=ocfl_1.1"
    sidecar = next(key for key in held.store.list(keys.OBJECTS) if key.endswith(".sha512"))
    before = {key: held.store.get(key) for key in (journal, top, sidecar)}
    flip(held.store, journal)
    read_all(held)
    held.store.delete(top)
    held.store.delete(sidecar)
    found = {(one.kind, one.key) for one in verify(held, checksums=False, progress=lambda: None)}
    assert {("damaged", journal), ("missing", top), ("missing", sidecar)} <= found
    for key, data in before.items():
        held.store.put(key, data)
    read_all(held)
    assert list(verify(held, checksums=True, progress=lambda: None)) == []
