"""A page's fingerprint: where its ink lies, coarsely; two scans of one page are alike. Pure."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.measuring.ink import Sheet

_SIDE = 32  # cells
_SHIFT = 2  # cells by which two scans of one page may lie apart
_INNER = _SIDE - 2 * _SHIFT
_MARGIN = 0.04
_OUTLIERS = 0.02  # of the ink, which may be dirt and does not say where the print stands
_FEWEST_FOR_LAYOUT = 4

Cells = NDArray[np.float32]


def of(page: Sheet) -> str:
    """Give the share of ink in 32 x 32 cells over the print, one byte each, as base 64.

    Empty where there is too little to tell pages by.
    """
    rows, columns = page.ink.shape
    top, left = int(rows * _MARGIN), int(columns * _MARGIN)
    ink = page.ink[top : rows - top, left : columns - left]
    first, last = _span(ink.sum(axis=1))
    start, end = _span(ink.sum(axis=0))
    print_ = ink[first:last, start:end]
    if min(print_.shape) < _SIDE:
        return ""
    down, across = (np.linspace(0, side, _SIDE + 1).astype(np.intp)[:-1] for side in print_.shape)
    inked = np.add.reduceat(print_, down, axis=0, dtype=np.uint16)
    inked = np.add.reduceat(inked, across, axis=1, dtype=np.uint32)
    cells = np.minimum(255, inked * 255 / (print_.size / _SIDE**2)).astype(np.uint8)
    return base64.b64encode(cells.tobytes()).decode("ascii")


def _span(profile: NDArray[np.uint64]) -> tuple[int, int]:
    """Give where the print begins and ends, the end not included."""
    sums = np.cumsum(profile)
    first, last = np.searchsorted(sums, (_OUTLIERS * sums[-1], (1 - _OUTLIERS) * sums[-1]))
    more = int(_OUTLIERS * (last - first))
    return max(0, int(first) - more), min(len(profile), int(last) + more + 1)


class Seen:
    """The pages of one item in order; each is held against those shortly before it."""

    def __init__(self, fingerprints: Sequence[str], most: int) -> None:
        cells = np.array([_cells(one) for one in fingerprints], np.float32)
        if len(cells) >= _FEWEST_FOR_LAYOUT:
            # Pages of one book share their frame; what they do not share tells them apart.
            cells -= np.median(cells, axis=0)
        self._cells = cells
        self._middles = np.array([_unit(_cut(one, 0, 0)) for one in cells])
        self._most = most

    def likest(self, place: int) -> tuple[int, float]:
        """Give the place of the likest page before and how like it is: 1 is the same, -1 none."""
        first = max(0, place - self._most)
        if first == place:
            return -1, -1.0
        steps = range(-_SHIFT, _SHIFT + 1)
        moved = np.array([_unit(_cut(self._cells[place], y, x)) for y in steps for x in steps])
        likeness = (self._middles[first:place] @ moved.T).max(axis=1)
        best = int(np.argmax(likeness))
        return first + best, float(likeness[best])


def _cells(fingerprint: str) -> Cells:
    cells = np.frombuffer(base64.b64decode(fingerprint), np.uint8).astype(np.float32)
    return cells.reshape(_SIDE, _SIDE)


def _cut(cells: Cells, down: int, across: int) -> Cells:
    top, left = _SHIFT + down, _SHIFT + across
    inner = cells[top : top + _INNER, left : left + _INNER]
    # What whole rows and columns of cells have is the grid of the lines, not the words in it.
    inner = inner - inner.mean(axis=0) - inner.mean(axis=1)[:, None]
    flat: Cells = inner.ravel()
    return flat


def _unit(cells: Cells) -> Cells:
    cells = cells - cells.mean()
    length = float(np.linalg.norm(cells))
    unit: Cells = cells / length if length else cells
    return unit
