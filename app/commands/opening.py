"""Making a repository and opening it for a command."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import OperationalError

from app.accounts.passwords import hash_password
from app.security import SECRET_FILE
from config.loading import load
from config.reading import SettingsError
from config.settings import Settings
from ingest.catalog import accounts
from ingest.catalog.database import SchemaMismatch
from ingest.create import create_repository
from ingest.repository import Repository, open_repository
from ingest.storage import keys


class UserError(Exception):
    """The command cannot do this; the message says why and what to do."""


def settings() -> Settings:
    """Read the settings.

    Raises:
        UserError: one of them is wrong.
    """
    try:
        return load()
    except SettingsError as error:
        raise UserError(str(error)) from error


@contextmanager
def opened() -> Iterator[Repository]:
    """Open the repository for a command.

    Raises:
        UserError: there is none, or it cannot be reached.
    """
    try:
        repository = open_repository(settings())
    except SchemaMismatch as error:
        raise UserError(str(error)) from error
    except OperationalError as error:
        raise UserError(f"the database cannot be reached: {error.orig}") from error
    try:
        yield repository
    finally:
        repository.close()


def make_repository(chosen: Settings) -> Repository:
    """Make the database, the secret key and the folders, as far as they are missing.

    Raises:
        UserError: the store belongs to another database, or something cannot be reached.
    """
    chosen.home.mkdir(parents=True, exist_ok=True)
    _make_secret(chosen)
    try:
        repository = create_repository(chosen)
    except SchemaMismatch as error:
        raise UserError(str(error)) from error
    except OperationalError as error:
        raise UserError(f"the database cannot be reached: {error.orig}") from error
    _refuse_foreign_store(repository)
    return repository


def make_account(repository: Repository, login: str, password: str, name: str) -> bool:
    """Make an administrator, unless the login is taken; tell whether one was made."""
    with repository.writing() as session:
        if accounts.exists(session, login):
            return False
        accounts.add(session, login, name, hash_password(password), "administrator")
    return True


@click.command()
@click.option("--login", default="admin", show_default=True, help="The administrator's login.")
@click.option("--password", help="Their password; one is made and shown if none is given.")
def init(login: str, password: str | None) -> None:
    """Make a repository: database, secret key, first administrator. Safe to run again."""
    chosen = settings()
    repository = make_repository(chosen)
    password = password or secrets.token_urlsafe(12)
    if make_account(repository, login, password, login):
        click.echo(f"Administrator {login!r} made; the password is {password}")
    repository.close()
    click.echo(f"The repository stands ready in {chosen.home}.")


def _make_secret(chosen: Settings) -> None:
    path = chosen.home / SECRET_FILE
    if chosen.secret_key or path.exists():
        return
    path.touch(mode=0o600)
    path.write_text(secrets.token_urlsafe(48) + "\n", encoding="ascii")


def _refuse_foreign_store(repository: Repository) -> None:
    with repository.reading() as session:
        empty = accounts.count(session) == 0
    if empty and next(iter(repository.store.list(keys.JOURNAL)), None) is not None:
        raise UserError(
            "this database is empty, but the store holds a catalogue already: "
            "`tangthu rebuild` makes the database from it"
        )
