"""Child processes of the tests: free ports, starting, waiting until ready, ending by pid."""

import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class ServiceFailed(RuntimeError):
    """A server ended or stayed silent while it should have started."""


@dataclass(frozen=True)
class Service:
    """How one server is run."""

    name: str
    command: Sequence[str | Path]
    folder: Path
    user: str | None = None
    environment: dict[str, str] | None = None
    end_signal: signal.Signals = signal.SIGTERM
    start_seconds: float = 30.0

    @property
    def log(self) -> Path:
        """The file that holds what the server printed."""
        return self.folder / f"{self.name}.log"


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now, each different from the others."""
    held = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()


def free_port() -> int:
    """A port nobody listens on now."""
    return free_ports(1)[0]


def http_status(port: int, path: str = "/") -> int | None:
    """Give the status with which a web server on 127.0.0.1 answers; None while it does not."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def as_user(name: str | None) -> dict[str, Any]:
    """Give what `subprocess` needs to run a program as this user; nothing for None."""
    if name is None:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextmanager
def running(service: Service, *, ready: Callable[[], bool]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server while the block runs; it dies with the tests even when they are killed.

    Raises:
        ServiceFailed: it ended early, or was not ready in time; with the end of its log.
    """
    with service.log.open("wb") as log:
        process = subprocess.Popen(
            [*_tether(service.end_signal), *map(str, service.command)],
            cwd=service.folder,
            env=_environment(service),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **as_user(service.user),
        )
    try:
        _wait(process, service, ready)
        yield process
    finally:
        end(process, service.end_signal)


def end(process: subprocess.Popen[bytes], end_signal: signal.Signals = signal.SIGTERM) -> None:
    """End the process: politely first, by force after ten seconds."""
    if process.poll() is None:
        process.send_signal(end_signal)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def _wait(process: subprocess.Popen[bytes], service: Service, ready: Callable[[], bool]) -> None:
    limit = time.monotonic() + service.start_seconds
    while not ready():
        if process.poll() is not None:
            raise ServiceFailed(
                f"{service.name} ended with {process.returncode}:\n{_tail(service)}"
            )
        if time.monotonic() > limit:
            raise ServiceFailed(
                f"{service.name} not ready in {service.start_seconds:g} s:\n{_tail(service)}"
            )
        time.sleep(0.05)


def _tail(service: Service) -> str:
    return service.log.read_text(errors="replace")[-3000:]


def _tether(end_signal: signal.Signals) -> list[str]:
    # The kernel ends the server when the test process goes, whatever took it.
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", end_signal.name.removeprefix("SIG")] if setpriv else []


def _environment(service: Service) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_proxy")}
    return {**kept, "HOME": str(service.folder), **(service.environment or {})}
