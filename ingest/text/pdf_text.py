"""Puts the glyphs of a PDF page together to words and lines; boxes are pixels already. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.languages import is_han
from ingest.text import lines
from ingest.text.page_text import Block, Box, Line, PageText, Word
from ingest.text.scale import ImageSize, Scale

# Beyond so many glyphs a page is no page to be read.
MOST_GLYPHS = 200_000
_LIGATURES = {chr(point) for point in range(0xFB00, 0xFB07)}
_HYPHENS = "\x02\u00ad"  # PDFium's sign for a hyphen at a line's end, and the soft hyphen
# In heights or widths of a glyph: how far the next one of a line may stand, how much they overlap.
_MOST_GAP = 3.0
_MOST_DROP = 1.2
_WORD_GAP = 0.25
_OVERLAP = 0.4
# A page with more glyphs that no letter is known of has no text that can be searched.
_MOST_UNKNOWN = 0.3


@dataclass(frozen=True)
class Glyph:
    """One character as it stands on the page, in pixels of the canvas."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    quarter: int = 0  # turns of the writing, clockwise
    ends: bool = False  # a space or a line's end that is only told, not drawn

    @property
    def width(self) -> float:
        """Its width, never nothing."""
        return max(self.right - self.left, 0.01)

    @property
    def height(self) -> float:
        """Its height, never nothing."""
        return max(self.bottom - self.top, 0.01)


def read(glyphs: Iterable[Glyph], image: ImageSize) -> PageText | None:
    """Give the page's text; None where there is none."""
    rows = _rows(glyphs)
    scale = Scale(image)
    made = [one for one in (_line(row, scale) for row in rows) if one is not None]
    made = _joined(made)
    if not made:
        return None
    text = lines.page("pdf", [Block(tuple(part)) for part in _blocks(made)])
    letters = [c for word in text.words() for c in word.text]
    unknown = sum(1 for c in letters if c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn"))
    return None if unknown > _MOST_UNKNOWN * len(letters) else text


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Cut the glyphs, which come in the order of the file, into lines or columns."""
    rows: list[list[Glyph]] = []
    row: list[Glyph] = []
    way = ""
    for glyph in glyphs:
        if glyph.ends:
            if row and not row[-1].ends:
                row.append(glyph)
            continue
        before = next((one for one in reversed(row) if not one.ends), None)
        follows = _follows(before, glyph) if before is not None else ""
        if before is None or (follows and way in ("", follows)):
            way = follows or way
        else:
            rows.append(row)
            row, way = [], ""
        row.append(glyph)
    return [*rows, row] if row else rows


def _follows(before: Glyph, glyph: Glyph) -> str:
    """Tell in which way a glyph goes on from the one before: along the line, down a column."""
    if before.quarter != glyph.quarter:
        return ""
    a, b = _straight(before), _straight(glyph)
    size = max(a.height, b.height)
    common = min(a.bottom, b.bottom) - max(a.top, b.top)
    if (
        common >= _OVERLAP * min(a.height, b.height)
        and -size <= b.left - a.right <= _MOST_GAP * size
    ):
        return "along"
    wide = max(a.width, b.width)
    common = min(a.right, b.right) - max(a.left, b.left)
    below = b.top - a.top
    upright = is_han(glyph.text[:1]) and is_han(before.text[:1])
    if upright and common >= _OVERLAP * wide and 0 < below <= _MOST_DROP * size + a.height:
        return "down"
    return ""


def _straight(glyph: Glyph) -> Glyph:
    """Turn the page so that the writing runs from left to right."""
    left, top, right, bottom = glyph.left, glyph.top, glyph.right, glyph.bottom
    turned = (
        (left, top, right, bottom),
        (top, -right, bottom, -left),
        (-right, -bottom, -left, -top),
        (-bottom, left, -top, right),
    )[glyph.quarter]
    return Glyph(glyph.text, *turned)


def _line(row: Sequence[Glyph], scale: Scale) -> Line | None:
    words: list[Word] = []
    part: list[Glyph] = []
    for glyph in row:
        if glyph.ends or (part and _apart(part[-1], glyph)):
            words += _word(part, scale)
            part = []
        if not glyph.ends:
            part.append(glyph)
    words += _word(part, scale)
    return lines.line(words, lines.around(word.box for word in words)) if words else None


def _apart(before: Glyph, glyph: Glyph) -> bool:
    """Tell whether two glyphs belong to two words."""
    if is_han(before.text[:1]) or is_han(glyph.text[:1]):
        return True  # each character is a word of its own, with its own box
    a, b = _straight(before), _straight(glyph)
    return b.left - a.right > _WORD_GAP * max(a.height, b.height)


def _word(part: Sequence[Glyph], scale: Scale) -> list[Word]:
    text = unicodedata.normalize("NFC", "".join(_letters(glyph.text) for glyph in part)).strip()
    if not text:
        return []
    left, top = min(g.left for g in part), min(g.top for g in part)
    right, bottom = max(g.right for g in part), max(g.bottom for g in part)
    return [Word(text, scale.box(left, top, right - left, bottom - top))]


def _letters(text: str) -> str:
    if text in _LIGATURES:
        return unicodedata.normalize("NFKC", text)
    return "".join(c for c in text if c in _HYPHENS or unicodedata.category(c) not in ("Cc", "Cs"))


def _joined(made: Sequence[Line]) -> list[Line]:
    """Give a word that is broken over two lines whole, where it begins, as readers of ALTO do."""
    result = list(made)
    for at in range(len(result) - 1):
        first, rest = result[at].words, result[at + 1].words
        if not first or not rest or first[-1].text[-1] not in _HYPHENS:
            continue
        whole = Word(first[-1].text.rstrip(_HYPHENS) + rest[0].text, first[-1].box)
        result[at] = lines.line((*first[:-1], whole), result[at].box)
        result[at + 1] = lines.line(rest[1:], result[at + 1].box)
    return [_plain(line) for line in result if line.words]


def _plain(line: Line) -> Line:
    words = tuple(
        Word(word.text.translate({ord(c): "-" for c in _HYPHENS}), word.box) for word in line.words
    )
    return Line(words, line.box, line.language, line.spaced)


def _blocks(made: Sequence[Line]) -> list[list[Line]]:
    """Part the lines where the page leaves room between them, or goes on elsewhere."""
    blocks: list[list[Line]] = []
    for line in made:
        if not blocks or _far(blocks[-1][-1].box, line.box):
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _far(above: Box | None, below: Box | None) -> bool:
    if above is None or below is None:
        return False
    size = min(max(above.height, below.height), max(above.width, below.width))
    down = below.y - (above.y + above.height)
    beside = max(below.x - (above.x + above.width), above.x - (below.x + below.width))
    return max(down, beside) > size or down < -above.height - size
