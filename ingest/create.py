"""Making a repository, or bringing it up to this program's version."""

from __future__ import annotations

from config.settings import Settings
from ingest.catalog import schema
from ingest.repository import Repository, open_repository


def create_repository(settings: Settings) -> Repository:
    """Make the database's tables, or bring them up to date, and open the repository."""
    repository = open_repository(settings, check=False)
    schema.migrate(repository.engine)
    return repository
