"""Gives pyramids that were made without sums of their tiles the sums that they lack.

They stand behind the index, so that who still reads the file as it was finds it unchanged.
"""

from __future__ import annotations

import hashlib

from ingest.catalog.models import Asset, KeptObject
from ingest.derivatives.index import IndexDamaged, sums_of, unpack
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import ObjectMissing


def add_sums(repository: Repository, key: str, sha256: str) -> None:
    """Put sums behind a pyramid that was just found whole, if it is one and has none.

    `sha256` is what it was found to have. Broken off anywhere, it is whole and can be done again.

    Raises:
        ingest.storage.store.StoreUnavailable: the store does not answer.
    """
    asset = _asset(repository, key)
    if asset is None or asset.index_offset is None or asset.index_length is None:
        return
    store, end = repository.store, asset.index_offset + asset.index_length
    try:
        index = unpack(store.get_range(key, asset.index_offset, asset.index_length))
        if index.has_sums:
            return
        held = store.get(key)
    except (IndexDamaged, ObjectMissing):
        return
    if hashlib.sha256(held).hexdigest() != sha256:
        return
    sums = sums_of(index, memoryview(held))
    whole = held[:end] + sums
    # What is written next is not known until the record says so.
    _know(repository, key, "", len(whole))
    store.put(key, whole)
    with repository.writing() as session:
        now = session.get(Asset, asset.id)
        if now is not None and (now.derivation, now.index_length) == (
            asset.derivation, asset.index_length,
        ):  # fmt: skip
            now.index_length = asset.index_length + len(sums)
            now.pyramid_bytes = len(whole)
    _know(repository, key, hashlib.sha256(whole).hexdigest(), len(whole))


def _asset(repository: Repository, key: str) -> Asset | None:
    parts = keys.pyramid_parts(key)
    if parts is None:
        return None
    with repository.reading() as session:
        asset = session.get(Asset, parts[0])
    return asset if asset is not None and asset.derivation == parts[1] else None


def _know(repository: Repository, key: str, sha256: str, size_bytes: int) -> None:
    with repository.writing() as session:
        row = session.get(KeptObject, key)
        if row is not None:
            row.sha256, row.size_bytes = sha256, size_bytes
