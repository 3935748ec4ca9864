"""What a page looks like, in numbers; measured where it is decoded, from a small level. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ingest.measuring import edges, fingerprint, lines
from ingest.measuring.ink import sheet

Pixels = NDArray[np.uint8]

# The longest side at which a page is looked at: lines of print are still 10 to 30 pixels apart.
MOST_SIDE_PX = 1200
_SMALLEST_PX = 64
# A step in brightness over these distances: where edges are sharp, they are nearly alike.
_NEAR_PX, _FAR_PX = 1, 12
_STRONGEST_SHARE = 0.005


@dataclass(frozen=True)
class Measures:
    """One page in numbers; shares run from 0 to 1, `angle_degrees` counts clockwise."""

    ink: float  # the share of the page that is darker than the paper around it
    sharpness: float  # the steepest steps beside the largest ones: 1 is a drawn edge
    contrast: int  # the largest steps in brightness, of 255
    angle_degrees: float  # by which the lines lean
    certainty: float  # how much clearer the lines are at that angle than at others
    rows: float  # how clearly the ink lies in rows ...
    columns: float  # ... and in columns
    lines: int  # rows or columns, whichever is clearer
    upright: float  # above 0: the lines stand on their feet; below: on their heads; 0: unknown
    edge_runs: tuple[int, int, int, int]  # pieces of ink that touch each edge: top, right, ...
    edge_tones: tuple[int, int, int, int]  # by how many percent each edge is darker than paper
    fingerprint: str  # of where its ink lies, for finding its double; empty: too little

    def as_json(self) -> dict[str, Any]:
        """Give the numbers ready for JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Read what `as_json` gave."""
        edges = {name: tuple(stored[name]) for name in ("edge_runs", "edge_tones")}
        return cls(**(stored | edges))


def level_to_measure(sizes: Sequence[tuple[int, int]]) -> int:
    """Choose the pyramid's level at which a page is looked at."""
    return next(
        (place for place, size in enumerate(sizes) if max(size) <= MOST_SIDE_PX), len(sizes) - 1
    )


def measure(pixels: Pixels) -> Measures | None:
    """Measure a page's small level (rows, columns, bands); None where it is too small to tell."""
    if min(pixels.shape[:2]) < _SMALLEST_PX:
        return None
    # Of the colours green is nearest to what the eye calls light and dark.
    grey = np.ascontiguousarray(pixels[:, :, min(1, pixels.shape[2] - 1)])
    found = sheet(grey)
    sharpness, contrast = _sharpness(grey)
    lean = lines.lean(found)
    return Measures(
        ink=round(found.share, 5),
        sharpness=round(sharpness, 3),
        contrast=contrast,
        angle_degrees=lean.angle_degrees,
        certainty=round(lean.certainty, 3),
        rows=round(lean.rows, 3),
        columns=round(lean.columns, 3),
        lines=lean.count,
        upright=round(lines.upright(found, lean), 3),
        edge_runs=edges.runs(found),
        edge_tones=edges.tones(found),
        fingerprint=fingerprint.of(found),
    )


def _sharpness(grey: NDArray[np.uint8]) -> tuple[float, int]:
    """Compare the steepest steps with the largest ones, along rows and columns."""
    near = max(_step(grey, _NEAR_PX), _step(grey.T, _NEAR_PX))
    far = max(_step(grey, _FAR_PX), _step(grey.T, _FAR_PX))
    return (near / far if far else 1.0), far


def _step(grey: NDArray[np.uint8], distance_px: int) -> int:
    """Give the step in brightness that only the strongest share exceeds."""
    some = grey[::3]
    before, after = some[:, :-distance_px], some[:, distance_px:]
    steps = np.maximum(before, after) - np.minimum(before, after)
    counts = np.bincount(steps.ravel(), minlength=256)
    above = np.cumsum(counts[::-1])
    return int(255 - np.searchsorted(above, _STRONGEST_SHARE * steps.size))
