"""Reads the Hán-Nôm facts: columns of characters beside their readings. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_RUN = re.compile(r"\{([^}]*)\}|([^{}]+)")


class FactsUnsound(Exception):
    """A line of the facts contradicts itself; the message shows it."""


@dataclass(frozen=True)
class Run:
    """Characters of one size: `columns` is 0 for the main text, 1 or 2 for a note."""

    characters: tuple[tuple[str, ...], ...]  # one tuple, or the right and left of a note
    readings: tuple[tuple[str, ...], ...]
    columns: int


@dataclass(frozen=True)
class Column:
    """One column of a page; each entry begins at its own share of the height."""

    entries: tuple[tuple[Run, ...], ...]
    language: str
    heading: bool = False
    lowered: int = 0

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Give each character with its reading."""
        for entry in self.entries:
            for run in entry:
                for characters, readings in zip(run.characters, run.readings, strict=True):
                    yield from zip(characters, readings, strict=True)


@dataclass
class _Reader:
    pages: list[list[Column]] = field(default_factory=lambda: [[]])
    language: str = "lzh"

    def take(self, line: str) -> None:
        if line.startswith("@"):
            self.language = line[1:]
        elif line == "---":
            self.pages.append([])
        elif line == "~":
            self.pages[-1].append(Column((), self.language))
        else:
            self.pages[-1].append(self._column(line))

    def _column(self, line: str) -> Column:
        mark, characters, readings = _parted(line)
        entries = tuple(
            _entry(left, right, line)
            for left, right in zip(characters.split("/"), readings.split("/"), strict=True)
        )
        return Column(entries, self.language, mark == "#", mark.count(">"))


def pages(text: str) -> list[list[Column]]:
    """Give the columns of each page, right to left.

    Raises:
        FactsUnsound: characters and readings do not match.
    """
    reader = _Reader()
    for line in text.splitlines():
        if line and not line.startswith(";"):
            reader.take(line)
    return reader.pages


def _parted(line: str) -> tuple[str, str, str]:
    characters, _, readings = line.partition("\t")
    mark, space, rest = characters.partition(" ")
    return (mark, rest, readings) if space else ("", characters, readings)


def _entry(characters: str, readings: str, line: str) -> tuple[Run, ...]:
    left, right = _RUN.findall(characters), _RUN.findall(readings)
    if len(left) != len(right):
        raise FactsUnsound(f"the notes of characters and readings differ: {line}")
    runs = []
    for (note, plain), (read_note, read_plain) in zip(left, right, strict=True):
        parts = tuple(tuple(part) for part in (plain or note).split("|"))
        spoken = tuple(tuple(part.split()) for part in (read_plain or read_note).split("|"))
        if [len(part) for part in parts] != [len(part) for part in spoken]:
            raise FactsUnsound(f"not one reading for each character: {line}")
        runs.append(Run(parts, spoken, len(parts) if note else 0))
    return tuple(runs)
