"""The repository: settings, store, database and search index, opened once per process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config.settings import Settings
from ingest.catalog import database, journal, rights
from ingest.search.engine import SearchEngine
from ingest.search.open import open_search
from ingest.storage.open import open_store
from ingest.storage.store import Store


@dataclass(frozen=True)
class Repository:
    """Everything that is kept, behind one object."""

    settings: Settings
    engine: Engine
    store: Store
    search: SearchEngine
    rules: rights.Rules

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that changes nothing."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session whose changes are committed together, or not at all."""
        with Session(database.writing(self.engine), expire_on_commit=False) as session:
            journal.watch(session)
            with session.begin():
                yield session

    def close(self) -> None:
        """Let go of the connections to database and store."""
        self.engine.dispose()
        self.store.close()


def open_repository(settings: Settings, *, check: bool = True) -> Repository:
    """Open an existing repository.

    Raises:
        database.SchemaMismatch: there is none, or it is of another version.
    """
    engine = database.open_engine(settings.database)
    if check:
        if settings.database.startswith("sqlite:///") and not _sqlite_file(settings).exists():
            raise database.SchemaMismatch("there is no repository here yet: run `tangthu init`")
        database.check_schema(engine)
    return Repository(
        settings=settings,
        engine=engine,
        store=open_store(settings),
        search=open_search(settings),
        rules=rights.Rules.of(settings.time_zone, settings.on_site_networks),
    )


def _sqlite_file(settings: Settings) -> Path:
    return Path(settings.database.removeprefix("sqlite:///"))
