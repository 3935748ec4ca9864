"""Turns words into outlines, so that the map needs no font where it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

FONTS = Path("/usr/share/fonts/opentype/ebgaramond")
FACES = {"r": FONTS / "EBGaramond12-Regular.otf", "i": FONTS / "EBGaramond12-Italic.otf"}


@dataclass(frozen=True)
class Letter:
    """One placed letter: its outline's name, and where it stands in thousandths of the size."""

    name: str
    x: float


@dataclass(frozen=True)
class Word:
    """A set word: letters, and the bounds of its ink, y upward, in thousandths of the size."""

    text: str
    letters: tuple[Letter, ...]
    bounds: tuple[float, float, float, float]
    advance: float


@dataclass
class Outlines:
    """The outlines of every letter used so far."""

    paths: dict[str, str] = field(default_factory=dict)

    def word(self, text: str, face: str, spacing: float = 0) -> Word:
        """Set one word; `spacing` is put between letters, in thousandths of the size."""
        characters = face_characters(face)
        glyphs = _font(face).getGlyphSet()
        letters, x = [], 0.0
        bounds = (9e9, 9e9, -9e9, -9e9)
        for character in text:
            glyph = characters[ord(character)]
            name = f"{face}{ord(character):x}"
            if name not in self.paths:
                pen = SVGPathPen(glyphs, ntos=lambda number: str(round(number)))
                glyphs[glyph].draw(pen)
                self.paths[name] = pen.getCommands()
            box = BoundsPen(glyphs)
            glyphs[glyph].draw(box)
            if box.bounds:
                left, low, right, high = box.bounds
                bounds = (min(bounds[0], x + left), min(bounds[1], low),
                          max(bounds[2], x + right), max(bounds[3], high))  # fmt: skip
            letters.append(Letter(name, x))
            x += glyphs[glyph].width + spacing
        return Word(text, tuple(letters), bounds, x - spacing)


def face_characters(face: str) -> dict[int, str]:
    """Give the glyph of each character of a face."""
    return dict(_font(face).getBestCmap())


def blank(face: str) -> float:
    """Give the width of a space, in thousandths of the size."""
    glyphs = _font(face).getGlyphSet()
    return float(glyphs[face_characters(face)[0x20]].width)


@cache
def _font(face: str) -> TTFont:
    return TTFont(FACES[face])
