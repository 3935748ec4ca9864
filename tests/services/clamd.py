"""A real clamd on a socket of its own, with one signature: that of EICAR's test file."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.clamd import Clamd, ScannerFailed
from ingest.scan_trial import test_file as eicar
from tests.required import TOP
from tests.services.process import Service, free_port, running

PROGRAM = Path("/usr/sbin/clamd")
CONFIGURATION = TOP / "docker" / "clamd.conf"


@dataclass(frozen=True)
class Scanner:
    """Where it listens."""

    socket: Path
    port: int


@contextmanager
def clamd_in(folder: Path, most_mb: int = 200) -> Iterator[Scanner]:
    """Run clamd while the block runs; it looks at files up to so many megabytes."""
    signatures = _one_signature(folder)
    scanner = Scanner(folder / "clamd.ctl", free_port())
    user = pwd.getpwuid(os.geteuid()).pw_name
    (folder / "clamd.conf").write_text(
        f"Foreground yes\nLocalSocket {scanner.socket}\nTCPSocket {scanner.port}\n"
        f"TCPAddr 127.0.0.1\nDatabaseDirectory {signatures}\nUser {user}\n"
        f"StreamMaxLength {most_mb}M\nMaxFileSize {most_mb}M\nMaxScanSize {2 * most_mb}M\n"
        f"AlertExceedsMax yes\nTemporaryDirectory {folder}\n"
    )
    with _clamd(folder, scanner):
        yield scanner


@contextmanager
def clamd_as_in_docker(folder: Path) -> Iterator[Scanner]:
    """Run clamd with docker/clamd.conf, but on places of its own and with the one signature."""
    scanner = Scanner(folder / "clamd.ctl", free_port())
    _one_signature(folder)
    ours = {
        "User": pwd.getpwuid(os.geteuid()).pw_name,
        "LocalSocket": str(scanner.socket),
        "TCPSocket": f"{scanner.port}\nTCPAddr 127.0.0.1",
    }
    lines = [line.split(" ", 1) for line in CONFIGURATION.read_text(encoding="utf-8").splitlines()]
    written = [f"{name} {ours.get(name, value)}" for name, value in lines]
    written += [f"DatabaseDirectory {folder / 'signatures'}", f"TemporaryDirectory {folder}"]
    (folder / "clamd.conf").write_text("\n".join(written) + "\n", encoding="utf-8")
    with _clamd(folder, scanner):
        yield scanner


def _one_signature(folder: Path) -> Path:
    signatures = folder / "signatures"
    signatures.mkdir()
    (signatures / "test.ndb").write_text(f"Eicar-Test:0:*:{eicar().hex()}\n")
    return signatures


@contextmanager
def _clamd(folder: Path, scanner: Scanner) -> Iterator[None]:
    service = Service("clamd", [PROGRAM, "--config-file", folder / "clamd.conf"], folder)
    with running(service, ready=lambda: _answers(scanner)):
        yield


def _answers(scanner: Scanner) -> bool:
    try:
        return bool(Clamd(str(scanner.socket), 5).version())
    except ScannerFailed:
        return False
