"""What can be told of a page by itself: blank, blurred, skewed, turned, cut. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.measuring.measures import Measures
from ingest.quality.remark import Remark

BLANK_INK = 0.0004
BLURRED_SHARPNESS = 0.25
SKEWED_DEGREES = 1.9
TURNED_TIMES = 2.0  # how much clearer the other direction is than the right one
UPSIDE_DOWN = -0.08
CUT_RUNS = 6
# Below these nothing is said: there is too little to see.
_LEAST_INK, _LEAST_CONTRAST = 0.004, 30
_CLEAR_TIMES = 1.6
_FEWEST_LINES = 8  # fewer are a frame, or a title
_LEAST_CERTAINTY, _LEAST_LINES = 1.0, 1.0
_BED_TONE = (
    28  # percent: an edge that is so much darker than paper is the scanner's bed, or a shadow
)
_SIDES = ("top", "right", "bottom", "left")


def remarks(seen: Measures, vertical: bool | None) -> Iterator[Remark]:
    """Judge one page; `vertical` says whether its text runs in columns, None if nobody knows."""
    if seen.sharpness < BLURRED_SHARPNESS and seen.contrast >= _LEAST_CONTRAST:
        yield Remark("blurred", seen.sharpness, BLURRED_SHARPNESS)
    elif seen.ink < BLANK_INK:
        yield Remark("blank", seen.ink, BLANK_INK)
    if seen.ink < _LEAST_INK:
        return
    leaning = abs(seen.angle_degrees)
    if leaning >= SKEWED_DEGREES and seen.certainty >= _LEAST_CERTAINTY:
        yield Remark("skewed", leaning, SKEWED_DEGREES)
    yield from turned(seen, vertical)
    yield from _cut(seen)


def direction(seen: Measures) -> bool | None:
    """Tell whether a page shows columns (True) or rows (False), where it shows it clearly."""
    if seen.certainty < _LEAST_LINES or seen.ink < _LEAST_INK:
        return None
    if seen.columns >= _CLEAR_TIMES * seen.rows:
        return True
    return False if seen.rows >= _CLEAR_TIMES * seen.columns else None


def turned(seen: Measures, vertical: bool | None) -> Iterator[Remark]:
    """Tell whether the lines run the other way, or the right way but on their heads."""
    shown = direction(seen)
    if shown is None:
        return
    if vertical is not None and shown != vertical:
        clear, other = (seen.columns, seen.rows) if shown else (seen.rows, seen.columns)
        if clear >= TURNED_TIMES * other and seen.lines >= _FEWEST_LINES:
            times = round(clear / max(other, 0.001), 2)
            yield Remark("turned", times, TURNED_TIMES, "90")
    elif seen.upright <= UPSIDE_DOWN and (vertical or not shown):
        yield Remark("turned", seen.upright, UPSIDE_DOWN, "180")


def _cut(seen: Measures) -> Iterator[Remark]:
    cut = [
        (runs, side)
        for side, runs, tone in zip(_SIDES, seen.edge_runs, seen.edge_tones, strict=True)
        if runs >= CUT_RUNS and tone < _BED_TONE
    ]
    if cut:
        yield Remark("cut", max(cut)[0], CUT_RUNS, ", ".join(side for _, side in cut))
