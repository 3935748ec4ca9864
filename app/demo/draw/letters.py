"""Fonts of Debian, the glyphs they have, and their ink on a layer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from ingest.text.page_text import Box

FONTS = Path("/usr/share/fonts")
# TW-Kai has the strokes of a brush, and the extension planes in a file of their own;
# Hanazono has what is in neither.
HAN = tuple(
    FONTS / "truetype" / name
    for name in (
        "cns11643/TW-Kai-98_1.ttf",
        "cns11643/TW-Kai-Ext-B-98_1.ttf",
        "hanazono/HanaMinA.ttf",
        "hanazono/HanaMinB.ttf",
    )
)
_INKED = 60  # of 255: fainter pixels are the soft edge of a stroke


class GlyphMissing(Exception):
    """No font at hand has this character."""


@dataclass(frozen=True)
class Hand:
    """How characters are set: size in pixels, how much strokes are thickened, how they wobble."""

    size_px: int
    weight_px: int = 1
    tilt_degrees: float = 0.0


@cache
def _characters(path: Path) -> frozenset[int]:
    return frozenset(TTFont(path, lazy=True).getBestCmap())


@cache
def font(path: Path, size_px: int) -> ImageFont.FreeTypeFont:
    """Give a font at a size."""
    return ImageFont.truetype(path, size_px)


def font_with(character: str, fonts: Sequence[Path] = HAN) -> Path:
    """Give the first font that has a character.

    Raises:
        GlyphMissing: none has.
    """
    for path in fonts:
        if ord(character) in _characters(path):
            return path
    raise GlyphMissing(f"U+{ord(character):04X} {character} is in none of {len(fonts)} fonts")


def stamp(layer: Image.Image, character: str, centre: tuple[float, float], hand: Hand) -> Box:
    """Ink one character around a point and give the box of its ink."""
    # Drawn at twice the size, so that half pixels of thickness and tilt come out smooth.
    side = hand.size_px * 4
    tile = Image.new("L", (side, side))
    ImageDraw.Draw(tile).text(
        (side / 2, side / 2), character, fill=255, anchor="mm", stroke_width=hand.weight_px,
        font=font(font_with(character), hand.size_px * 2),
    )  # fmt: skip
    if hand.tilt_degrees:
        tile = tile.rotate(hand.tilt_degrees, Image.Resampling.BICUBIC)
    small = tile.resize((side // 2, side // 2), Image.Resampling.BOX)
    ink = small.point(lambda value: 255 if value > _INKED else 0).getbbox()
    if ink is None:
        raise GlyphMissing(f"the glyph of {character} has no ink")
    # Centred by its ink across the column, as a carver would; down it the font's own place stays.
    x = round(centre[0] - (ink[0] + ink[2]) / 2)
    y = round(centre[1] - side / 4)
    layer.paste(255, (x, y), small)
    return Box(x + ink[0], y + ink[1], ink[2] - ink[0], ink[3] - ink[1])


def padded(box: Box, by_px: int) -> Box:
    """Give the box with room around it, for strokes that run while they dry."""
    return Box(box.x - by_px, box.y - by_px, box.width + 2 * by_px, box.height + 2 * by_px)


def wobble(seed: int, degrees: float) -> float:
    """Give a small tilt that looks random and is always the same."""
    return degrees * math.sin(seed * 12.9898)
