"""Libraries and items as marks on a map, each a link."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import url_for

from app.language import language
from app.site import base_map
from app.site.base_map import Frame, Line, Named, Place
from iiif.current import repository
from ingest.catalog.browse import Card, Shelf
from ingest.catalog.description import Description, best

_log = logging.getLogger(__name__)
_NAMED = ("capital", "city", "region", "town")
_MOST_TOWNS_DEGREES = 6.0  # where more of the earth is shown, towns would stand in each other's way


@dataclass(frozen=True)
class Mark:
    """A link on the map."""

    number: int  # as the list beside the map has it
    name: str
    href: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Map:
    """A map, ready to be drawn."""

    width: int
    height: int
    lines: Sequence[Line]
    names: list[Named]
    marks: list[Mark]


def of_libraries(shelves: Iterable[Shelf]) -> Map | None:
    """Draw the libraries of which it is known where they are; None: there is none."""
    placed = [
        (number, shelf, at)
        for number, shelf in enumerate(shelves, start=1)
        if (at := _at(shelf)) is not None
    ]
    most = max((shelf.items for _, shelf, _ in placed), default=0) or 1
    return _map([_library(number, shelf, at, most) for number, shelf, at in placed])


def of_items(cards: Sequence[Card]) -> Map | None:
    """Draw items at the first place that their records name; None: none has one."""
    points = []
    for number, card in enumerate(cards, start=1):
        about = Description.from_json(card.item.description)
        if about.coordinates:
            west, south, east, north = about.coordinates[0]
            href = url_for("items.item", item_id=card.item.id)
            middle = ((west + east) / 2, (south + north) / 2)
            points.append(_Point(number, best(about.title, language()), href, middle, 11))
    return _map(points)


@dataclass(frozen=True)
class _Point:
    number: int
    name: str
    href: str
    at: Place
    radius: float


def _library(number: int, shelf: Shelf, at: Place, most: int) -> _Point:
    href = url_for("site.library", slug=shelf.library.slug)
    radius = 8 + 8 * (shelf.items / most) ** 0.5
    return _Point(number, best(shelf.library.name, language()), href, at, radius)


def _at(shelf: Shelf) -> Place | None:
    longitude, latitude = shelf.library.longitude, shelf.library.latitude
    return None if longitude is None or latitude is None else (longitude, latitude)


def _map(points: Sequence[_Point]) -> Map | None:
    if not points:
        return None
    frame = base_map.frame([point.at for point in points])
    marks = [
        Mark(one.number, one.name, one.href, *frame.point(*one.at), one.radius) for one in points
    ]
    file = repository().settings.base_map
    try:
        return _drawn(file, frame, marks)
    except base_map.NoBaseMap as fault:
        _log.warning("base map: %s; the map is drawn on our own outline", fault)
        return _drawn(None, frame, marks)


def _drawn(file: Path | None, frame: Frame, marks: list[Mark]) -> Map:
    names = base_map.named(file, frame, kinds=_kinds(frame))
    lines = base_map.lines(file, frame)
    return Map(base_map.WIDTH, frame.height, lines, _free(names, marks), marks)


def _kinds(frame: Frame) -> tuple[str, ...]:
    degrees = frame.height / frame.units_a_degree
    return _NAMED if degrees <= _MOST_TOWNS_DEGREES else _NAMED[:3]


def _free(names: list[Named], marks: list[Mark]) -> list[Named]:
    """Leave out names that would stand over a mark or over a name before them."""
    kept: list[Named] = []
    for one in names:
        apart = all(abs(one.x - mark.x) > 60 or abs(one.y - mark.y) > 24 for mark in marks)
        if apart and all(abs(one.x - o.x) > 90 or abs(one.y - o.y) > 22 for o in kept):
            kept.append(one)
    return kept
