"""Every file passes here before it is kept: malware is found by clamd and put into quarantine."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from config.settings import Settings
from ingest.clamd import PIECE_BYTES, Clamd, ScannerFailed, ScannerSilent

QUARANTINE = "quarantine"
# After so many silences in a row the rest of a run is not kept waiting for more.
_MOST_SILENCES = 3
_log = logging.getLogger(__name__)


class Infected(Exception):
    """A file holds malware."""

    def __init__(self, signature: str, file: Path | bytes) -> None:
        super().__init__(f"holds malware ({signature})")
        self.signature, self.file = signature, file


class Unscanned(Exception):
    """A file was not looked at, where every file must be; the message says why."""


@dataclass(frozen=True)
class Scan:
    """That a file was looked at and is clean."""

    sha256: str
    scanner: str  # as it calls itself, with its signatures' number and date


@dataclass
class Gate:
    """What stands between a delivery and the store."""

    settings: Settings
    warnings: list[str] = field(default_factory=list)  # of the last file
    _version: str = ""
    _silences: int = 0

    @property
    def on(self) -> bool:
        """Tell whether files are looked at; where they need not be, one silence is enough."""
        needed = self.settings.scanner == "required"
        return needed or (self.settings.scanner == "optional" and not self._silences)

    @property
    def silent(self) -> bool:
        """Tell whether the scanner did not answer, once at least."""
        return self._silences > 0

    def open(self) -> None:
        """Ask the scanner once, before anything else.

        Raises:
            Unscanned: it does not answer, and every file must be looked at.
        """
        if self.on:
            with self._failures():
                self._version = self._clamd().version()

    def check(self, file: Path | bytes) -> Scan | None:
        """Look at a file; None where it need not be looked at, or could not and need not.

        Raises:
            Infected: it holds malware.
            Unscanned: it could not be looked at, and every file must be.
            OSError: the file cannot be read.
        """
        if not self.on:
            return None
        with self._failures():
            if self._silences >= _MOST_SILENCES:
                raise ScannerFailed("the malware scanner has stopped answering")
            self._version = self._version or self._clamd().version()
            signature, sha256 = self._look(file)
            if signature:
                raise Infected(signature, file)
            return Scan(sha256, self._version)
        return None

    def _look(self, file: Path | bytes) -> tuple[str, str]:
        digest = hashlib.sha256()
        with file.open("rb") if isinstance(file, Path) else io.BytesIO(file) as stream:
            size_bytes = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            most_bytes = self.settings.scanner_max_bytes
            if size_bytes > most_bytes:
                raise ScannerFailed(
                    f"larger than the {most_bytes:,} bytes that are handed to the malware scanner"
                    " (setting scanner_max_bytes)"
                )
            try:
                found = self._clamd().scan_pieces(_counted(stream, digest.update))
            except _Unreadable as error:
                raise error.reason from error
            return found, digest.hexdigest()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except ScannerFailed as error:
            self._silences += isinstance(error, ScannerSilent)
            if self.settings.scanner == "required":
                raise Unscanned(
                    f"{error}; without its word nothing is accepted (setting scanner)"
                ) from error
            what = "nothing of this run is" if isinstance(error, ScannerSilent) else "it is not"
            self.warnings.append(f"{error}: {what} looked at for malware")

    def told(self) -> Iterator[str]:
        """Give the warnings since the last time, and forget them."""
        while self.warnings:
            yield self.warnings.pop(0)

    def _clamd(self) -> Clamd:
        return Clamd(self.settings.scanner_address, self.settings.scanner_timeout_seconds)


class _Unreadable(Exception):
    """The file cannot be read, which is no fault of the scanner's connection."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(str(reason))
        self.reason = reason


def _counted(stream: BinaryIO, count: Callable[[bytes], object]) -> Iterator[bytes]:
    while piece := _read(stream):
        count(piece)
        yield piece


def _read(stream: BinaryIO) -> bytes:
    try:
        return stream.read(PIECE_BYTES)
    except OSError as error:
        raise _Unreadable(error) from error


def quarantine(home: Path, infected: Infected, name: str) -> str:
    """Put a copy where nobody is served from; give the words that tell of it."""
    folder = home / QUARANTINE
    data = infected.file
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with data.open("rb") if isinstance(data, Path) else io.BytesIO(data) as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            target = folder / f"{sha256}.quarantined"
            file.seek(0)
            _copy(file, target)
        _describe(target.with_suffix(".json"), infected.signature, name)
    except OSError as error:
        _log.warning("malware %s in %s, not copied: %s", infected.signature, name, error)
        return f"holds malware ({infected.signature}) and was not taken in: ask for a clean file"
    _log.warning("malware %s in %s, copied to %s", infected.signature, name, target.name)
    return (
        f"holds malware ({infected.signature}) and was not taken in; a copy lies in {QUARANTINE}/"
        f"{target.name} under home: ask for a clean file"
    )


def _copy(file: BinaryIO, target: Path) -> None:
    if target.exists():
        return
    part = target.with_suffix(f".{os.getpid()}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "wb") as copy:
            shutil.copyfileobj(file, copy)
        part.replace(target)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def _describe(path: Path, signature: str, name: str) -> None:
    told = {"signature": signature, "name": name, "at": datetime.now(UTC).isoformat()}
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
