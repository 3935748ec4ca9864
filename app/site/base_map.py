"""The outline on which maps are drawn, from a GeoJSON file (RFC 7946), as SVG.

Plate carrée, with a degree of longitude as much narrower as it is in the middle of the map.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

OWN = Path(__file__).parents[1] / "static" / "map" / "viet-nam.geojson"
WIDTH = 600  # of the drawing, in its own units
_LEAST_DEGREES = 3.0
_MARGIN = 0.18  # of what is shown, on each side
_NEAREST = 1.5  # units; points of a line that are nearer to each other are left out
_LETTER = 7.5  # width of a letter of a name, in units
_MOST_BYTES = 20_000_000
_FRAMES_KNOWN = 16  # a few kilobytes each
Place = tuple[float, float]  # longitude, latitude


class NoBaseMap(Exception):
    """The file is no GeoJSON that a map can be drawn on."""


@dataclass(frozen=True)
class Line:
    """A line or the rim of an area, as an SVG path."""

    kind: str
    path: str


@dataclass(frozen=True)
class Named:
    """A point with its name."""

    kind: str
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Frame:
    """The part of the earth that a map shows."""

    west: float
    north: float
    units_a_degree: float  # of latitude
    narrowing: float  # of a degree of longitude
    height: int

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Give the place on the drawing."""
        x = (longitude - self.west) * self.units_a_degree * self.narrowing
        return round(x, 1), round((self.north - latitude) * self.units_a_degree, 1)

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point of the drawing is inside."""
        return 0 <= x <= WIDTH and 0 <= y <= self.height


def frame(places: Sequence[Place]) -> Frame:
    """Give the frame in which all these places (one at least) stand with room about them."""
    wests, souths = zip(*places, strict=True)
    middle_x, middle_y = (min(wests) + max(wests)) / 2, (min(souths) + max(souths)) / 2
    narrowing = max(0.1, math.cos(math.radians(middle_y)))
    across = max(max(wests) - min(wests), _LEAST_DEGREES) * (1 + 2 * _MARGIN)
    down = max(max(souths) - min(souths), _LEAST_DEGREES) * (1 + 2 * _MARGIN)
    # Neither a ribbon nor a pillar: the page has room for a third more or less than a square.
    across = max(across, down * 0.75 / narrowing)
    down = max(down, across * narrowing * 0.75)
    units = WIDTH / (across * narrowing)
    return Frame(middle_x - across / 2, middle_y + down / 2, units, narrowing, round(down * units))


@lru_cache(maxsize=_FRAMES_KNOWN)
def lines(file: Path | None, shown: Frame) -> Sequence[Line]:
    """Give what the base map has within the frame."""
    drawn = []
    for kind, _, geometry in _features(str(file or OWN)):
        for points in _runs(geometry):
            path = _path([shown.point(*place[:2]) for place in points], shown)
            if path:
                drawn.append(Line(kind, path))
    return tuple(drawn)


def named(file: Path | None, shown: Frame, *, kinds: Sequence[str]) -> list[Named]:
    """Give the named points of these kinds within the frame."""
    found = []
    for kind, name, geometry in _features(str(file or OWN)):
        if geometry["type"] == "Point" and name and kind in kinds:
            x, y = shown.point(*geometry["coordinates"][:2])
            if shown.holds(x, y) and shown.holds(x + len(name) * _LETTER, y):
                found.append(Named(kind, name, x, y))
    return found


def _path(points: Sequence[tuple[float, float]], shown: Frame) -> str:
    """Give the path through the points, broken off outside; empty if the frame shows none of it."""
    xs, ys = zip(*points, strict=True)
    if max(xs) < 0 or min(xs) > WIDTH or max(ys) < 0 or min(ys) > shown.height:
        return ""
    pieces: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if not _is_near(point, shown):
            pieces += [[]] if pieces[-1] else []
        elif not pieces[-1] or math.dist(point, pieces[-1][-1]) >= _NEAREST:
            pieces[-1].append(point)
    drawn = [piece for piece in pieces if len(piece) > 1]
    return "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in piece) for piece in drawn)


def _is_near(point: tuple[float, float], shown: Frame) -> bool:
    # A frame about the frame: what leaves that is long out of sight.
    x, y = point
    return -WIDTH <= x <= 2 * WIDTH and -shown.height <= y <= 2 * shown.height


def _runs(geometry: dict[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    places = geometry["coordinates"]
    match geometry["type"]:
        case "LineString":
            yield places
        case "MultiLineString" | "Polygon":
            yield from places
        case "MultiPolygon":
            for area in places:
                yield from area


@lru_cache(maxsize=4)
def _features(file: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Read kind, name and geometry of each feature.

    Raises:
        NoBaseMap: the file is not there or is no GeoJSON.
    """
    path = Path(file)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise NoBaseMap(f"{path} is larger than {_MOST_BYTES:,} bytes: simplify its lines")
        held = json.loads(path.read_text(encoding="utf-8"))
        return [
            (str(about.get("kind", "")), str(about.get("name", "")), one["geometry"])
            for one in held["features"]
            if one["geometry"]
            for about in (one.get("properties") or {},)
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoBaseMap(f"{path} is no GeoJSON file with features: {error}") from error
