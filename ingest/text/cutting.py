"""Sharing out the text of a spread between its pages, by where each word has its centre. Pure."""

from __future__ import annotations

from dataclasses import replace

from ingest.text.page_text import Block, Box, Line, PageText, Word


def halves(text: PageText, line_px: int) -> tuple[PageText, PageText]:
    """Give the text left and right of a line, the right one's boxes counted from the line.

    A word without a box goes with the word before it, at first to the left.
    """
    sides: tuple[list[Block], list[Block]] = ([], [])
    last = 0
    for block in text.blocks:
        lines: tuple[list[Line], list[Line]] = ([], [])
        for line in block.lines:
            words: tuple[list[Word], list[Word]] = ([], [])
            for word in line.words:
                last = _side(word.box, line_px, last)
                words[last].append(word)
            for side in (0, 1):
                if words[side]:
                    lines[side].append(_line(line, words[side], side * line_px))
        for side in (0, 1):
            if lines[side]:
                sides[side].append(_block(block, lines[side]))
    return replace(text, blocks=tuple(sides[0])), replace(text, blocks=tuple(sides[1]))


def side_of(box: Box, line_px: int) -> int:
    """Tell on which side a box has its centre: 0 is left, 1 right."""
    return int(2 * box.x + box.width >= 2 * line_px)


def beyond(line_px: int, box: Box) -> Box:
    """Give a box counted from a line; what is before the line is cut off."""
    left, right = max(0, box.x - line_px), box.x + box.width - line_px
    return Box(left, box.y, max(1, right - left), box.height)


def _side(box: Box | None, line_px: int, last: int) -> int:
    return last if box is None else side_of(box, line_px)


def _line(line: Line, words: list[Word], by_px: int) -> Line:
    placed = tuple(replace(word, box=word.box and beyond(by_px, word.box)) for word in words)
    return replace(line, words=placed, box=_around([word.box for word in placed]))


def _block(block: Block, lines: list[Line]) -> Block:
    around = _around([line.box for line in lines])
    return replace(block, lines=tuple(lines), box=around if block.box else None)


def _around(boxes: list[Box | None]) -> Box | None:
    found: Box | None = None
    for box in boxes:
        if box is not None:
            found = found.union(box) if found else box
    return found
