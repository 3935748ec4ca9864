"""A real clamd on a socket of its own, with one signature: that of EICAR's test file."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.clamd import Clamd, ScannerFailed
from ingest.scan_trial import test_file as eicar
from tests.services.process import Service, free_port, running

PROGRAM = Path("/usr/sbin/clamd")


@dataclass(frozen=True)
class Scanner:
    """Where it listens."""

    socket: Path
    port: int


@contextmanager
def clamd_in(folder: Path, most_mb: int = 200) -> Iterator[Scanner]:
    """Run clamd while the block runs; it looks at files up to so many megabytes."""
    signatures = folder / "signatures"
    signatures.mkdir()
    (signatures / "test.ndb").write_text(f"Eicar-Test:0:*:{eicar().hex()}\n")
    scanner = Scanner(folder / "clamd.ctl", free_port())
    user = pwd.getpwuid(os.geteuid()).pw_name
    (folder / "clamd.conf").write_text(
        f"Foreground yes\nLocalSocket {scanner.socket}\nTCPSocket {scanner.port}\n"
        f"TCPAddr 127.0.0.1\nDatabaseDirectory {signatures}\nUser {user}\n"
        f"StreamMaxLength {most_mb}M\nMaxFileSize {most_mb}M\nMaxScanSize {2 * most_mb}M\n"
        f"AlertExceedsMax yes\nTemporaryDirectory {folder}\n"
    )
    service = Service("clamd", [PROGRAM, "--config-file", folder / "clamd.conf"], folder)
    with running(service, ready=lambda: _answers(scanner)):
        yield scanner


def _answers(scanner: Scanner) -> bool:
    try:
        return bool(Clamd(str(scanner.socket), 5).version())
    except ScannerFailed:
        return False
