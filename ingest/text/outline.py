"""The box around the shapes of an SVG drawing. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from lxml import etree

from ingest import xml
from ingest.text.page_text import Box

_STEP = re.compile(r"([MmLlHhVvCcSsQqTtZz])|(-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)", re.ASCII)
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_ARC_OR_OTHER = re.compile(r"[^MmLlHhVvCcSsQqTtZz0-9eE\s,.+-]", re.ASCII)
_NUMBERS_OF = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2}
_MOST_PX = 10**8

_Spot = tuple[float, float]


class _Unknown(Exception):
    """How far a shape reaches cannot be told."""


def around(svg: str) -> Box | None:
    """Give the box around all shapes; None where it cannot be told, as of arcs and turned shapes.

    A curve lies within its control points, so the box may be somewhat larger than the curve.
    """
    try:
        root = xml.parse(svg.encode())
        spots = [spot for element in root.iter() for spot in _spots(element)]
    except (_Unknown, xml.XmlRefused, ValueError, OverflowError):
        return None
    spots = [spot for spot in spots if all(math.isfinite(n) and abs(n) < _MOST_PX for n in spot)]
    if not spots:
        return None
    left, top = math.floor(min(x for x, _ in spots)), math.floor(min(y for _, y in spots))
    right, bottom = math.ceil(max(x for x, _ in spots)), math.ceil(max(y for _, y in spots))
    return Box(left, top, max(right - left, 1), max(bottom - top, 1))


def _spots(element: etree._Element) -> Iterator[_Spot]:
    if element.get("transform"):
        raise _Unknown
    draw = _SHAPES.get(xml.local_name(element))
    return draw(element) if draw else iter(())


def _sides(element: etree._Element, *names: str) -> list[float]:
    return [float(element.get(name) or 0) for name in names]


def _rect(element: etree._Element) -> Iterator[_Spot]:
    x, y, width, height = _sides(element, "x", "y", "width", "height")
    yield from ((x, y), (x + width, y + height))


def _round(element: etree._Element) -> Iterator[_Spot]:
    x, y, r, rx, ry = _sides(element, "cx", "cy", "r", "rx", "ry")
    across, down = rx or r, ry or r
    yield from ((x - across, y - down), (x + across, y + down))


def _line(element: etree._Element) -> Iterator[_Spot]:
    x, y, to_x, to_y = _sides(element, "x1", "y1", "x2", "y2")
    yield from ((x, y), (to_x, to_y))


def _corners(element: etree._Element) -> Iterator[_Spot]:
    numbers = [float(n) for n in _NUMBER.findall(element.get("points") or "")]
    yield from zip(numbers[0::2], numbers[1::2], strict=False)


def _path(element: etree._Element) -> Iterator[_Spot]:
    text = str(element.get("d") or "")
    if _ARC_OR_OTHER.search(text):
        raise _Unknown
    at: _Spot = (0.0, 0.0)
    start = at
    for command, numbers in _steps(text):
        if command in "Zz":
            at = start
            continue
        for spot in _reached(command, numbers, at):
            yield spot
            last = spot
        at = last
        start = at if command in "Mm" else start


def _steps(text: str) -> Iterator[tuple[str, list[float]]]:
    """Give each step of a path: its letter and its numbers; a repeated letter may be left out."""
    command = ""
    numbers: list[float] = []
    for letter, number in _STEP.findall(text):
        if letter:
            command, numbers = letter, []
            if letter in "Zz":
                yield letter, []
        elif command and command not in "Zz":
            numbers.append(float(number))
            if len(numbers) == _NUMBERS_OF[command.upper()]:
                yield command, numbers
                # 9.3.3 of SVG: what follows a move without a letter are lines.
                command = {"M": "L", "m": "l"}.get(command, command)
                numbers = []


def _reached(command: str, numbers: list[float], at: _Spot) -> Iterator[_Spot]:
    x, y = at if command.islower() else (0.0, 0.0)
    if command in "Hh":
        yield (x + numbers[0], at[1])
    elif command in "Vv":
        yield (at[0], y + numbers[0])
    else:
        for across, down in zip(numbers[0::2], numbers[1::2], strict=True):
            yield (x + across, y + down)


_SHAPES: dict[str, Callable[[etree._Element], Iterator[_Spot]]] = {
    "rect": _rect,
    "circle": _round,
    "ellipse": _round,
    "line": _line,
    "polygon": _corners,
    "polyline": _corners,
    "path": _path,
}
