"""Bringing a backup back into an empty place, every file held against its checksum."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, Table, func, select, text

from config.settings import Settings
from ingest.catalog import schema
from ingest.preserve import dump, sealing
from ingest.preserve.backup import (
    DATABASE,
    FORMAT,
    HEADER,
    MANIFEST,
    SEALED,
    SECRETS,
    STORE,
    Header,
    is_secret,
)
from ingest.preserve.chest import Chest, NoBackup, reading
from ingest.repository import Repository, open_repository
from ingest.storage import keys
from ingest.storage.store import ObjectMissing, Store
from ingest.workroom import workroom

MARK = "restoring"
# Who held what is over.
_LEASES = ("holdback", "upkeep", "object")


class NotRestorable(Exception):
    """The backup cannot be brought back here; the message says why and what to do."""


@dataclass(frozen=True)
class Secrets:
    """What was sealed."""

    tables: dict[str, list[dict[str, Any]]]
    settings: dict[str, str]
    secret_key: str


@dataclass(frozen=True)
class Restored:
    """What came back."""

    header: Header
    rows: int
    objects: int
    secrets: Secrets


def header_of(where: str, settings: Settings) -> Header:
    """Give what a backup says of itself.

    Raises:
        NoBackup: there is none, or it was cut off.
    """
    with reading(where, settings) as chest, workroom(settings.home) as room:
        return _header(chest, room)


def restore(
    settings: Settings, where: str, key: bytes, told: Callable[[str], None], *, bare: bool = False
) -> Restored:
    """Bring a backup back; `bare` leaves accounts and keys out.

    Raises:
        NotRestorable: the place is not empty, or the backup is damaged or of a newer program.
        NoBackup: there is no whole backup.
        sealing.BadKey: another key is needed.
    """
    with reading(where, settings) as chest, workroom(settings.home) as room:
        header = _header(chest, room)
        _check_version(header)
        manifest = _manifest(chest, room, header)
        secrets = _secrets(chest, room, header, manifest, key, bare=bare)
        repository = open_repository(settings, check=False)
        try:
            with _begun(repository, header):
                objects = _objects(repository.store, chest, room, manifest, told)
                rows = _database(repository, chest, room, header, secrets)
            _check_objects(repository, header)
        finally:
            repository.close()
    return Restored(header, rows, objects, secrets)


def load_database(
    connection: Connection, chest: Chest, room: Path, header: Header, secrets: Secrets
) -> int:
    """Fill tables of the backup's version, in a database without any; count the rows."""
    schema.migrate_to(connection, header.schema)
    count = 0
    for table in dump.tables(connection):
        # What migrations themselves put into a new table is in the backup as well.
        connection.execute(table.delete())
        if table.name in secrets.tables:
            count += dump.load(connection, table, secrets.tables[table.name])
            continue
        if is_secret(table) and not secrets.tables:
            continue  # left out, with the accounts
        path = room / "table"
        try:
            chest.fetch(f"{DATABASE}{table.name}.jsonl.gz", path)
        except NoBackup:
            continue  # of a backup that knew no such table
        rows = dump.read(path)
        if table.name == "job":
            rows = (row for row in rows if row["kind"] not in _LEASES)
        count += dump.load(connection, table, rows)
    return count


def go_on_counting(connection: Connection, journal_last: int) -> None:
    """Let numbers follow those that are used, in the journal too."""
    postgresql = connection.dialect.name == "postgresql"
    for table in dump.tables(connection):
        column = _counted(table)
        if column is None:
            continue
        top = connection.scalar(select(func.max(table.c[column]))) or 0
        top = max(top, journal_last) if table.name == "outbox" else top
        if postgresql:
            number = text("SELECT setval(pg_get_serial_sequence(:table, :column), :top)")
            said = {"table": table.name, "column": column, "top": max(top, 1)}
            connection.execute(number, said)
        elif table.name == "outbox":
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = 'outbox'"))
            number = text("INSERT INTO sqlite_sequence (name, seq) VALUES ('outbox', :top)")
            connection.execute(number, {"top": top})


def secrets_of(chest: Chest, room: Path, header: Header, key: bytes) -> Secrets:
    """Read what was sealed.

    Raises:
        sealing.BadKey: not with this key.
    """
    path = room / "secrets"
    chest.fetch(SECRETS, path)
    data = path.read_bytes()
    path.unlink()
    if header.secrets == SEALED:
        if not key:
            raise sealing.BadKey(
                "accounts and keys are sealed: name the backup's key with --key-file or"
                " TANGTHU_BACKUP_KEY, or leave them out with --without-secrets"
            )
        data = sealing.unseal(data, key)
    return Secrets(**json.loads(data))


def _header(chest: Chest, room: Path) -> Header:
    path = room / "header"
    chest.fetch(HEADER, path)
    try:
        return Header(**json.loads(path.read_bytes()))
    except (ValueError, TypeError) as error:
        raise NoBackup("that is no backup of tangthu, or its header is damaged") from error


def _check_version(header: Header) -> None:
    if header.format > FORMAT or not schema.knows(header.schema):
        raise NotRestorable(
            f"the backup was made by a newer version of tangthu ({header.program}, schema"
            f" {header.schema}): install that version"
        )


def _manifest(chest: Chest, room: Path, header: Header) -> Path:
    path = room / MANIFEST
    chest.fetch(MANIFEST, path)
    if _sha256(path) != header.manifest_sha256:
        raise NotRestorable("the backup's list of files is damaged: use another backup")
    return path


def _listed(manifest: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(manifest, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _secrets(
    chest: Chest, room: Path, header: Header, manifest: Path, key: bytes, *, bare: bool
) -> Secrets:
    # All of the database is looked at before anything is written.
    for line in _listed(manifest):
        if not line["name"].startswith(STORE):
            _fetched(chest, room, line)
    if bare:
        return Secrets({}, {}, "")
    return secrets_of(chest, room, header, key)


def _fetched(chest: Chest, room: Path, line: dict[str, Any]) -> Path:
    path = room / "object"
    chest.fetch(line["name"], path)
    if _sha256(path) != line["sha256"]:
        raise NotRestorable(f"{line['name']} is damaged in the backup: use another backup")
    return path


@contextmanager
def _begun(repository: Repository, header: Header) -> Iterator[None]:
    """Refuse a place that is not empty, unless this very backup was being brought there."""
    mark, name = repository.settings.home / MARK, header.manifest_sha256
    going_on = mark.is_file() and mark.read_text(encoding="utf-8") == name
    with repository.engine.connect() as connection:
        if dump.revision(connection):
            raise NotRestorable(
                "there is a repository here already: name an empty home and database"
            )
    if header.complete and not going_on:
        for prefix in (*keys.MIRRORED, keys.STAGING):
            if next(iter(repository.store.list(prefix)), None) is not None:
                raise NotRestorable("the store holds objects already: name an empty one")
    mark.write_text(name, encoding="utf-8")
    yield
    mark.unlink()


def _objects(
    store: Store, chest: Chest, room: Path, manifest: Path, told: Callable[[str], None]
) -> int:
    count = 0
    for line in _listed(manifest):
        if not line["name"].startswith(STORE):
            continue
        key = line["name"].removeprefix(STORE)
        if not store.exists(key):
            store.put(key, _fetched(chest, room, line))
        count += 1
        told(key)
    return count


def _database(
    repository: Repository,
    chest: Chest,
    room: Path,
    header: Header,
    secrets: Secrets,
) -> int:
    last = max((keys.journal_last(key) for key in repository.store.list(keys.JOURNAL)), default=0)
    with repository.engine.execution_options(write=True).begin() as connection:
        count = load_database(connection, chest, room, header, secrets)
        go_on_counting(connection, last)
        schema.migrate_to(connection, "head")
    return count


def _check_objects(repository: Repository, header: Header) -> None:
    """Where the objects were not in the backup, see that they are in the store."""
    if header.complete:
        return
    with repository.engine.connect() as connection:
        found = connection.execute(text("SELECT key FROM asset WHERE state != 'purged'"))
        missing = [key for (key,) in found if not _is_there(repository.store, key)]
    if missing:
        raise NotRestorable(
            f"the database is back, but {len(missing)} objects are not in the store, the first is"
            f" {missing[0]}: set the store to where they are, or run `tangthu fixity` with the"
            " mirror set"
        )


def _is_there(store: Store, key: str) -> bool:
    try:
        return store.size(key) >= 0
    except ObjectMissing:
        return False


def _counted(table: Table) -> str | None:
    columns = list(table.primary_key.columns)
    if len(columns) == 1 and isinstance(columns[0].type, Integer | BigInteger):
        return columns[0].name
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
