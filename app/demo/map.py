"""Paints the large map of the sample collection: outlines on old paper, strip by strip."""

from __future__ import annotations

from pathlib import Path

import pyvips

SVG = Path(__file__).parent / "facts" / "map.svg"
QUALITY = 82
_PAPER = (232, 218, 182)
# The paper's grain is made at a fraction of the size: it is soft, and a noise of 120 megapixels
# would take longer than all else.
_GRAIN_SHARE = 4


def draw_map(target: Path) -> None:
    """Paint the map as a JPEG of 120 megapixels; whole or not at all."""
    drawing = pyvips.Image.svgload(str(SVG), access="sequential", unlimited=True)
    toned = _paper(drawing.width, drawing.height)
    ink = drawing[3] / 255
    painted = toned * (1 - ink) + (drawing[:3] + (toned - list(_PAPER)) * 0.6) * ink
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    painted.cast("uchar").copy(interpretation="srgb").jpegsave(str(part), Q=QUALITY, keep="none")
    part.replace(target)


def _paper(width: int, height: int) -> pyvips.Image:
    """Give the bare sheet: uneven in tone, browned at its rim, with a fine grain."""
    small_width, small_height = -(-width // _GRAIN_SHARE), -(-height // _GRAIN_SHARE)
    grain = pyvips.Image.gaussnoise(small_width, small_height, sigma=3.4, mean=0, seed=2)
    clouds = pyvips.Image.perlin(small_width, small_height, cell_size=300, seed=5) * 7
    places = pyvips.Image.xyz(small_width, small_height)
    across = (places[0] / small_width - 0.5).abs() * 2
    down = (places[1] / small_height - 0.5).abs() * 2
    tone = grain + clouds - (across**8 + down**8) * 16
    full = tone.cast("float").resize(_GRAIN_SHARE, kernel="linear").crop(0, 0, width, height)
    return full.linear([1.0, 1.0, 1.1], list(_PAPER))
