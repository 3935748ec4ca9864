"""Tells ink from paper on a grey page, whatever the light. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Paper is the lightest of these cells, some letters wide.
_CELL_PX, _CELLS = 4, 4
_BLOCK_PX = _CELL_PX * _CELLS
_INK_TONE = 0.72  # of the paper's
_SOLID = 0.9
_DARKEST_PAPER = 60
_MARGIN = 0.04


@dataclass(frozen=True)
class Sheet:
    """A grey page with its ink: rows, columns."""

    grey: NDArray[np.uint8]
    ink: NDArray[np.bool_]  # without large solid parts, such as the scanner's black bed
    paper: int  # the tone of most of the paper
    share: float  # of ink, inside the margins


def sheet(page: NDArray[np.uint8]) -> Sheet:
    """Find the ink of a page."""
    rows, columns = page.shape
    grey = np.pad(page, ((0, -rows % _BLOCK_PX), (0, -columns % _BLOCK_PX)), mode="edge")
    tone = _paper_tone(grey)
    limit = np.where(tone < _DARKEST_PAPER, 0, tone * _INK_TONE).astype(np.uint8)
    ink = grey < _spread(limit)
    solid = _blocks(ink).mean(axis=(1, 3)) > _SOLID
    if solid.any():
        ink &= ~_spread(solid)
    ink = ink[:rows, :columns]
    top, left = int(rows * _MARGIN), int(columns * _MARGIN)
    share = float(ink[top : rows - top, left : columns - left].mean())
    return Sheet(page, ink, int(np.median(tone)), share)


def _spread(blocks: NDArray[Any]) -> NDArray[Any]:
    """Give each block's value to all its pixels."""
    return np.repeat(np.repeat(blocks, _BLOCK_PX, axis=0), _BLOCK_PX, axis=1)


def _paper_tone(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give the paper's tone around each block: the lightest of its own and its neighbours'."""
    rows, columns = grey.shape[0] // _CELL_PX, grey.shape[1] // _CELL_PX
    cells = grey.reshape(rows, _CELL_PX, columns, _CELL_PX).sum(axis=(1, 3), dtype=np.uint16)
    cells = cells.reshape(rows // _CELLS, _CELLS, columns // _CELLS, _CELLS)
    lightest = (cells.max(axis=(1, 3)) // _CELL_PX**2).astype(np.uint8)
    wide = np.pad(lightest, 1, mode="edge")
    lightest = np.maximum(np.maximum(wide[:-2], wide[1:-1]), wide[2:])
    tone: NDArray[np.uint8] = np.maximum(
        np.maximum(lightest[:, :-2], lightest[:, 1:-1]), lightest[:, 2:]
    )
    return tone


def _blocks(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    rows, columns = ink.shape[0] // _BLOCK_PX, ink.shape[1] // _BLOCK_PX
    return ink.reshape(rows, _BLOCK_PX, columns, _BLOCK_PX)
