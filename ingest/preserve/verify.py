"""Comparing the store with the catalogue: what is missing, damaged or named by no row."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from ingest.catalog.models import Asset, Item
from ingest.derivatives.index import IndexDamaged, PyramidIndex, is_whole, unpack
from ingest.preserve import objectless, register
from ingest.preserve.finding import Finding
from ingest.preserve.ocfl.check import check_object
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.chunked import itself
from ingest.storage.store import ObjectMissing

# What is wrong between the writes that close a version (`closing`): no declaration, no sidecar yet
# or the one before, a version that the root does not know, files that it does not name.
_HALF_CLOSED = frozenset({"E003", "E023", "E046", "E058", "E060", "E066"})


@dataclass(frozen=True)
class _Named:
    """What the catalogue says of one file."""

    asset: Asset
    title: str


def verify(
    repository: Repository,
    *,
    checksums: bool,
    progress: Callable[[], None],
    tiles: bool = False,
) -> Iterator[Finding]:
    """Give what does not agree, and what fixity found last.

    `checksums` reads every file whole, `tiles` every pyramid.
    """
    told: set[str] = set()
    for finding in _compared(repository, checksums=checksums, progress=progress, tiles=tiles):
        told.add(finding.key)
        yield finding
    for finding in register.findings(repository):
        if finding.key not in told:
            yield finding


def _compared(
    repository: Repository, *, checksums: bool, progress: Callable[[], None], tiles: bool
) -> Iterator[Finding]:
    named = _named(repository)
    expected: set[str] = set()
    for one in named:
        # The pages of a PDF or of one TIFF are many assets of one file, which is read once.
        if one.asset.key not in expected:
            yield from _original(repository, one, checksums=checksums)
        expected.add(one.asset.key)
        if one.asset.derivation:
            expected.add(keys.pyramid(one.asset.id, one.asset.derivation))
            yield from _pyramid(repository, one, tiles=tiles or checksums)
        progress()
    for prefix in (keys.STAGING, keys.DERIVATIVES):
        for key in repository.store.list(prefix):
            if key not in expected:
                yield Finding("orphan", key, "no record names it; nothing is lost by it")
    yield from _objects(repository, expected)
    for item_id in objectless.items(repository):
        place = f"{keys.item_root(item_id)}inventory.json"
        yield Finding("missing", place, "its item has no OCFL object: `tangthu upgrade` makes it")


def _objects(repository: Repository, expected: set[str]) -> Iterator[Finding]:
    """Hold every OCFL object against the specification; their files are read by their rows."""
    roots: set[str] = set()
    for key in repository.store.list(keys.OBJECTS):
        root = keys.root_of(key)
        if root and key == f"{root}inventory.json":
            roots.add(root)
    for key in repository.store.list(keys.OBJECTS):
        root = keys.root_of(key)
        if root and root not in roots and key not in expected:
            yield Finding("orphan", key, "no record names it; nothing is lost by it")
    for root in sorted(roots):
        yield from _object(repository, root, expected)


def _object(repository: Repository, root: str, expected: set[str]) -> Iterator[Finding]:
    item_id = root.rstrip("/").rpartition("/")[2]
    # Asked before it is read: it may be closed while it is.
    closing = objectless.is_closing(repository, item_id)
    for fault in check_object(repository.store, root, checksums=False):
        if root + fault.path in expected:
            continue  # told of by its row
        closing = closing or objectless.is_closing(repository, item_id)
        if closing and fault.code in _HALF_CLOSED:
            yield Finding("unfinished", root, f"a worker is to finish its newest version: {fault}")
        else:
            yield Finding("damaged", root, f"as an OCFL object: {fault}")


def count(repository: Repository) -> int:
    """Count the files that the catalogue names."""
    return len(_named(repository))


def pyramid_is_whole(repository: Repository, asset: Asset) -> bool:
    """Tell whether a pyramid has its index and all its tiles."""
    key = keys.pyramid(asset.id, asset.derivation)
    try:
        store = itself(repository.store)
        data = store.get_range(key, asset.index_offset or 0, asset.index_length or 0)
        return _has_its_tiles(repository, key, unpack(data))
    except (ObjectMissing, IndexDamaged):
        return False


def _named(repository: Repository) -> list[_Named]:
    with repository.reading() as session:
        rows = session.execute(
            select(Asset, Item.title_sort, Item.source_id).join(Item).where(Asset.state != "purged")
        )
        return [_Named(asset, source_id) for asset, _, source_id in rows]


def _original(repository: Repository, one: _Named, *, checksums: bool) -> Iterator[Finding]:
    asset = one.asset
    where = f"{asset.filename} of {one.title}"
    try:
        size = repository.store.size(asset.key)
        if size != asset.size_bytes:
            yield Finding(
                "damaged", asset.key, f"{where} has {size} bytes in place of {asset.size_bytes}"
            )
        elif checksums and _sha256(repository, asset.key) != asset.sha256:
            yield Finding("damaged", asset.key, f"{where} has another checksum than when it came")
    except ObjectMissing:
        yield Finding("missing", asset.key, f"{where}: restore it from the backup")


def _pyramid(repository: Repository, one: _Named, *, tiles: bool) -> Iterator[Finding]:
    asset = one.asset
    key = keys.pyramid(asset.id, asset.derivation)
    mend = f"pyramid of {asset.filename} of {one.title}: `tangthu rebuild --derivatives` mends it"
    try:
        store = itself(repository.store)
        data = store.get_range(key, asset.index_offset or 0, asset.index_length or 0)
        index = unpack(data)
        whole = repository.store.size(key) == asset.pyramid_bytes
        if not whole or (tiles and not _has_its_tiles(repository, key, index)):
            yield Finding("damaged", key, mend)
    except ObjectMissing:
        yield Finding("missing", key, mend)
    except IndexDamaged:
        yield Finding("damaged", key, mend)


def _has_its_tiles(repository: Repository, key: str, index: PyramidIndex) -> bool:
    data = memoryview(repository.store.get(key))
    return all(
        is_whole(data[start : start + size], size, known) for start, size, known in index.spans()
    )


def _sha256(repository: Repository, key: str) -> str:
    path = repository.store.local_path(key)
    if path is not None:
        return _file_sha256(path)
    with tempfile.TemporaryDirectory(prefix="tangthu-verify-") as folder:
        target = Path(folder) / "object"
        repository.store.download(key, target)
        return _file_sha256(target)


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
