"""Repositories for tests, at any scope: choose the settings, make the tables, open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from config.settings import Settings
from ingest.catalog import database, schema
from ingest.create import create_repository
from ingest.repository import Repository, open_repository
from tests.services.process import free_port


def chosen(home: Path, **choices: Any) -> Settings:
    """Give settings for a repository in the folder, served on a free port of 127.0.0.1."""
    port = int(choices.pop("port", 0)) or free_port()
    standard: dict[str, Any] = {
        "home": home,
        "host": "127.0.0.1",
        "port": port,
        "public_url": f"http://127.0.0.1:{port}",
        "secret_key": "only for tests, as long as a key must be",
        "web_processes": 1,
    }
    return Settings(**standard | choices)


@contextmanager
def new_repository(home: Path, **choices: Any) -> Iterator[Repository]:
    """Make a repository in the folder and keep it open: for fixtures that serve a whole module."""
    settings = chosen(home, **choices)
    if settings.database.startswith("sqlite:///"):
        put_tables(Path(settings.database.removeprefix("sqlite:///")))
        repository = open_repository(settings)
    else:
        repository = create_repository(settings)
    try:
        yield repository
    finally:
        repository.close()


def put_tables(path: Path) -> None:
    """Write an SQLite file with all tables and no rows, where none is."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_tables())


@cache
def _tables() -> bytes:
    # Thirty migrations take a third of a second; each process of the tests goes through them once.
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        migrate(f"sqlite:///{path}")
        return path.read_bytes()


def migrate(database_url: str) -> None:
    """Make the tables in an empty database."""
    engine = database.open_engine(database_url)
    try:
        schema.migrate(engine)
    finally:
        engine.dispose()
