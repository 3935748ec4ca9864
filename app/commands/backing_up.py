"""`tangthu backup`, `restore` and `upgrade`: a copy of everything, back again, a new version."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
from rich.console import Console
from sqlalchemy.exc import OperationalError

from app.commands.opening import UserError, opened, settings
from app.diagnosis import diagnose
from app.security import SECRET_FILE, NoSecretKey, secret_key
from config.settings import Settings
from ingest.catalog import kept
from ingest.catalog.database import SchemaMismatch
from ingest.preserve import objectless
from ingest.preserve import upgrade as renewal
from ingest.preserve.backup import Wanted
from ingest.preserve.backup import backup as make_backup
from ingest.preserve.chest import NoBackup
from ingest.preserve.holdback import HeldBack
from ingest.preserve.restore import NotRestorable, Restored
from ingest.preserve.restore import restore as bring_back
from ingest.preserve.sealing import BadKey
from ingest.repository import Repository, open_repository

_FAULTS = (BadKey, HeldBack, NoBackup, NoSecretKey, NotRestorable, SchemaMismatch)
_SETTINGS_FILE = "restored-settings.toml"
_key_file = click.option(
    "--key-file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the key that seals accounts and keys.",
)  # fmt: skip


@click.command()
@click.argument("where", metavar="FILE|s3://BUCKET/FOLDER")
@_key_file
@click.option("--plain-secrets", is_flag=True, help="Write accounts and keys without sealing them.")
@click.option("--database-only", is_flag=True, help="Without the objects: a mirror holds them.")
@click.option("--no-derivatives", is_flag=True, help="Without pyramids: they can be made again.")
def backup(
    where: str,
    key_file: Path | None,
    plain_secrets: bool,
    database_only: bool,
    no_derivatives: bool,
) -> None:
    """Write the database of this moment, and every object that it names, to a file or a bucket.

    The site may go on serving and taking in. Into a bucket, the same command goes on after a stop.
    """
    console = Console()
    with opened() as repository:
        chosen = repository.settings
        try:
            wanted = Wanted(
                database_only=database_only,
                derivatives=not no_derivatives,
                key=_key(key_file, chosen),
                plain=plain_secrets,
                secret_key=secret_key(chosen),
            )
            header, faults = make_backup(repository, where, wanted, lambda _name: None)
            with repository.writing() as session:
                told = {"files": header.files, "size_bytes": header.size_bytes}
                kept.note(session, "backup", **told, complete=header.complete, faults=len(faults))
        except _FAULTS as error:
            raise UserError(str(error)) from error
    for fault in faults:
        _say(console, fault)
    kind = "everything" if header.complete else "the database; the objects stay in the store"
    _say(console, f"{header.files} files, {header.size_bytes / 1e6:.1f} MB: {kind}.")
    if faults:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("where", metavar="FILE|s3://BUCKET/FOLDER")
@_key_file
@click.option("--without-secrets", is_flag=True, help="Leave accounts and keys out.")
def restore(where: str, key_file: Path | None, without_secrets: bool) -> None:
    """Bring a backup back into an empty home, database and store; every checksum is compared."""
    console = Console()
    chosen = settings()
    chosen.home.mkdir(parents=True, exist_ok=True)
    try:
        key = _key(key_file, chosen)
        done = bring_back(chosen, where, key, lambda _name: None, bare=without_secrets)
    except _FAULTS as error:
        raise UserError(str(error)) from error
    except OperationalError as error:
        raise UserError(f"the database cannot be reached: {error.orig}") from error
    _keep_secrets(console, chosen, done)
    _say(
        console, f"{done.rows} rows and {done.objects} objects are back, of {done.header.made_at}."
    )
    _say(console, "Next: `tangthu reindex`, then `tangthu rebuild --derivatives`.")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--back", is_flag=True, help="Put the database of before the last upgrade back.")
def upgrade(dry_run: bool, back: bool) -> None:
    """Bring the repository to this version of tangthu: keep the database, migrate, check.

    Stop `tangthu serve` and its workers first.
    """
    console = Console()
    repository = open_repository(settings(), check=False)
    try:
        if back:
            _back(console, repository)
        else:
            _forward(console, repository, dry_run=dry_run)
    except _FAULTS as error:
        raise UserError(str(error)) from error
    except OperationalError as error:
        raise UserError(f"the database cannot be reached: {error.orig}") from error
    finally:
        repository.close()


def _forward(console: Console, repository: Repository, *, dry_run: bool) -> None:
    plan = renewal.plan(repository)
    if not plan.needed:
        _say(console, f"The repository is of this version already (schema {plan.held}).")
        _objects(console, repository, dry_run=dry_run)
        return
    _say(console, f"Schema {plan.held} becomes {plan.newest}.")
    if dry_run:
        _say(console, "Nothing was changed.")
        return
    key = secret_key(repository.settings)
    harmful = renewal.upgrade(repository, key, lambda line: _say(console, line))
    for finding in harmful:
        _say(console, str(finding))
    unwell = [check for check in diagnose(repository) if check.needed and not check.well]
    for check in unwell:
        _say(console, f"look  {check.name}: {check.detail}")
    if harmful or unwell:
        raise UserError("upgraded, but see above; `tangthu upgrade --back` is the way back")
    _say(console, "Upgraded, and all is well. `tangthu upgrade --back` is the way back.")


def _objects(console: Console, repository: Repository, *, dry_run: bool) -> None:
    """Make the OCFL objects of items that came in before there were any."""
    if dry_run:
        count = sum(1 for _ in objectless.items(repository))
        _say(console, f"{count} items have no OCFL object yet; it would be made.")
        return
    renewal.make_objects(repository, lambda line: _say(console, line))
    if left := sum(1 for _ in objectless.items(repository)):
        raise UserError(f"{left} items have no OCFL object: see `tangthu verify`")


def _back(console: Console, repository: Repository) -> None:
    source = renewal.back(repository, secret_key(repository.settings))
    _say(console, f"The database of {source.name} is back; what was changed since is not in it.")
    _say(console, "Install the version of tangthu that it was made by.")


def _key(key_file: Path | None, chosen: Settings) -> bytes:
    return key_file.read_bytes().strip() if key_file else chosen.backup_key.encode()


def _keep_secrets(console: Console, chosen: Settings, done: Restored) -> None:
    path = chosen.home / SECRET_FILE
    if done.secrets.secret_key and not chosen.secret_key and not path.exists():
        _write_private(path, done.secrets.secret_key + "\n")
    if not done.secrets.tables:
        _say(console, "Accounts and keys were left out: run `tangthu init` for an administrator.")
    if done.secrets.settings:
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in done.secrets.settings.items()]
        _write_private(chosen.home / _SETTINGS_FILE, "".join(lines))
        _say(console, f"The S3 keys of then stand in {chosen.home / _SETTINGS_FILE}.")


def _write_private(path: Path, content: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(content)


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
