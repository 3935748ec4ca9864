"""Draws the two French pages with their tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
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
from ingest.text.page_text import Block, Line

_PAPER = (231, 222, 200)
_LEFT, _RIGHT = 140, WIDTH - 140


@dataclass(frozen=True)
class Table:
    """A table: where its columns begin, in pixels from its left, and its rows, headings first."""

    columns: tuple[int, ...]
    rows: Sequence[Sequence[str]]


def pages() -> Iterator[Drawn]:
    """Draw both pages."""
    tables = (
        Table((0, 430, 700, 930), _rows("tableau-villes.csv")),
        Table((0, 300, 640, 930), _rows("tableau-mesures.csv")),
    )
    for number, (text, table) in enumerate(
        zip(facts.parts("tableaux.txt"), tables, strict=True), 1
    ):
        heading, *paragraphs = [part for part in text.split("\n\n") if part.strip()]
        forme = Forme()
        top = _opening(forme, heading.split("\n"), paragraphs[0])
        bottom = _table(forme, table, top)
        _paragraph(forme, paragraphs[1], bottom + 84, Type(ITALIC, 38))
        forme.add(forme.centred(f"— {number} —", HEIGHT - 112, Type(ROMAN, 40)))
        gutter = "left" if number % 2 == 0 else "right"
        yield Drawn(str(number), forme.printed(_PAPER, 700 + number, gutter), forme.blocks, "fr")


def _rows(name: str) -> list[list[str]]:
    with (facts.FOLDER / name).open(encoding="utf-8", newline="") as sheet:
        return list(csv.reader(sheet))


def _opening(forme: Forme, heading: list[str], paragraph: str) -> float:
    forme.add(forme.centred(heading[0], 210, Type(DISPLAY, 62)))
    forme.add(forme.centred(heading[1], 280, Type(ITALIC, 46)))
    forme.swelling(330, 200)
    return _paragraph(forme, paragraph, 410, Type(ROMAN, 40)) + 40


def _paragraph(forme: Forme, text: str, base: float, face: Type) -> float:
    """Set a paragraph across the page; give the base line after it."""
    indent, pitch = face.size_px * 1.2, face.size_px * 1.32
    lines: list[Line] = []
    parts = broken(text.split(), (_RIGHT - _LEFT - indent, _RIGHT - _LEFT), face)
    for number, words in enumerate(parts):
        inset = 0.0 if number else indent
        width = None if number == len(parts) - 1 else _RIGHT - _LEFT - inset
        lines.append(forme.line(words, _LEFT + inset, base + number * pitch, face, width=width))
    forme.add(*lines)
    return base + len(parts) * pitch


def _table(forme: Forme, table: Table, top: float) -> float:
    """Set a table with its rules, row by row; give its lower edge."""
    pitch, pen = 47, forme.draw
    bottom = top + pitch * len(table.rows) + 16
    pen.rectangle([_LEFT, top, _RIGHT, bottom], outline=255, width=5)
    pen.line([(_LEFT, top + pitch + 6), (_RIGHT, top + pitch + 6)], fill=255, width=3)
    pen.line([(_LEFT, top + pitch + 12), (_RIGHT, top + pitch + 12)], fill=230, width=2)
    for x in table.columns[1:]:
        pen.line([(_LEFT + x - 22, top), (_LEFT + x - 22, bottom)], fill=230, width=2)
    lines = []
    for number, row in enumerate(table.rows):
        face = Type(ROMAN, 35) if number else Type(ITALIC, 35)
        base = top + (number + 0.72) * pitch + (12 if number else 0)
        words = [
            word
            for x, cell in zip(table.columns, row, strict=True)
            for word in forme.line(cell.split(), _LEFT + 18 + x, base, face).words
        ]
        lines.append(Line(tuple(words), None, "", spaced=True))
    forme.blocks.append(Block(tuple(lines)))
    return bottom
