"""Lines of the map made lively, always in the same way, and written as SVG. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from app.demo.map_projection import Point


@dataclass(frozen=True)
class Piece:
    """A part of the drawing: what is over what, the rows it touches, and its SVG."""

    layer: float
    top: float
    bottom: float
    svg: str


def rough(points: Sequence[Point], seed: str, *, depth: int, jag: float) -> list[Point]:
    """Break a line into ever smaller bends; its own points stay where they are."""
    random = Random(seed)
    line = list(points)
    for _ in range(depth):
        finer = [line[0]]
        for (x, y), (next_x, next_y) in zip(line, line[1:], strict=False):
            away = random.uniform(-jag, jag)
            along = random.uniform(0.4, 0.6)
            dx, dy = next_x - x, next_y - y
            finer += [(x + dx * along - dy * away, y + dy * along + dx * away), (next_x, next_y)]
        line = finer
    return line


def smooth(points: Sequence[Point], times: int) -> list[Point]:
    """Cut the corners of a line; its ends stay."""
    line = list(points)
    for _ in range(times):
        cut = [line[0]]
        for (x, y), (next_x, next_y) in zip(line, line[1:], strict=False):
            dx, dy = next_x - x, next_y - y
            cut += [(x + dx * 0.25, y + dy * 0.25), (x + dx * 0.75, y + dy * 0.75)]
        line = [*cut, line[-1]]
    return line


def closed(points: Sequence[Point]) -> list[Point]:
    """Give a ring with its first point repeated at its end."""
    return [*points, points[0]]


def circle(centre: Point, radius_px: float, corners: int, turn: float = 0.0) -> list[Point]:
    """Give the corners of a regular ring."""
    turns = (turn + 2 * math.pi * corner / corners for corner in range(corners))
    return [
        (centre[0] + radius_px * math.sin(a), centre[1] - radius_px * math.cos(a)) for a in turns
    ]


def d(points: Sequence[Point], *, close: bool = False) -> str:
    """Give the path data of a line."""
    first, *rest = [f"{x:.1f} {y:.1f}" for x, y in points]
    return f"M{first}L{' '.join(rest)}{'Z' if close else ''}"


def stroke(
    layer: float, points: Sequence[Point], ink: str, width_px: float, more: str = ""
) -> Piece:
    """Draw a line."""
    svg = (
        f'<path d="{d(points)}" fill="none" stroke="{ink}" stroke-width="{width_px:.2f}"'
        f' stroke-linejoin="round" {more}/>'
    )
    return piece(layer, points, svg, width_px)


def fill(layer: float, points: Sequence[Point], ink: str, more: str = "") -> Piece:
    """Fill a ring."""
    return piece(layer, points, f'<path d="{d(points, close=True)}" fill="{ink}" {more}/>', 20)


def piece(layer: float, points: Sequence[Point], svg: str, around_px: float) -> Piece:
    """Give a part of the drawing that touches the rows of some points and of what is around."""
    rows = [y for _, y in points]
    return Piece(layer, min(rows) - around_px, max(rows) + around_px, svg)


def parts(points: Sequence[Point], size: int) -> Iterator[list[Point]]:
    """Cut a line into runs that share their ends."""
    for start in range(0, len(points) - 1, size):
        yield list(points[start : start + size + 1])
