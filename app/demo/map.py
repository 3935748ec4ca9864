"""Paints the large map of the sample collection: outlines on old paper, strip by strip."""

from __future__ import annotations

from pathlib import Path

import pyvips

SVG = Path(__file__).parent / "facts" / "map.svg"
QUALITY = 82
_PAPER = (232, 218, 182)
_MOST_TONED_BLUE = 1.1  # old paper is most uneven in its blue
_ON_INK = 0.6  # how much of the paper's tone shows through ink
# The paper's grain is made at a fraction of the size, for it is soft, and all of the full size is
# of whole numbers: a noise of 120 megapixels, or their fractions, would take longer than all else.
_GRAIN_SHARE = 4


def draw_map(target: Path) -> None:
    """Paint the map as a JPEG of 120 megapixels; whole or not at all."""
    drawing = pyvips.Image.svgload(str(SVG), access="sequential", unlimited=True)
    tone = _tone(drawing.width, drawing.height)
    share = [1.0, 1.0, _MOST_TONED_BLUE]
    bare = tone.linear(share, list(_PAPER)).cast("uchar")
    shade = tone.linear([_ON_INK * one for one in share], [0.0] * 3).rint().cast("short")
    ink = (drawing[:3] + _full(shade, drawing)).cast("uchar")
    painted = drawing[3].ifthenelse(ink, _full(bare, drawing), blend=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    painted.copy(interpretation="srgb").jpegsave(str(part), Q=QUALITY, keep="none")
    part.replace(target)


def _tone(width: int, height: int) -> pyvips.Image:
    """Give how the bare sheet differs from its colour, small: clouds, a browned rim, a grain."""
    small_width, small_height = -(-width // _GRAIN_SHARE), -(-height // _GRAIN_SHARE)
    grain = pyvips.Image.gaussnoise(small_width, small_height, sigma=3.4, mean=0, seed=2)
    clouds = pyvips.Image.perlin(small_width, small_height, cell_size=300, seed=5) * 7
    places = pyvips.Image.xyz(small_width, small_height)
    across = (places[0] / small_width - 0.5).abs() * 2
    down = (places[1] / small_height - 0.5).abs() * 2
    return (grain + clouds - (across**8 + down**8) * 16).copy_memory()


def _full(small: pyvips.Image, drawing: pyvips.Image) -> pyvips.Image:
    full = small.resize(_GRAIN_SHARE, kernel="linear")
    return full.crop(0, 0, drawing.width, drawing.height)
