"""Reading one kept object and saying whether it is as it must be.

Known objects have their sha256 in the register. One that is read for the first time is held
against what else tells of it: the inventory of its OCFL object, its sidecar, gzip's own checksum,
the tiles of a pyramid.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import dataclass

from sqlalchemy import select

from ingest.catalog.kept import DAMAGED, MISSING
from ingest.catalog.models import Asset, KeptObject
from ingest.preserve.ocfl import inventory
from ingest.preserve.reading import Pace, digests
from ingest.preserve.verify import pyramid_is_whole
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import ObjectMissing, Store

_INVENTORY = "inventory.json"
_SIDECAR = ".sha512"


@dataclass(frozen=True)
class Verdict:
    """What an object was found to be."""

    fault: str  # empty: it is whole
    sha256: str = ""
    size_bytes: int = 0


def look(repository: Repository, row: KeptObject, pace: Pace) -> Verdict:
    """Read an object of the store and judge it.

    Raises:
        ingest.storage.store.StoreUnavailable: the store does not answer; nothing is known.
    """
    store = repository.store
    try:
        size_bytes, found = digests(store, row.key, pace, _wanted(row))
    except ObjectMissing:
        return Verdict(MISSING)
    if keys.is_root_file(row.key):
        # As it was last time, as a version that came since has it, or as its sidecar says.
        whole = found["sha256"] in (row.sha256, *root_sums(store, row.key).values())
        whole = whole or _is_proven(repository, row.key, found["sha512"])
    elif row.sha256:
        whole = found["sha256"] == row.sha256
    else:
        whole = _is_proven(repository, row.key, found["sha512"])
    return Verdict("" if whole else DAMAGED, found["sha256"], size_bytes)


def root_sums(store: Store, key: str) -> dict[str, str]:
    """Give each version's own copy of a root file, and the sha256 it has if it is whole."""
    root, _, name = key.rpartition("/")
    sums: dict[str, str] = {}
    for listed in store.list(f"{root}/v"):
        if not keys.root_files_of(listed):
            continue
        data, told = _pair(store, listed)
        if data and told.split()[:1] == [hashlib.sha512(data).hexdigest()]:
            kept = data if name == _INVENTORY else told.encode()
            copy = listed if name == _INVENTORY else f"{listed}{_SIDECAR}"
            sums[copy] = hashlib.sha256(kept).hexdigest()
    return sums


def root_copy(store: Store, key: str) -> bytes:
    """Give what the root of an object, if whole, has of its newest version's inventory or sidecar.

    Nothing where the key is neither.
    """
    folder, _, name = key.rpartition("/")
    root, _, version = folder.rpartition("/")
    if not keys.root_files_of(f"{folder}/{_INVENTORY}") or not name.startswith(_INVENTORY):
        return b""
    data, told = _pair(store, f"{root}/{_INVENTORY}")
    whole = data and told.split()[:1] == [hashlib.sha512(data).hexdigest()]
    if not whole or inventory.read(data, root).head != version:
        return b""
    return data if name == _INVENTORY else told.encode()


def is_stale(repository: Repository, key: str) -> bool:
    """Tell whether an object is gone because the catalogue needs it no more."""
    parts = keys.pyramid_parts(key)
    if parts is None and key.startswith(keys.MIRRORED):
        return False
    with repository.reading() as session:
        if parts is None:
            return session.scalar(select(Asset.id).where(Asset.key == key).limit(1)) is None
        asset = session.get(Asset, parts[0])
        return asset is None or asset.derivation != parts[1]


def _wanted(row: KeptObject) -> tuple[str, ...]:
    known = row.sha256 and not keys.is_root_file(row.key)
    return ("sha256",) if known else ("sha256", "sha512")


def _is_proven(repository: Repository, key: str, sha512: str) -> bool:
    """Hold an object that nobody has read before against what tells of it."""
    store = repository.store
    if key.startswith(keys.JOURNAL):
        return _unpacks(store.get(key))
    if keys.pyramid_parts(key):
        return _pyramid(repository, key)
    if not keys.item_of(key):
        return True  # the declarations at the top: what they hold now is what they must hold
    if key.endswith(_INVENTORY):
        return _pair(store, key)[1].split()[:1] == [sha512]
    if key.endswith(_INVENTORY + _SIDECAR):
        data, told = _pair(store, key.removesuffix(_SIDECAR))
        # As we write it: a flipped byte of the name beside the digest is damage too.
        return told == f"{hashlib.sha512(data).hexdigest()} {_INVENTORY}\n"
    return _is_in_manifest(store, key, sha512)


def _pair(store: Store, key: str) -> tuple[bytes, str]:
    try:
        return store.get(key), store.get(key + _SIDECAR).decode("ascii", "replace")
    except ObjectMissing:
        return b"", ""


def _is_in_manifest(store: Store, key: str, sha512: str) -> bool:
    """Look an object's content up; what no inventory names yet is taken as it is."""
    root = keys.item_root(keys.item_of(key))
    try:
        manifest = inventory.read(store.get(root + _INVENTORY), root).manifest
    except ObjectMissing:
        return True
    path = key.removeprefix(root)
    named = [digest for digest, places in manifest.items() if path in places]
    return not named or sha512 in named


def _unpacks(data: bytes) -> bool:
    try:
        gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return False
    return True


def _pyramid(repository: Repository, key: str) -> bool:
    parts = keys.pyramid_parts(key)
    with repository.reading() as session:
        asset = session.get(Asset, parts[0]) if parts else None
    return asset is None or pyramid_is_whole(repository, asset)
