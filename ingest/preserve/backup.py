"""Making a backup: the database of one moment, then every object that it names.

While it is made the site serves and takes in; only what removes objects waits.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from ingest.catalog.models import Asset, now
from ingest.preserve import dump, holdback, objects_of, sealing
from ingest.preserve.chest import Chest, NoBackup, writing
from ingest.preserve.reading import Pace, fetch
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import ObjectMissing, StoreUnavailable
from ingest.workroom import workroom

FORMAT = 1
HEADER, MANIFEST, SECRETS = "backup.json", "manifest.jsonl.gz", "secrets"
STORE, DATABASE = "store/", "database/"
# Beside accounts and whatever refers to them.
_SECRET_TABLES = ("account", "attempt", "mail", "passkey_challenge")
SEALED, PLAIN = "sealed", "plain"
_TRIES = 50


@dataclass(frozen=True)
class Header:
    """What a backup says of itself; it is written last, so that one without it was cut off."""

    format: int
    made_at: str
    program: str
    schema: str
    database: str  # sqlite, postgresql
    complete: bool  # False: the objects stay elsewhere
    secrets: str  # sealed, plain
    manifest_sha256: str
    files: int
    size_bytes: int


@dataclass(frozen=True)
class Wanted:
    """What kind of backup."""

    database_only: bool = False
    derivatives: bool = True
    key: bytes = b""  # seals the secrets
    plain: bool = False  # write them as they are
    secret_key: str = ""  # of the sessions


@dataclass
class Making:
    """A backup on its way."""

    repository: Repository
    chest: Chest
    room: Path
    told: Callable[[str], None]
    files: int = 0
    size_bytes: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, name: str, path: Path, sha256: str = "") -> None:
        """Put a file in, unless an earlier attempt did, and list it."""
        if not sha256:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size_bytes = path.stat().st_size
        if not name.startswith(STORE) or self.chest.size(name) != size_bytes:
            self.chest.put(name, path)
        line = {"name": name, "sha256": sha256, "size_bytes": size_bytes}
        with gzip.open(self.room / MANIFEST, "at", encoding="utf-8") as manifest:
            manifest.write(json.dumps(line) + "\n")
        self.files, self.size_bytes = self.files + 1, self.size_bytes + size_bytes
        self.told(name)

    def add_object(self, key: str, expected: str = "", source: str = "") -> bool:
        """Put an object of the store in, as it is; tell whether it was there."""
        path = self.room / "object"
        try:
            sha256 = fetch(self.repository.store, source or key, path, Pace())
        except ObjectMissing:
            return False
        if expected and sha256 != expected:
            self.faults.append(f"{key} is damaged in the store; it is in the backup as it is")
        self.add(STORE + key, path, sha256)
        return True


def backup(
    repository: Repository, where: str, wanted: Wanted, told: Callable[[str], None]
) -> tuple[Header, list[str]]:
    """Make a backup; give its header, and what was missing or damaged in the store.

    Raises:
        NoBackup: it cannot be written there, or one is there already.
        sealing.BadKey: there is no key that seals the secrets, and plain was not asked for.
        holdback.HeldBack: another backup, or a purge, is under way.
    """
    if not wanted.plain and not wanted.key:
        raise sealing.BadKey(
            "accounts and keys are never written plain unasked: name a key with --key-file or"
            " TANGTHU_BACKUP_KEY, or say --plain-secrets"
        )
    # An upgrade backs up the database alone, of a schema in which we cannot hold a place.
    held = nullcontext() if wanted.database_only else holdback.keeping(repository)
    settings = repository.settings
    with held, workroom(settings.home) as room, writing(where, settings) as chest:
        if chest.size(HEADER) is not None:
            raise NoBackup(f"{where} holds a backup already: name another place")
        making = Making(repository, chest, room, told)
        with _snapshot(repository) as (connection, journal):
            schema = dump.revision(connection)
            _add_database(making, connection, wanted)
            if not wanted.database_only:
                _note_assets(making, connection)
        if not wanted.database_only:
            _add_objects(making, wanted, journal)
        return _finish(making, wanted, schema), making.faults


@contextmanager
def _snapshot(repository: Repository) -> Iterator[tuple[Connection, list[str]]]:
    """Hold one moment of the database, with the journal's files of that very moment."""
    store, engine = repository.store, repository.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    for _ in range(_TRIES):
        journal = list(store.list(keys.JOURNAL))
        with engine.connect() as connection, connection.begin():
            dump.revision(connection)
            # A change that reached the journal in between would be in neither of the two.
            if list(store.list(keys.JOURNAL)) == journal:
                yield connection, journal
                return
    raise StoreUnavailable("the journal moves on too quickly for a backup: try again later")


def is_secret(table: Table) -> bool:
    """Tell whether a table is of the accounts, which stay behind where the secrets do."""
    refers = {key.column.table.name for key in table.foreign_keys}
    return table.name in _SECRET_TABLES or "account" in refers


def _add_database(making: Making, connection: Connection, wanted: Wanted) -> None:
    secret: dict[str, list[dict[str, Any]]] = {}
    for table in dump.tables(connection):
        if is_secret(table):
            secret[table.name] = dump.rows(connection, table)
            continue
        path = making.room / "table"
        dump.write(connection, table, path)
        making.add(f"{DATABASE}{table.name}.jsonl.gz", path)
    _add_secrets(making, secret, wanted)


def _add_secrets(making: Making, rows: dict[str, list[dict[str, Any]]], wanted: Wanted) -> None:
    settings = making.repository.settings
    names = ("s3_access_key", "s3_secret_key", "mirror_s3_access_key", "mirror_s3_secret_key")
    said = {name: getattr(settings, name) for name in names if getattr(settings, name)}
    content = {"tables": rows, "settings": said, "secret_key": wanted.secret_key}
    data = json.dumps(content, ensure_ascii=False).encode()
    path = making.room / "secrets"
    path.touch(mode=0o600)
    path.write_bytes(data if wanted.plain else sealing.seal(data, wanted.key))
    making.add(SECRETS, path)
    path.unlink()


def _note_assets(making: Making, connection: Connection) -> None:
    """Write down which files the moment names, item by item: there may be millions."""
    wanted = (
        select(Asset.item_id, Asset.id, Asset.key, Asset.sha256, Asset.derivation)
        .where(Asset.state != "purged")
        .order_by(Asset.item_id)
    )
    with (making.room / "assets").open("w", encoding="utf-8") as file:
        for row in connection.execution_options(yield_per=500).execute(wanted):
            file.write(json.dumps(list(row)) + "\n")


def _add_objects(making: Making, wanted: Wanted, journal: list[str]) -> None:
    store = making.repository.store
    for prefix in objects_of.TOP:
        for key in store.list(prefix):
            making.add_object(key)
    for key in journal:
        making.add_object(key)
    with (making.room / "assets").open(encoding="utf-8") as file:
        lines = (json.loads(line) for line in file)
        for item_id, rows in groupby(lines, key=lambda row: row[0]):
            _add_item(making, str(item_id), list(rows), wanted)


def _add_item(making: Making, item_id: str, rows: list[list[Any]], wanted: Wanted) -> None:
    done = set()
    for _, asset_id, key, sha256, derivation in rows:
        if key not in done and not _add_original(making, asset_id, key, sha256):
            making.faults.append(f"{key} is missing from the store, and from the backup")
        done.add(key)
        if wanted.derivatives and derivation:
            making.add_object(keys.pyramid(asset_id, derivation))
    root_files, others = objects_of.item(making.repository.store, item_id)
    for key in others:
        if key not in done:
            making.add_object(key)
    for key, data in root_files.items():
        path = making.room / "object"
        path.write_bytes(data)
        making.add(STORE + key, path)


def _add_original(making: Making, asset_id: str, key: str, sha256: str) -> bool:
    if making.add_object(key, sha256):
        return True
    # It has moved into its object since the moment of the database.
    with making.repository.reading() as session:
        there = session.get(Asset, asset_id)
    return there is not None and making.add_object(key, sha256, there.key)


def _finish(making: Making, wanted: Wanted, schema: str) -> Header:
    manifest = making.room / MANIFEST
    with manifest.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    making.chest.put(MANIFEST, manifest)
    header = Header(
        format=FORMAT,
        made_at=now().isoformat(),
        program=version("tangthu"),
        schema=schema,
        database=making.repository.engine.dialect.name,
        complete=not wanted.database_only,
        secrets=PLAIN if wanted.plain else SEALED,
        manifest_sha256=sha256,
        files=making.files,
        size_bytes=making.size_bytes,
    )
    making.chest.put(HEADER, json.dumps(asdict(header), indent=1).encode())
    return header
