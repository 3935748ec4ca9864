"""Reads what the sample map shows: its lines, its names and the outlines of its letters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.demo.map_projection import Point, on_sheet

_FACTS = Path(__file__).parent / "facts"


@dataclass(frozen=True)
class Course:
    """A coast, an island, a border, a river, a road or a ridge, in pixels of the sheet."""

    kind: str
    name: str
    han: str
    points: tuple[Point, ...]
    height: float = 0.0  # of a ridge, in hundreds of metres
    breadth_degrees: float = 0.0  # of a ridge, from its crest to its foot


@dataclass(frozen=True)
class Place:
    """A name that stands at a point."""

    kind: str
    name: str
    han: str
    point: Point


@dataclass(frozen=True)
class Glyph:
    """The outline of one character, in thousandths of its size, y down from the baseline."""

    advance: int
    left: int
    top: int
    right: int
    bottom: int
    path: str


@cache
def courses() -> tuple[Course, ...]:
    """Give all lines of the map."""
    return tuple(_course(*cells) for cells in _rows("map_lines.txt"))


@cache
def places() -> tuple[Place, ...]:
    """Give all named points of the map."""
    return tuple(
        Place(kind, name, han, _points(point)[0])
        for kind, point, name, han in _rows("map_places.txt")
    )


@cache
def glyphs() -> dict[str, dict[str, Glyph]]:
    """Give the letters of each style: `roman`, `italic`, `han`."""
    kept = json.loads((_FACTS / "map_lettering.json").read_text(encoding="utf-8"))
    return {
        style: {character: Glyph(*glyph) for character, glyph in found.items()}
        for style, found in kept["styles"].items()
    }


def _rows(name: str) -> Iterator[list[str]]:
    for line in (_FACTS / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(";"):
            yield [cell.strip() for cell in line.split("|")]


def _course(kind: str, name: str, han: str, points: str) -> Course:
    kind, *numbers = kind.split()
    height, breadth = map(float, numbers) if numbers else (0.0, 0.0)
    return Course(kind, name, han, _points(points), height, breadth)


def _points(text: str) -> tuple[Point, ...]:
    pairs = (pair.split(",") for pair in text.split())
    return tuple(on_sheet(float(longitude), float(latitude)) for longitude, latitude in pairs)
