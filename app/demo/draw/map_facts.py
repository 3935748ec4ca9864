"""The lines and places of the sketch map, and where a latitude and longitude lie on the sheet."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass

from app.demo.draw import facts

WIDTH, HEIGHT = 10_000, 12_000
MARGIN = 470
NORTH, WEST, SOUTH, EAST = 23.75, 101.4, 7.2, 116.1
Point = tuple[float, float]
_DEGREE_PX = (HEIGHT - 2 * MARGIN) / (NORTH - SOUTH)
_DEGREE_EAST_PX = (WIDTH - 2 * MARGIN) / (EAST - WEST)


@dataclass(frozen=True)
class Stroke:
    """A coast, border, river, ridge or island, as points of the sheet."""

    kind: str
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Place:
    """A named point of the sheet."""

    kind: str
    name: str
    x: float
    y: float


def point(latitude: float, longitude: float) -> Point:
    """Give the place on the sheet; parallels and meridians are straight lines."""
    return MARGIN + (longitude - WEST) * _DEGREE_EAST_PX, MARGIN + (NORTH - latitude) * _DEGREE_PX


def strokes() -> list[Stroke]:
    """Read all lines."""
    return [_stroke(line) for line in facts.lines("map-lines.txt")]


def places() -> list[Place]:
    """Read all places."""
    with (facts.FOLDER / "map-places.csv").open(encoding="utf-8", newline="") as sheet:
        return [
            Place(row["kind"], row["name"],
                  *point(float(row["latitude"]), float(row["longitude"])))
            for row in csv.DictReader(sheet)
        ]  # fmt: skip


def smoothed(points: tuple[Point, ...], *, closed: bool) -> str:
    """Give an SVG path through the points, round at each (Catmull-Rom)."""
    count = len(points)
    path = [f"M{points[0][0]:.0f} {points[0][1]:.0f}"]
    for number in range(count if closed else count - 1):
        before, start, end, after = (
            points[place % count if closed else min(max(place, 0), count - 1)]
            for place in (number - 1, number, number + 1, number + 2)
        )
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        path.append("C" + " ".join(f"{x:.0f} {y:.0f}" for x, y in (first, second, end)))
    return "".join(path) + ("Z" if closed else "")


def hills(ridge: Stroke) -> list[tuple[float, float, float]]:
    """Give the molehills of a ridge: middle, foot and size, spread a little beside it."""
    found = []
    for number, (start, end) in enumerate(zip(ridge.points, ridge.points[1:], strict=False)):
        steps = max(int(math.dist(start, end) / 62), 1)
        for step in range(steps):
            share, salt = step / steps, number * 31 + step * 7
            aside = 74 * math.sin(salt * 12.9898 + len(ridge.name))
            lift = 46 * math.sin(salt * 78.233)
            found.append((start[0] + (end[0] - start[0]) * share + aside,
                          start[1] + (end[1] - start[1]) * share + lift,
                          46 + 18 * math.sin(salt * 3.7)))  # fmt: skip
    return found


def _stroke(line: str) -> Stroke:
    head, _, tail = line.partition(":")
    kind, _, name = head.partition(" ")
    pairs = (pair.split(",") for pair in tail.split())
    return Stroke(kind, name.strip(), tuple(point(float(a), float(b)) for a, b in pairs))
