"""How the lines of a page run: their angle, rows or columns, feet or heads up. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.measuring.ink import Sheet

MOST_DEGREES = 6.0
_COARSE_DEGREES, _FINE_DEGREES = 1.0, 0.25
_POINTS = 12_000
_BIN_PX = 2
_FEWEST_POINTS = 400
_MARGIN = 0.08
_RULED_TIMES = 3.0
_WIDEST_GAP_PX = 30
_MANY_POINTS = 100_000

Places = NDArray[np.float32]


@dataclass(frozen=True)
class Lean:
    """How the lines run; scores run from 0 (an even grey) to 1 and more."""

    angle_degrees: float
    certainty: float
    rows: float
    columns: float
    count: int  # of the lines, as far as they lie apart


def lean(page: Sheet) -> Lean:
    """Find the angle at which the ink falls into lines, along the page or down it."""
    down, across = _points(page)
    if len(down) < _FEWEST_POINTS:
        return Lean(0.0, 0.0, 0.0, 0.0, 0)
    best, level = {}, {}
    places = {"rows": (down, across), "columns": (across, -down)}
    for name, (along, over) in places.items():
        best[name], level[name] = _best(along, over)
    name = max(best, key=lambda one: best[one][1])
    angle, score, median = best[name]
    certainty = (score - median) / median if median else 0.0
    count = _count(*places[name], angle)
    return Lean(angle, certainty, best["rows"][1], best["columns"][1], count)


def _count(along: Places, over: Places, degrees: float) -> int:
    profile = _profile(along - over * _slope(degrees), _BIN_PX)
    above = profile > profile.mean()
    return int(np.count_nonzero(above[1:] & ~above[:-1]))


def _best(along: Places, over: Places) -> tuple[tuple[float, float, float], float]:
    coarse = np.arange(-MOST_DEGREES, MOST_DEGREES + _COARSE_DEGREES, _COARSE_DEGREES)
    scores = {float(angle): _score(along, over, float(angle)) for angle in coarse}
    near = max(scores, key=lambda angle: scores[angle])
    fine = {
        near + step * _FINE_DEGREES: _score(along, over, near + step * _FINE_DEGREES)
        for step in (-3, -2, -1, 1, 2, 3)
    }
    median = float(np.median(list(scores.values())))
    both = scores | fine
    angle = max(both, key=lambda one: both[one])
    return (angle, both[angle], median), scores[0.0]


def _score(along: Places, over: Places, degrees: float) -> float:
    """Say how unevenly the ink falls on lines at this angle: the profile's steps."""
    profile = _profile(along - over * _slope(degrees), _BIN_PX)
    # A frame or a ruled line is one great step; print is many.
    profile = np.minimum(profile, _RULED_TIMES * profile.mean())
    return float(np.square(np.diff(profile)).sum() / np.square(profile).sum())


def _points(page: Sheet, most: int = _POINTS) -> tuple[Places, Places]:
    """Give the places of the ink away from the edges, where the leaf ends and shadows fall."""
    rows, columns = page.ink.shape
    top, left = int(rows * _MARGIN), int(columns * _MARGIN)
    inside = page.ink[top : rows - top, left : columns - left]
    flat = np.flatnonzero(inside)
    flat = flat[:: max(1, len(flat) // most)]
    width = inside.shape[1]
    return (flat // width).astype(np.float32), (flat % width).astype(np.float32)


def upright(page: Sheet, lean: Lean) -> float:
    """Say whether the lines stand on their feet: above 0 yes, below 0 no, near 0 unknown.

    Above small letters reach b, d, h and the marks of Vietnamese, below only g, p, y. Columns
    begin at one height and end where their sentence does.
    """
    down, across = _points(page, _MANY_POINTS)
    if len(down) < _FEWEST_POINTS:
        return 0.0
    if lean.rows >= lean.columns:
        return _reaching_up(_profile(down - across * _slope(lean.angle_degrees), 1))
    return _fuller_at_the_top(_profile(down, 1))


def _slope(degrees: float) -> np.float32:
    return np.float32(np.tan(np.radians(degrees)))


def _profile(places: Places, bin_px: int) -> NDArray[np.float64]:
    places = places - places.min()
    return np.bincount((places / bin_px).astype(np.intp)).astype(np.float64)


def _reaching_up(profile: NDArray[np.float64]) -> float:
    """Compare the ink just above lines of small letters with that just below the lines before."""
    core = np.concatenate(([0], profile > 0.5 * np.percentile(profile, 95), [0]))
    starts, ends = np.flatnonzero(np.diff(core) == 1), np.flatnonzero(np.diff(core) == -1)
    tall = [(start, end) for start, end in zip(starts, ends, strict=True) if end - start >= 3]
    above = below = 0.0
    for (_, end), (start, _) in zip(tall, tall[1:], strict=False):
        half = (start - end) // 2
        if 2 <= half <= _WIDEST_GAP_PX:
            below += profile[end : end + half].sum()
            above += profile[start - half : start].sum()
    return (above - below) / (above + below) if above + below else 0.0


def _fuller_at_the_top(profile: NDArray[np.float64]) -> float:
    """Compare the ink at both ends of the columns, without the frame that may stand around."""
    even = np.minimum(profile, 1.5 * np.median(profile))
    inked = np.flatnonzero(even > 0.2 * np.median(even))
    if len(inked) < 10:
        return 0.0
    text = even[inked[0] : inked[-1] + 1]
    end = max(1, len(text) // 6)
    top, bottom = float(text[:end].sum()), float(text[-end:].sum())
    return (top - bottom) / (top + bottom) if top + bottom else 0.0
