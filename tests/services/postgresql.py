"""A real PostgreSQL cluster: Debian's programs, else those that the wheel `pgserver` carries."""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.services.process import Service, as_user, free_port, running

# Nothing here needs to outlive the tests, so nothing waits for the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class NoPostgresql(RuntimeError):
    """PostgreSQL's programs are not installed, or nobody here may run them."""


@dataclass(frozen=True)
class Cluster:
    """A running server; its databases are made from templates and thrown away."""

    port: int

    def url(self, database: str) -> str:
        """Give SQLAlchemy's address of a database."""
        return f"postgresql+psycopg://tangthu@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template0") -> str:
        """Make a fresh database and give its name."""
        name = f"t_{secrets.token_hex(6)}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop(self, name: str) -> None:
        """Throw a database away, whoever is still connected."""
        self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        where = f"host=127.0.0.1 port={self.port} user=tangthu dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def postgresql() -> Iterator[Cluster]:
    """Run a fresh cluster in a folder of its own.

    Raises:
        NoPostgresql: no programs, or no unprivileged user to run them as.
    """
    programs = _programs()
    user = _user()
    # Not below pytest's own folder: that is closed to the user the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="tangthu-pg-"))
    try:
        if user:
            shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
        _initialise(programs, folder, user)
        port = free_port()
        with running(_service(programs, folder, user, port), ready=lambda: _answers(port)):
            yield Cluster(port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda one: int(one.parts[-3])
    )
    if debian:
        return debian[-1].parent
    wheel = importlib.util.find_spec("pgserver")
    if wheel and wheel.origin:
        carried = Path(wheel.origin).parent / "pginstall" / "bin"
        if (carried / "postgres").is_file():
            return carried
    raise NoPostgresql("PostgreSQL is missing: install Debian's postgresql or the wheel pgserver")


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return name
    raise NoPostgresql("PostgreSQL refuses to run as root, and there is no user postgres or nobody")


def _initialise(programs: Path, folder: Path, user: str | None) -> None:
    command = [
        str(programs / "initdb"),
        *("--pgdata", str(folder / "data"), "--username", "tangthu", "--auth", "trust"),
        *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
    ]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, **as_user(user)
    )
    if done.returncode:
        raise NoPostgresql(f"initdb failed: {done.stderr[-2000:]}")


def _service(programs: Path, folder: Path, user: str | None, port: int) -> Service:
    options = FAST | {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder),
        "max_connections": "60",
        "shared_buffers": "32MB",
    }
    command: list[str | Path] = [programs / "postgres", "-D", folder / "data"]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    # SIGINT is the fast shutdown; SIGTERM would wait for every client to leave.
    return Service("postgresql", command, folder, user=user, end_signal=signal.SIGINT)


def _answers(port: int) -> bool:
    try:
        psycopg.connect(f"host=127.0.0.1 port={port} user=tangthu dbname=postgres").close()
    except psycopg.OperationalError:
        return False
    return True
