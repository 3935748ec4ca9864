"""Pyramids that were made before tiles had sums get them once they are found whole."""

import hashlib
from dataclasses import replace

from sqlalchemy import select

from ingest.catalog import kept
from ingest.catalog.models import Asset
from ingest.derivatives.index import pack, unpack
from ingest.preserve.verify import verify
from ingest.storage import keys
from tests.ingest.preserve.test_upkeep import go_round, hold, not_well, read_all


def test_a_pyramid_without_sums_gets_them_when_it_is_read(repository, tmp_path):
    held = hold(repository, tmp_path)
    with held.reading() as session:
        asset = session.scalars(select(Asset).where(Asset.index_length.is_not(None))).first()
    assert asset is not None and asset.index_length
    key, now_whole = keys.pyramid(asset.id, asset.derivation), pyramid(held, asset.id)
    old = pack(without_sums(now_whole))
    sums = asset.index_length - len(old)
    assert now_whole.has_sums and sums > 0
    with held.writing() as session:
        row = session.get_one(Asset, asset.id)
        row.index_length, row.pyramid_bytes = len(old), asset.index_offset + len(old)
        data = held.store.get(key)[:-sums]
        held.store.put(key, data)
        kept.renew(session, key, hashlib.sha256(data).hexdigest(), len(data))
    assert not pyramid(held, asset.id).has_sums
    assert not_well(go_round(held)) == []
    assert pyramid(held, asset.id) == now_whole and not_well(read_all(held)) == []
    assert list(verify(held, checksums=True, progress=lambda: None)) == []


def pyramid(repository, asset_id):
    with repository.reading() as session:
        asset = session.get_one(Asset, asset_id)
    key = keys.pyramid(asset.id, asset.derivation)
    return unpack(repository.store.get_range(key, asset.index_offset, asset.index_length))


def without_sums(index):
    return replace(
        index,
        levels=tuple(replace(level, sums=()) for level in index.levels),
        smalls=tuple(replace(small, sum=None) for small in index.smalls),
    )
