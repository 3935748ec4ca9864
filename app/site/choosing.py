"""What the picker of Hán-Nôm characters offers: by reading, or by radical and further strokes."""

from __future__ import annotations

from dataclasses import dataclass

from app.site import glyphs
from ingest.search import characters
from ingest.search.characters import Character

LONGEST_READING = 20
LONGEST_TEXT = 1000
MOST_STROKES = 64
MOST_SHOWN = 240


@dataclass(frozen=True)
class Choice:
    """What is asked for; a reading goes before a radical."""

    reading: str = ""
    radical: int | None = None
    strokes: int | None = None  # beyond the radical's own; without a radical all of them


@dataclass(frozen=True)
class Radical:
    """A radical, as the table of radicals shows it."""

    number: int
    glyph: str


@dataclass(frozen=True)
class Offer:
    """Characters to choose from, and what narrows them."""

    found: tuple[Character, ...]
    total: int
    strokes: tuple[int, ...]  # that the radical's characters have beyond its own
    radicals: dict[int, list[Radical]]  # all, by their strokes


def offer(chosen: Choice) -> Offer:
    """Give what fits; characters that no font here shows are left out."""
    strokes: tuple[int, ...] = ()
    if chosen.reading:
        fitting = characters.by_reading(chosen.reading)
    elif chosen.radical is not None:
        fitting = characters.by_radical(chosen.radical)
        strokes = tuple(sorted({one.further_strokes for one in fitting}))
        if chosen.strokes is not None:
            fitting = characters.by_radical(chosen.radical, chosen.strokes)
    elif chosen.strokes:
        fitting = characters.by_strokes(chosen.strokes)
    else:
        fitting = ()
    shown = tuple(one for one in fitting if not glyphs.ours().missing(one.character))
    return Offer(shown[:MOST_SHOWN], len(shown), strokes, _radicals())


def number(given: str | None, most: int) -> int | None:
    """Read a number from an address; None: there is none, or it makes no sense."""
    if given is None or not (given.isascii() and given.isdigit()) or len(given) > len(str(most)):
        return None
    return int(given) if int(given) <= most else None


def _radicals() -> dict[int, list[Radical]]:
    return {
        strokes: [Radical(one, characters.radical_glyph(one)) for one in numbers]
        for strokes, numbers in characters.radicals().items()
    }
