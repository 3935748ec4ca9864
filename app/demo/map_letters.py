"""Sets names in outlines: straight or along a river, with the box of each word's ink. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.demo.map_facts import Glyph, glyphs
from app.demo.map_projection import Point
from ingest.text.page_text import Box

# Gaps between words, where the style's own space would be too wide or is not known.
_SPACE_EM = 0.26


@dataclass(frozen=True)
class Hand:
    """How a name is written."""

    style: str
    size_px: float
    spacing_em: float = 0.02
    ink: str = "#241a12"


@dataclass(frozen=True)
class Letter:
    """One character at its place on the sheet."""

    character: str
    x: float
    y: float
    degrees: float = 0.0


@dataclass(frozen=True)
class Lettering:
    """One name as it stands on the sheet."""

    text: str
    language: str
    hand: Hand
    letters: tuple[Letter, ...]

    @cached_property
    def words(self) -> tuple[tuple[str, Box], ...]:
        """Give each word with the box of its ink."""
        found, start = [], 0
        for word in self.text.split():
            start = self.text.index(word, start)
            inks = [self._ink(letter) for letter in self.letters[start : start + len(word)]]
            found.append((word, _box_around([point for ink in inks for point in ink])))
            start += len(word)
        return tuple(found)

    @cached_property
    def box(self) -> Box:
        """Give the box of the whole name's ink."""
        whole = self.words[0][1]
        for _, box in self.words[1:]:
            whole = whole.union(box)
        return whole

    def svg(self, halo: str = "") -> str:
        """Give the name as references to outlines, or the pale rim that keeps lines off it."""
        scale = self.hand.size_px / 1000
        uses = "".join(
            f'<use href="#{outline_id(self.hand.style, letter.character)}" transform="translate('
            f'{letter.x:.1f} {letter.y:.1f}) rotate({letter.degrees:.1f}) scale({scale:.4f})"/>'
            for letter in self.letters
            if letter.character != " "
        )
        if not halo:
            return f'<g fill="{self.hand.ink}">{uses}</g>'
        rim = (8 + self.hand.size_px * 0.06) / scale
        return (
            f'<g fill="{halo}" stroke="{halo}" stroke-width="{rim:.0f}"'
            f' stroke-linejoin="round">{uses}</g>'
        )

    def _ink(self, letter: Letter) -> list[Point]:
        glyph = _glyph(self.hand, letter.character)
        scale, angle = self.hand.size_px / 1000, math.radians(letter.degrees)
        cos, sin = math.cos(angle) * scale, math.sin(angle) * scale
        return [
            (letter.x + x * cos - y * sin, letter.y + x * sin + y * cos)
            for x in (glyph.left, glyph.right)
            for y in (glyph.top, glyph.bottom)
        ]


def straight(
    text: str, language: str, hand: Hand, at: Point, *, anchor: float = 0.0
) -> Lettering:
    """Write a name on a level line; `anchor` is the part of its length left of the point."""
    x, letters = at[0] - anchor * length_px(text, hand), []
    for character in text:
        letters.append(Letter(character, x, at[1]))
        x += _advance(hand, character)
    return Lettering(text, language, hand, tuple(letters))


def curved(
    text: str, language: str, hand: Hand, path: Sequence[Point], start_px: float
) -> Lettering | None:
    """Write a name above a line from left to right, or nothing where it is too short."""
    letters, travelled = [], start_px
    for character in text:
        step = _advance(hand, character)
        before, after = _point_at(path, travelled), _point_at(path, travelled + step)
        if before is None or after is None:
            return None
        angle = math.atan2(after[1] - before[1], after[0] - before[0])
        lift = hand.size_px * 0.28
        x, y = before[0] + math.sin(angle) * lift, before[1] - math.cos(angle) * lift
        letters.append(Letter(character, x, y, math.degrees(angle)))
        travelled += step
    return Lettering(text, language, hand, tuple(letters))


def length_px(text: str, hand: Hand) -> float:
    """Give how long a name is, without the gap after its last letter."""
    return sum(_advance(hand, character) for character in text) - hand.spacing_em * hand.size_px


def outlines() -> str:
    """Give the definitions that the names refer to."""
    return "".join(
        f'<path id="{outline_id(style, character)}" d="{glyph.path}"/>'
        for style, found in glyphs().items()
        for character, glyph in found.items()
        if glyph.path
    )


def outline_id(style: str, character: str) -> str:
    """Give the name under which an outline is defined."""
    return f"{style[0]}{ord(character)}"


def _glyph(hand: Hand, character: str) -> Glyph:
    return glyphs()[hand.style][character]


def _advance(hand: Hand, character: str) -> float:
    if character == " ":
        return (_SPACE_EM + 2 * hand.spacing_em) * hand.size_px
    return (_glyph(hand, character).advance / 1000 + hand.spacing_em) * hand.size_px


def _point_at(path: Sequence[Point], distance_px: float) -> Point | None:
    for (x, y), (next_x, next_y) in zip(path, path[1:], strict=False):
        part = math.hypot(next_x - x, next_y - y)
        if distance_px <= part:
            share = distance_px / part if part else 0.0
            return x + (next_x - x) * share, y + (next_y - y) * share
        distance_px -= part
    return None


def _box_around(points: Sequence[Point]) -> Box:
    left, top = (math.floor(min(values)) for values in zip(*points, strict=True))
    right, bottom = (math.ceil(max(values)) for values in zip(*points, strict=True))
    return Box(left, top, right - left, bottom - top)
