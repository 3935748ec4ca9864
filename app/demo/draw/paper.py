"""Old paper and ink as pixels: fibres, stains, worn edges, uneven impressions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Field = NDArray[numpy.float32]
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Sheet:
    """What the paper is like."""

    width: int
    height: int
    colour: Colour
    seed: int
    fold: str = ""  # left or right: where the edges of the leaves below are seen
    bed: Colour = (52, 50, 48)
    border_px: int = 24


def clouds(random: numpy.random.Generator, size: tuple[int, int], grain_px: float) -> Field:
    """Give smooth noise between -1 and 1 whose spots are about so large."""
    width, height = size
    small = (max(int(width / grain_px), 2), max(int(height / grain_px), 2))
    raw = random.uniform(-1, 1, (small[1], small[0])).astype(numpy.float32)
    grown = Image.fromarray(raw).resize(size, Image.Resampling.BICUBIC)
    spots: Field = numpy.asarray(grown, dtype=numpy.float32)
    return spots


def paper(sheet: Sheet) -> tuple[Field, Field]:
    """Give the empty sheet on the scanner's bed, as colours, and how much each pixel is paper."""
    random = numpy.random.default_rng(sheet.seed)
    size = (sheet.width, sheet.height)
    tone = 5 * clouds(random, size, 420) + 3.2 * clouds(random, size, 110)
    tone += 2.2 * clouds(random, size, 18) + 1.3 * clouds(random, size, 4)
    tone += _fibres(random, size)
    tone -= 26 * _edges(sheet)
    stain = numpy.clip(clouds(random, size, 500) - 0.45, 0, 1) * 18
    shades = [value + tone - stain * share
              for value, share in zip(sheet.colour, (0.5, 0.8, 1.5), strict=True)]  # fmt: skip
    inside = _outline(random, sheet)
    bed = numpy.asarray(sheet.bed, dtype=numpy.float32) + 2 * clouds(random, size, 6)[..., None]
    colours = numpy.stack(shades, axis=-1) * inside[..., None] + bed * (1 - inside[..., None])
    return colours.astype(numpy.float32), inside


def impressed(layer: Image.Image, seed: int, wear: float) -> Field:
    """Give the ink of a layer as a worn block would leave it, 0 to 1."""
    random = numpy.random.default_rng(seed)
    soft = numpy.asarray(layer.filter(ImageFilter.GaussianBlur(0.9)), dtype=numpy.float32) / 255
    ragged = soft + 0.30 * wear * clouds(random, layer.size, 3.1)
    edge = numpy.clip((ragged - 0.34) / 0.34, 0, 1)
    pressure = 0.90 + 0.10 * clouds(random, layer.size, 160) + 0.06 * clouds(random, layer.size, 9)
    grain = numpy.clip(1.15 - 0.55 * wear * (clouds(random, layer.size, 2.2) + 0.35), 0.35, 1)
    depth = soft.clip(0.25, 1) ** 0.25 * numpy.clip(pressure, 0.5, 1)
    ink: Field = (edge * depth * grain).astype(numpy.float32)
    return ink


def inked(colours: Field, ink: Field, colour: Colour) -> Field:
    """Lay ink of one colour over."""
    covered = ink[..., None]
    shade = numpy.asarray(colour, dtype=numpy.float32)
    return (colours * (1 - covered) + shade * covered).astype(numpy.float32)


def picture(colours: Field, seed: int) -> Image.Image:
    """Give the scan, with the faint noise of a camera."""
    random = numpy.random.default_rng(seed + 7)
    noise = random.normal(0, 1.3, colours.shape[:2]).astype(numpy.float32)
    pixels = numpy.clip(colours + noise[..., None], 0, 255).astype(numpy.uint8)
    return Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(0.45))


def _fibres(random: numpy.random.Generator, size: tuple[int, int]) -> Field:
    """Mulberry paper shows long fibres, and the faint lines of the mould."""
    width, height = size
    rows = numpy.arange(height, dtype=numpy.float32)[:, None]
    laid = 0.7 * numpy.sin(rows * 2 * numpy.pi / 7.3) + numpy.zeros((1, width), numpy.float32)
    raw = random.uniform(-1, 1, (height, width // 14 + 1)).astype(numpy.float32)
    drawn = numpy.asarray(Image.fromarray(raw).resize(size, Image.Resampling.BICUBIC))
    strong = numpy.where(numpy.abs(drawn) > 0.86, drawn, 0)
    fibres: Field = (laid + 3.2 * strong).astype(numpy.float32)
    return fibres


def _edges(sheet: Sheet) -> Field:
    """Give how browned the paper is: most at the rim, and in the gutter opposite the fold."""
    x = numpy.linspace(0, 1, sheet.width, dtype=numpy.float32)[None, :]
    y = numpy.linspace(0, 1, sheet.height, dtype=numpy.float32)[:, None]
    rim = numpy.minimum(numpy.minimum(x, 1 - x) * sheet.width / sheet.height,
                        numpy.minimum(y, 1 - y))  # fmt: skip
    browned = numpy.exp(-rim / 0.045) * 0.9
    gutter = {"left": 1 - x, "right": x}.get(sheet.fold)
    if gutter is not None:
        browned = browned + 1.5 * numpy.exp(-gutter / 0.035)
    return numpy.asarray(browned, dtype=numpy.float32)


def _outline(random: numpy.random.Generator, sheet: Sheet) -> Field:
    """Give 1 on the paper and 0 on the bed; the rim is a little uneven."""
    width, height, border = sheet.width, sheet.height, sheet.border_px
    x = numpy.arange(width, dtype=numpy.float32)[None, :]
    y = numpy.arange(height, dtype=numpy.float32)[:, None]
    wave_x = 1.6 * clouds(random, (width, 2), 130)[:1] + 0.5 * clouds(random, (width, 2), 9)[:1]
    wave_y = 1.6 * clouds(random, (2, height), 130)[:, :1]
    left, right = x - border - wave_y, width - border - x - wave_y
    top, bottom = y - border - wave_x, height - border - y - wave_x
    nearest = numpy.minimum(numpy.minimum(left, right), numpy.minimum(top, bottom))
    return numpy.asarray(numpy.clip(nearest / 1.6, 0, 1), dtype=numpy.float32)
