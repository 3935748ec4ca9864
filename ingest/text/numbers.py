"""Numbers and points as text files write them, often wrongly. Pure."""

from __future__ import annotations

import math
import re

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?|-?\.[0-9]+")
_POINT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)[,\s]+(-?[0-9]+(?:\.[0-9]+)?)")
_MAX_DIGITS = 40


def number(text: str | None) -> float:
    """Give the number; nan where there is none, which no comparison lets through."""
    stripped = (text or "").strip()
    if len(stripped) > _MAX_DIGITS or not _NUMBER.fullmatch(stripped):
        return math.nan
    return float(stripped)


def fraction(text: str | None, whole: float = 1.0) -> float | None:
    """Give a confidence between 0 and 1; None where there is none."""
    value = number(text) / whole
    return min(max(value, 0.0), 1.0) if math.isfinite(value) else None


def box_around_points(text: str) -> tuple[float, float, float, float] | None:
    """Give x, y, width and height around points written `x,y x,y` or `x y x y`."""
    points = [(float(x), float(y)) for x, y in _POINT.findall(text[:100_000])]
    if len(points) < 2:
        return None
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across) - min(across), max(down) - min(down)
