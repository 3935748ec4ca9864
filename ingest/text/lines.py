"""Puts words together to lines: Hán-Nôm character by character, vertical or not. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.languages import is_han
from ingest.text.page_text import Block, Box, Line, PageText, Word

# A column is so much taller than wide; a single character is about square and proves nothing.
_COLUMN_RATIO = 1.5
_HAN_LANGUAGES = ("lzh", "vi-Hani", "zh", "ja", "ko-Hani")


def line(words: Sequence[Word], box: Box | None, language: str = "") -> Line:
    """Give a line of these words; one of Hán-Nôm is cut into characters and joined unspaced."""
    han = is_han_word("".join(word.text for word in words))
    if han:
        words = [part for word in words for part in _characters(word)]
    return Line(tuple(words), box or around(word.box for word in words), language, spaced=not han)


def words_of(text: str, box: Box | None, confidence: float | None = None) -> list[Word]:
    """Give the words of a line that is known only as a whole; each is lit as the whole line."""
    return [Word(part, box, confidence=confidence) for part in text.split()]


def is_han_word(text: str) -> bool:
    """Tell whether most letters are Hán or Nôm."""
    letters = [c for c in text if c.isalnum() or is_han(c)]
    return sum(map(is_han, letters)) * 2 > len(letters)


def around(boxes: Iterable[Box | None]) -> Box | None:
    """Give the smallest box around all; None where there is none."""
    whole: Box | None = None
    for box in boxes:
        if box is not None:
            whole = box if whole is None else whole.union(box)
    return whole


def page(
    source: str, blocks: Sequence[Block], *, language: str = "", vertical: bool | None = None
) -> PageText:
    """Give the page; language and direction are those of most of its text unless they are told."""
    filled = tuple(block for block in blocks if block.lines)
    lines = [line for block in filled for line in block.lines]
    return PageText(
        source=source,
        language=language or _language(lines),
        vertical=_is_vertical(lines) if vertical is None else vertical,
        blocks=filled,
    )


def _characters(word: Word) -> list[Word]:
    text = "".join(word.text.split())
    if len(text) < 2 or not is_han_word(text):
        return [word]
    syllables = word.reading.split()
    readings = syllables if len(syllables) == len(text) else [word.reading, *[""] * (len(text) - 1)]
    boxes = _divided(word.box, len(text))
    return [
        Word(character, box, reading, word.confidence)
        for character, box, reading in zip(text, boxes, readings, strict=True)
    ]


def _divided(box: Box | None, parts: int) -> list[Box | None]:
    """Give each of so many characters its even share of a box, along the longer side."""
    if box is None:
        return [None] * parts
    length = max(box.width, box.height)
    edges = [round(length * part / parts) for part in range(parts + 1)]
    spans = [(start, max(end - start, 1)) for start, end in zip(edges, edges[1:], strict=False)]
    if box.height >= box.width:
        return [Box(box.x, box.y + start, box.width, size) for start, size in spans]
    return [Box(box.x + start, box.y, size, box.height) for start, size in spans]


def _language(lines: Sequence[Line]) -> str:
    count: Counter[str] = Counter()
    for one in lines:
        if one.language:
            count[one.language] += sum(len(word.text) for word in one.words)
    return count.most_common(1)[0][0] if count else ""


def _is_vertical(lines: Sequence[Line]) -> bool:
    upright = across = 0
    for one in lines:
        length = sum(len(word.text) for word in one.words)
        if one.box is None or length < 2:
            continue
        # A tall narrow box alone may be a turned margin note: its text must be one that stands.
        stands = not one.spaced or one.language in _HAN_LANGUAGES
        if stands and one.box.height >= _COLUMN_RATIO * one.box.width:
            upright += length
        else:
            across += length
    if upright or across:
        return upright > across
    return _stacked(lines)


def _stacked(lines: Sequence[Line]) -> bool:
    """Tell whether lines of one character each follow from right to left, as columns would."""
    boxes = [one.box for one in lines if one.box is not None and not one.spaced]
    return len(boxes) > 1 and all(
        after.x + after.width <= before.x for before, after in zip(boxes, boxes[1:], strict=False)
    )
