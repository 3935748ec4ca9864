"""One level of a pyramid while it is being made: rows that wait, tiles that are written. Pure."""

from __future__ import annotations

from array import array

import numpy as np

from ingest.derivatives.encoder import Pixels
from ingest.derivatives.tiff_writer import tile_side


class Step:
    """Gathers a level's rows into bands of tiles and remembers where the tiles went."""

    def __init__(
        self, width_px: int, height_px: int, tile_px: int, bands: int, *, keep: bool
    ) -> None:
        self.width_px = width_px
        self.height_px = height_px
        self.columns = -(-width_px // tile_px)
        self.rows = -(-height_px // tile_px)
        # Of the tiles as TIFF holds them.
        self.tile_width_px = tile_side(width_px, tile_px)
        self.tile_height_px = tile_side(height_px, tile_px)
        self.offsets = array("Q")
        self.lengths = array("I")
        self.sums = array("I")
        self.edges: dict[int, bytes] = {}  # place of the tile: its JPEG at true size
        self._tile_px = tile_px
        self._bands = bands
        self._waiting: Pixels | None = None
        self._filled = 0
        self._taken = 0
        self._kept: list[Pixels] | None = [] if keep else None

    def take(self, pixels: Pixels) -> Pixels | None:
        """Add rows from above; give a whole band, or the last one, as soon as it is there.

        The band is overwritten by the next rows.
        """
        if self._waiting is None:
            self._waiting = np.empty((self._tile_px, self.width_px, self._bands), np.uint8)
        rows = pixels.shape[0]
        self._waiting[self._filled : self._filled + rows] = pixels
        self._filled += rows
        self._taken += rows
        if self._filled < self._tile_px and self._taken < self.height_px:
            return None
        band = self._waiting[: self._filled]
        self._filled = 0
        return band

    def remember(self, band: Pixels) -> None:
        """Keep the rows where this level is the one that small images are made from."""
        if self._kept is not None:
            self._kept.append(band.copy())

    def pixels(self) -> Pixels:
        """Give the level as a whole, where it was kept."""
        return np.concatenate(self._kept or [])
