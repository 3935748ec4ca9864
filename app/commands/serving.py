"""`tangthu serve` and `tangthu worker`: the processes that run while the site is up."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from types import FrameType
from typing import IO

import click

from app import upkeep_letters
from app.commands.opening import UserError, make_repository, opened, settings
from app.commands.reporting import ADDRESS_FILE
from app.setup import code, progress, wishes
from config import logs
from config.loading import GUESSED_URL
from config.settings import Settings
from ingest import worker as work
from ingest.catalog import database

_SERVERS = {
    "gunicorn": ("-m", "gunicorn", "-c", "python:config.gunicorn", "app.wsgi:application"),
    "granian": ("-m", "config.granian"),
}
_WORKER = ("-m", "app.cli", "worker")
_SAMPLE = ("-m", "app.cli", "sample")
_REST_SECONDS = 0.2
_SECONDS_TO_START = 60.0
_SECONDS_TO_STOP = 35.0
_SECONDS_BETWEEN_WORKERS = 5.0


@click.command()
@click.option("--host", help="Network address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@click.option("--server", type=click.Choice(list(_SERVERS)), help="Web server.")
def serve(host: str | None, port: int | None, server: str | None) -> None:
    """Serve the site: the web server and one worker, until stopped."""
    os.environ.update(with_address(os.environ, host, port))
    if server is not None:
        os.environ["TANGTHU_SERVER"] = server
    chosen = settings()
    refuse_taken_port(chosen)
    told = begin(chosen)
    run_processes(chosen, lambda: click.echo(told))


@click.command()
def worker() -> None:
    """Work off what is queued: pages, the search index, missing pyramids, the journal."""
    logs.configure()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with opened() as repository:
        work.run(repository, stop, upkeep_letters.teller(repository.settings))


def with_address(environ: Mapping[str, str], host: str | None, port: int | None) -> dict[str, str]:
    """Give the variables by which the processes we start learn of --host and --port."""
    changed: dict[str, str] = {}
    if host is not None:
        changed["TANGTHU_HOST"] = host
    if port is not None:
        changed["TANGTHU_PORT"] = str(port)
    if changed and "TANGTHU_PUBLIC_URL" not in environ:
        shown = host or environ.get("TANGTHU_HOST", "127.0.0.1")
        number = port or environ.get("TANGTHU_PORT", "8000")
        changed[GUESSED_URL] = f"http://{shown}:{number}"
    return changed


def refuse_taken_port(chosen: Settings) -> None:
    """Make sure that the port is free.

    Raises:
        UserError: another program listens there.
    """
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    with socket.socket(family) as probe:
        # As gunicorn does: an address that waits after its last connection is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((chosen.host, chosen.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise UserError(
                    f"port {chosen.port} is in use by another program: stop it, or choose another "
                    "port (`make demo PORT=8765`, `tangthu serve --port 8765`)"
                ) from error
            raise UserError(
                f"cannot listen on {chosen.host} port {chosen.port}: {error.strerror}"
            ) from error


def begin(chosen: Settings) -> str:
    """Make the repository if there is none, and say how to go on.

    Raises:
        UserError: there is one that cannot be used.
    """
    if not database.is_there(chosen.database):
        make_repository(chosen).close()
    # What is amiss with the repository is told here, not by each web process.
    with opened() as repository, repository.reading() as session:
        new = progress.step(session) in progress.STEPS[:2]
    if not new:
        return f"Tàng Thư answers at {chosen.public_url}"
    typed = code.made(chosen.home)
    return f"Tàng Thư is new. Open {chosen.public_url}/setup and type the code {typed}"


@dataclass
class _Running:
    """Web server and worker, and what was asked for beside them."""

    chosen: Settings
    log: IO[bytes] | None
    web: subprocess.Popen[bytes]
    helper: subprocess.Popen[bytes]
    beside: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @classmethod
    def begun(cls, chosen: Settings, log: IO[bytes] | None) -> _Running:
        """Start them."""
        return cls(chosen, log, _started(_SERVERS[chosen.server], log), _started(_WORKER, log))

    def look_after(self, stop: threading.Event) -> None:
        """Start what ended by itself or is wished anew."""
        home = self.chosen.home
        if wishes.take(home, wishes.SAMPLE):
            self.beside.append(_started(_SAMPLE, self.log))
        if wishes.take(home, wishes.RESTART):
            for process in (self.web, self.helper):
                _end(process)
            self.web = _started(_SERVERS[self.chosen.server], self.log)
            self.helper = _started(_WORKER, self.log)
        # It ends where the database is away.
        if self.helper.poll() is not None and not stop.wait(_SECONDS_BETWEEN_WORKERS):
            self.helper = _started(_WORKER, self.log)

    def end(self) -> None:
        """End them all."""
        for process in (self.web, self.helper, *self.beside):
            _end(process)


def run_processes(
    chosen: Settings, ready: Callable[[], None], log: IO[bytes] | None = None
) -> None:
    """Run web server and worker until told to stop or the web server ends; `log` gets their lines.

    Raises:
        UserError: the web server is not installed, or ended by itself.
    """
    if find_spec(chosen.server) is None:
        raise UserError(f"{chosen.server} is not installed: pip install 'tangthu[{chosen.server}]'")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _setter(stop))
    running = _Running.begun(chosen, log)
    address = chosen.home / ADDRESS_FILE
    try:
        if _answers_in_time(chosen, running.web, stop):
            address.write_text(chosen.public_url + "\n", encoding="utf-8")
            ready()
        while not stop.wait(_REST_SECONDS) and running.web.poll() is None:
            running.look_after(stop)
    finally:
        address.unlink(missing_ok=True)
        running.end()
    if not stop.is_set():
        raise UserError(f"the web server ended by itself (status {running.web.returncode})")


def _started(command: tuple[str, ...], log: IO[bytes] | None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # words of this file only
        [sys.executable, *command], stdout=log, stderr=log
    )


def _setter(stop: threading.Event) -> Callable[[int, FrameType | None], None]:
    def set_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    return set_stop


def _answers_in_time(chosen: Settings, web: subprocess.Popen[bytes], stop: threading.Event) -> bool:
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # read, not bound
    host = everywhere.get(chosen.host, chosen.host)
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until and web.poll() is None and not stop.is_set():
        try:
            with urllib.request.urlopen(f"http://{host}:{chosen.port}/healthz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            stop.wait(_REST_SECONDS)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
