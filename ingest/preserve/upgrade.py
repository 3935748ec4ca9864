"""Bringing a repository to this program's version: backup, migrate, check; with a way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest.catalog import database, schema
from ingest.catalog.models import now
from ingest.preserve import closing, dump, objectless
from ingest.preserve.backup import Wanted, backup
from ingest.preserve.chest import reading
from ingest.preserve.finding import Finding
from ingest.preserve.restore import (
    NotRestorable,
    go_on_counting,
    header_of,
    load_database,
    secrets_of,
)
from ingest.preserve.verify import verify
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import Changed, ObjectMissing
from ingest.workroom import workroom

FOLDER = "upgrades"


@dataclass(frozen=True)
class Plan:
    """From which version of the tables to which."""

    held: str
    newest: str

    @property
    def needed(self) -> bool:
        """Tell whether there is anything to do."""
        return self.held != self.newest


def plan(repository: Repository) -> Plan:
    """Look at what is there.

    Raises:
        database.SchemaMismatch: there is no repository, or it is of a newer program.
    """
    with repository.engine.connect() as connection:
        held = dump.revision(connection)
    if not held:
        raise database.SchemaMismatch("there is no repository here yet: run `tangthu init`")
    if not schema.knows(held):
        raise database.SchemaMismatch(
            "the database was made by a newer version of tangthu: install that version"
        )
    return Plan(held, database.newest())


def upgrade(repository: Repository, key: str, told: Callable[[str], None]) -> list[Finding]:
    """Keep the database of before, migrate, and give what is missing or damaged afterwards."""
    moment = f"{now():%Y%m%dT%H%M%SZ}"
    folder = repository.settings.home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{moment}-{plan(repository).held}.tar"
    wanted = Wanted(database_only=True, key=key.encode(), secret_key=key)
    backup(repository, str(target), wanted, lambda _name: None)
    told(f"The database of before is kept in {target}")
    schema.migrate(repository.engine)
    told("Migrated")
    make_objects(repository, told)
    told("Comparing store and catalogue")
    findings = verify(repository, checksums=False, progress=lambda: None)
    return [found for found in findings if not found.harmless]


def make_objects(repository: Repository, told: Callable[[str], None]) -> int:
    """Make the OCFL objects of items that came in before there were any, and count them.

    What cannot be made is told by the check that follows.
    """
    made = 0
    for item_id in list(objectless.items(repository)):
        try:
            closing.close(repository, item_id, "tangthu upgrade")
            made += 1
        except (closing.Damaged, ObjectMissing, Changed) as error:
            told(f"The object of item {item_id} was not made: {error}")
    if made:
        told(f"{made} OCFL objects were made of items that had none")
    return made


def latest(home: Path) -> Path:
    """Give the database that was kept last.

    Raises:
        NotRestorable: there is none.
    """
    found = sorted((home / FOLDER).glob("*.tar"))
    if not found:
        raise NotRestorable("no upgrade was made here: there is no database of before")
    return found[-1]


def back(repository: Repository, key: str) -> Path:
    """Put the database of before the last upgrade in place of the one that is there.

    It happens in one transaction: a stop leaves the one or the other.

    Raises:
        NotRestorable: there is none.
        sealing.BadKey: the installation's secret key is another now.
    """
    settings = repository.settings
    source = latest(settings.home)
    header = header_of(str(source), settings)
    last = max((keys.journal_last(name) for name in repository.store.list(keys.JOURNAL)), default=0)
    with reading(str(source), settings) as chest, workroom(settings.home) as room:
        secrets = secrets_of(chest, room, header, key.encode())
        with repository.engine.execution_options(write=True).begin() as connection:
            schema.drop(connection)
            load_database(connection, chest, room, header, secrets)
            go_on_counting(connection, last)
    source.rename(source.with_suffix(".used"))
    return source
