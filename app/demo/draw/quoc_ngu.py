"""Draws the quốc ngữ print in two volumes, two columns a page, and the leaf of proverbs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.demo.draw import facts
from app.demo.draw.han_books import Drawn
from app.demo.draw.press import (
    DISPLAY,
    HEIGHT,
    ITALIC,
    ROMAN,
    WIDTH,
    Forme,
    Type,
    broken,
)
from ingest.text.page_text import Line

_PAPER = (232, 221, 195)
_TOP, _BOTTOM, _SIDE, _BETWEEN = 330, 190, 132, 66
_COLUMN = (WIDTH - 2 * _SIDE - _BETWEEN) / 2


@dataclass(frozen=True)
class Volume:
    """A volume: its facts, its lines on the title page, and its first page's number."""

    facts: str
    number: str
    name: str
    first: int


VOLUMES = (
    Volume("non-nuoc-1.txt", "QUYỂN THỨ NHẤT", "Núi sông và chuyện cũ", 1),
    Volume("non-nuoc-2.txt", "QUYỂN THỨ NHÌ", "Mùa màng và tục lệ", 6),
)


def volume(number: int) -> Iterator[Drawn]:
    """Draw a volume: its title page, then a page for each chapter."""
    made = VOLUMES[number - 1]
    yield _title_page(made)
    for place, (heading, paragraphs) in enumerate(chapters(made.facts), made.first + 1):
        forme = Forme()
        _chapter(forme, heading, paragraphs)
        forme.add(forme.centred(f"— {place} —", HEIGHT - 112, Type(ROMAN, 40)))
        gutter = "left" if place % 2 == 0 else "right"
        yield Drawn(str(place), forme.printed(_PAPER, 500 + place, gutter), forme.blocks, "vi")


def proverbs() -> Iterator[Drawn]:
    """Draw the leaf of proverbs."""
    [(heading, sayings)] = chapters("tuc-ngu.txt")
    forme, face = Forme(), Type(ITALIC, 46)
    forme.add(forme.centred(heading, 300, Type(DISPLAY, 66)))
    forme.swelling(362, 240)
    for number, saying in enumerate(sayings):
        forme.add(forme.line(saying, 190, 480 + number * 84, face))
    yield Drawn("1", forme.printed(_PAPER, 640, "right"), forme.blocks, "vi")


def chapters(name: str) -> list[tuple[str, list[list[str]]]]:
    """Read chapters: a heading, and paragraphs as words."""
    found = []
    for chapter in facts.parts(name):
        heading, _, body = chapter.partition("\n")
        paragraphs = [part.split() for part in body.split("\n\n") if part.strip()]
        found.append((heading.strip(), paragraphs))
    return found


def _chapter(forme: Forme, heading: str, paragraphs: list[list[str]]) -> None:
    forme.add(forme.centred(heading, 218, Type(DISPLAY, 64)))
    forme.swelling(272, 210)
    size, lines = _fitted(paragraphs)
    face, pitch = Type(ROMAN, size), (HEIGHT - _TOP - _BOTTOM) / -(-len(lines) // 2)
    half = -(-len(lines) // 2)
    for column, part in enumerate((lines[:half], lines[half:])):
        x = _SIDE + column * (_COLUMN + _BETWEEN)
        set_lines: list[Line] = []
        for number, (words, indent, last) in enumerate(part):
            base = _TOP + (number + 0.75) * pitch
            width = None if last else _COLUMN - indent
            set_lines.append(forme.line(words, x + indent, base, face, width=width))
        forme.add(*set_lines)
    middle = WIDTH / 2
    forme.draw.line([(middle, _TOP), (middle, HEIGHT - _BOTTOM)], fill=190, width=2)


def _fitted(paragraphs: list[list[str]]) -> tuple[int, list[tuple[list[str], float, bool]]]:
    """Give the largest size at which the chapter fills its page, and its lines."""
    for size in range(50, 24, -1):
        lines = _lines(paragraphs, Type(ROMAN, size))
        if -(-len(lines) // 2) * size * 1.29 <= HEIGHT - _TOP - _BOTTOM:
            return size, lines
    raise ValueError("the chapter is too long for a page")


def _lines(paragraphs: list[list[str]], face: Type) -> list[tuple[list[str], float, bool]]:
    """Give each line's words, how far it is set in, and whether it ends a paragraph."""
    indent = face.size_px * 1.1
    found = []
    for words in paragraphs:
        parts = broken(words, (_COLUMN - indent, _COLUMN), face)
        for number, part in enumerate(parts):
            found.append((part, 0.0 if number else indent, number == len(parts) - 1))
    return found


def _title_page(made: Volume) -> Drawn:
    forme = Forme()
    for inset, width in ((110, 9), (128, 3), (150, 2)):
        forme.draw.rectangle([inset, inset + 20, WIDTH - inset, HEIGHT - inset - 20],
                             outline=255, width=width)  # fmt: skip
    for x in (150, WIDTH - 150):
        for y in (170, HEIGHT - 170):
            forme.draw.polygon([(x - 26, y), (x, y - 26), (x + 26, y), (x, y + 26)], fill=255)
    for text, base, face in (
        ("SÁCH ĐỌC CHO NGƯỜI XA QUÊ", 340, Type(ROMAN, 46)),
        ("NON NƯỚC", 590, Type(DISPLAY, 178)),
        ("QUÊ TA", 780, Type(DISPLAY, 178)),
        (made.number, 980, Type(ROMAN, 62)),
        (made.name, 1070, Type(ITALIC, 66)),
        ("Lời văn mới viết, in theo lối cũ để làm mẫu", 1420, Type(ITALIC, 44)),
        ("TÀNG THƯ QUÁN", 1620, Type(DISPLAY, 58)),
        ("2026", 1700, Type(ROMAN, 54)),
    ):
        forme.add(forme.centred(text, base, face))
    forme.swelling(1250, 300)
    forme.swelling(1520, 130)
    forme.draw.ellipse([WIDTH / 2 - 9, 860, WIDTH / 2 + 9, 878], fill=255)
    picture = forme.printed((226, 209, 172), 500 + made.first, "left")
    return Drawn(str(made.first), picture, forme.blocks, "vi")
