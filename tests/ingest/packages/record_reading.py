"""Reads records that a test writes, without images."""

from __future__ import annotations

from pathlib import Path

from config.settings import Settings
from ingest.packages import records
from ingest.packages.card import Card


def cards(path: Path) -> list[Card]:
    """Read a file of records in which nothing is wrong."""
    found, problems = records.read(path, path.parent, Settings())
    assert not problems
    return found


def card(folder: Path, data: bytes, name: str = "r.xml") -> Card:
    """Read the only record of a file that is written for it."""
    (folder / name).write_bytes(data)
    (one,) = cards(folder / name)
    return one
