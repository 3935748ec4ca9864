"""What touches the edges of a page: ink that runs over them, or the bed of the scanner. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingest.measuring.ink import Sheet

_STRIP_PX = 3
_STROKE_PX = 14
_TONE_SHARE = 0.015
Sides = tuple[int, int, int, int]


def runs(page: Sheet) -> Sides:
    """Count the pieces of ink that touch each edge: top, right, bottom, left."""
    ink = page.ink
    strips = (
        ink[:_STRIP_PX].T, ink[:, -_STRIP_PX:], ink[-_STRIP_PX:].T, ink[:, :_STRIP_PX]
    )  # fmt: skip
    top, right, bottom, left = (_pieces(strip) for strip in strips)
    return top, right, bottom, left


def tones(page: Sheet) -> Sides:
    """Tell how much darker (or, below 0, lighter) than the paper each edge is, in percent."""
    grey = page.grey
    wide = max(1, int(_TONE_SHARE * min(grey.shape)))
    strips = (grey[:wide], grey[:, -wide:], grey[-wide:], grey[:, :wide])
    paper = max(1, page.paper)
    top, right, bottom, left = (
        round(100 * (paper - float(np.median(strip))) / paper) for strip in strips
    )
    return top, right, bottom, left


def _pieces(strip: NDArray[np.bool_]) -> int:
    """Count strokes along an edge where ink goes through the whole strip."""
    through = np.concatenate(([False], np.logical_and.reduce(strip, axis=1), [False]))
    changes = np.flatnonzero(through[1:] != through[:-1])
    lengths = changes[1::2] - changes[0::2]
    # What is longer than a stroke is a shadow, the bed of the scanner, or a ruled line.
    return int(np.count_nonzero((lengths >= 2) & (lengths <= _STROKE_PX)))
