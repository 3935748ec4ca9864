"""Files on their way from another institution, kept under home until their item is complete."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from urllib3 import BaseHTTPResponse

from ingest.remote.client import Client
from ingest.remote.errors import NotThere, Unfetched

FOLDER = "fetched"
_FORGOTTEN_AFTER_SECONDS = 30 * 24 * 3600
_PART, _STATE, _WHOLE = "part", "state.json", "whole"


@dataclass
class Downloads:
    """Fetches files; what was cut off goes on where the institution allows it."""

    client: Client
    folder: Path
    most_bytes: int

    def fetch(self, address: str, *, accept: str = "*/*") -> Path:
        """Give the file at an address, fetched now or in an earlier run.

        Raises:
            Unfetched: it cannot be had; what came of it is kept for the next run.
        """
        place = self.place(address)
        whole = place / _WHOLE
        if whole.is_file():
            return whole
        place.mkdir(parents=True, exist_ok=True)
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        have = _have(place)
        if have:
            headers |= {"Range": f"bytes={have[0]}-", "If-Range": have[1]}
        try:
            with self.client.opened(address, headers) as answer:
                self._write(address, place, answer, have[0] if have else 0)
        except NotThere:
            if not have:
                raise
            # It will not give the rest (416, or another file by now): ask for the whole.
            (place / _PART).unlink(missing_ok=True)
            return self.fetch(address, accept=accept)
        (place / _PART).replace(whole)
        return whole

    def place(self, address: str) -> Path:
        """Give the folder of what is fetched from an address."""
        return self.folder / hashlib.sha256(address.encode()).hexdigest()[:32]

    def forget(self, address: str) -> None:
        """Throw away what was fetched from an address."""
        shutil.rmtree(self.place(address), ignore_errors=True)

    def _write(self, address: str, place: Path, answer: BaseHTTPResponse, have_bytes: int) -> None:
        goes_on = answer.status == 206 and _begins_at(answer, have_bytes)
        if answer.status == 206 and not goes_on:
            (place / _PART).unlink(missing_ok=True)
            raise Unfetched(address, "sent another part than was asked for: run again")
        begun = have_bytes if goes_on else 0
        # Without a validator nobody can tell whether the rest is of the same file.
        validator = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
        state = {"address": address, "validator": validator}
        (place / _STATE).write_text(json.dumps(state), encoding="utf-8")
        told = answer.headers.get("Content-Length", "")
        size = begun
        with (place / _PART).open("ab" if goes_on else "wb") as part:
            for piece in self.client.pieces(address, answer, self.most_bytes - begun):
                part.write(piece)
                size += len(piece)
        if told.isdecimal() and size - begun < int(told):
            raise Unfetched(address, f"was cut off after {size:,} bytes: run again to go on")
        if not size:
            raise Unfetched(address, "is empty: the institution sends nothing")


def sweep(home: Path) -> None:
    """Throw away what was fetched for items that nobody went on with."""
    now = time.time()
    for place in (home / FOLDER).glob("*"):
        if now - place.stat().st_mtime > _FORGOTTEN_AFTER_SECONDS:
            shutil.rmtree(place, ignore_errors=True)


def _have(place: Path) -> tuple[int, str] | None:
    """Give the bytes that are there and what tells their version; None: begin anew."""
    part = place / _PART
    try:
        validator = json.loads((place / _STATE).read_text(encoding="utf-8"))["validator"]
        size = part.stat().st_size
    except (OSError, ValueError, KeyError):
        return None
    # 14.2: a weak validator does not do for a range.
    return (size, validator) if size and validator and not validator.startswith("W/") else None


def _begins_at(answer: BaseHTTPResponse, have_bytes: int) -> bool:
    return answer.headers.get("Content-Range", "").startswith(f"bytes {have_bytes}-")
