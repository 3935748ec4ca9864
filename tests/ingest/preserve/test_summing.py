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
    now_whole = pyramid(held, asset.id)
    assert now_whole.has_sums
    make_old(held, asset)
    assert not pyramid(held, asset.id).has_sums
    assert not_well(go_round(held)) == []
    assert pyramid(held, asset.id) == now_whole and not_well(read_all(held)) == []
    assert list(verify(held, checksums=True, progress=lambda: None)) == []


def make_old(repository, asset):
    """Take the sums from behind a pyramid, as if it were made before tiles had one."""
    key = keys.pyramid(asset.id, asset.derivation)
    old = pack(without_sums(pyramid(repository, asset.id)))
    with repository.writing() as session:
        row = session.get_one(Asset, asset.id)
        row.index_length, row.pyramid_bytes = len(old), asset.index_offset + len(old)
        data = repository.store.get(key)[: asset.index_offset + len(old)]
        repository.store.put(key, data)
        kept.renew(session, key, hashlib.sha256(data).hexdigest(), len(data))


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
