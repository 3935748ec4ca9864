"""Holds readings against Unihan's kVietnamese and our own list of readings it lacks."""

from __future__ import annotations

import bz2
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ingest.search.sounds import OURS

# Debian's package unicode-data.
UNIHAN = Path("/usr/share/unicode/Unihan_Readings.txt.bz2")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


class ReadingDoubtful(Exception):
    """A character is read as neither Unihan nor our list knows it; the message names all such."""


def check(pairs: Iterable[tuple[str, str]]) -> None:
    """Check that each character may be read so.

    Raises:
        ReadingDoubtful: some may not.
    """
    none: frozenset[str] = frozenset()
    doubtful = {
        (character, reading)
        for character, reading in pairs
        if alike(reading) not in _unihan().get(character, none) | _ours().get(character, none)
    }
    if doubtful:
        raise ReadingDoubtful(", ".join(f"{c} {reading}" for c, reading in sorted(doubtful)))


def alike(reading: str) -> str:
    """Give a reading in a form that is one for old and new tone placement, hoà and hòa."""
    parts = unicodedata.normalize("NFD", reading.lower())
    letters = "".join(c for c in parts if c not in _TONES)
    return unicodedata.normalize("NFC", letters) + "".join(c for c in parts if c in _TONES)


@cache
def _unihan() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] == "kVietnamese":
                character = chr(int(parts[0][2:], 16))
                found[character] = frozenset(alike(reading) for reading in parts[2].split())
    return found


@cache
def _ours() -> dict[str, frozenset[str]]:
    lines = OURS.read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith(";")]
    return {row[0]: frozenset(alike(reading) for reading in row[1:]) for row in rows}
