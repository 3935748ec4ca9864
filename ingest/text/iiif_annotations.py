"""Reads the text of a IIIF canvas from its annotations: words, lines or whole pages. Pure.

Presentation API 3.0, 5.5 and 5.6 (supplementing), with `textGranularity` of the text granularity
extension; annotation lists of 2.1 come upgraded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest import iiif_json
from ingest.iiif_json import Node, identity, kind, members, nodes, pixels, word
from ingest.iiif_v2 import upgraded_annotations
from ingest.languages import language_code
from ingest.text import lines
from ingest.text.errors import TextError
from ingest.text.page_text import Block, Box, Line, PageText, Word
from ingest.text.scale import Boxes, ImageSize, Scale, fit

SOURCE = "iiif"
_XYWH = re.compile(r"xywh=(?:pixel:)?([0-9.]+),([0-9.]+),([0-9.]+),([0-9.]+)")
_PERCENT = re.compile(r"xywh=percent:([0-9.]+),([0-9.]+),([0-9.]+),([0-9.]+)")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_STRAIGHT = re.compile(r"[MLZz0-9eE\s,.+-]*")  # a path without curves and relative steps
_SHAPE = re.compile(r"""\b(?:d|points)\s*=\s*["']([^"']*)["']""")
_OF_THE_TEXT = frozenset({"supplementing", "transcribing", "painting", ""})


@dataclass(frozen=True)
class _Piece:
    """One annotation that bears text."""

    text: str  # lines apart by \n
    box: Box | None
    language: str
    granularity: str  # word, line, block, page, glyph; empty: not told
    reading: str = ""  # of Hán-Nôm, in quốc ngữ


def is_canvas(document: object) -> bool:
    """Tell whether a document is a canvas with its annotations."""
    return isinstance(document, dict) and kind(document) == "canvas"


def read(data: bytes, image: ImageSize) -> PageText:
    """Read a canvas whose annotations are embedded; boxes come out in pixels of the image.

    Raises:
        TextError: no canvas, or nothing on it that is the text of the page.
    """
    try:
        document, _ = iiif_json.parse(data)
    except iiif_json.NotJson as error:
        raise TextError(str(error)) from error
    if not is_canvas(document):
        raise TextError("this JSON is no IIIF canvas: give its annotations inside the canvas")
    canvas_px = (pixels(document.get("width")), pixels(document.get("height")))
    boxes = Boxes(fit(*canvas_px, image))
    blocks = [_block(page, boxes, canvas_px) for page in nodes(document.get("annotations"))]
    text = lines.page(SOURCE, blocks)
    if not text.blocks:
        raise TextError("its annotations hold no text of the page")
    return boxes.checked(text)


def holds_text(document: Node) -> bool:
    """Tell whether any annotation of a canvas is text of the page, and not a note on it."""
    boxes = Boxes(fit(1, 1, ImageSize(1, 1)))
    return any(
        True
        for page in nodes(document.get("annotations"))
        for one in nodes(page.get("items"))
        if is_text_of_page(one)
        for _ in _piece(one, boxes, (1, 1))
    )


def bodies_elsewhere(document: Node) -> Iterator[dict[str, Any]]:
    """Give the bodies of a canvas' annotations whose text lies at an address of its own."""
    for page in nodes(document.get("annotations")):
        for annotation in nodes(page.get("items")):
            for body in _bodies(annotation.get("body")):
                plain = kind(body) == "text" and word(body.get("format")) in ("", "text/plain")
                if is_text_of_page(annotation) and plain and "value" not in body:
                    yield body  # type: ignore[misc]  # what json.loads gave


def box_of(target: object, scale: Scale) -> Box | None:
    """Give the box to which a target points; None where it points to the whole page, or out."""
    told_px = (round(scale.image.width_px / scale.x), round(scale.image.height_px / scale.y))
    return _box(target, Boxes(scale), told_px)


def _block(page: Node, boxes: Boxes, canvas_px: tuple[int, int]) -> Block:
    if "resources" in page:
        page = upgraded_annotations(page)
    pieces = [
        piece
        for one in nodes(page.get("items"))
        if is_text_of_page(one)
        for piece in _piece(one, boxes, canvas_px)
    ]
    words = [one for one in pieces if one.granularity == "word"]
    whole = [one for one in pieces if one.granularity not in ("word", "glyph", "block", "page")]
    if not whole:
        whole = [one for one in pieces if one.granularity in ("block", "page")] if not words else []
    if whole and words:
        made = [_line(one, [w for w in words if _inside(w.box, one.box)]) for one in whole]
    elif words:
        made = list(_gathered(words))
    else:
        made = [line for one in whole for line in _lines(one)]
    return Block(tuple(one for one in made if one.words))


def is_text_of_page(annotation: Node) -> bool:
    """Tell whether an annotation is text of the page, and no note on it."""
    given = [str(one).rpartition(":")[2] for one in members(annotation.get("motivation"))]
    return any(one in _OF_THE_TEXT for one in given or [""])


def _piece(annotation: Node, boxes: Boxes, canvas_px: tuple[int, int]) -> Iterator[_Piece]:
    written = list(_written(annotation.get("body")))
    if not written:
        return
    (text, language), further = written[0], written[1:]
    yield _Piece(
        text,
        _box(annotation.get("target"), boxes, canvas_px),
        language,
        word(annotation.get("textGranularity")).lower(),
        _reading(text, further),
    )


def _bodies(body: object) -> Iterator[Node]:
    """Give the bodies of an annotation; those of a choice one after the other."""
    for one in nodes(body):
        yield from nodes(one.get("items")) if kind(one) == "choice" else (one,)


def _written(body: object) -> Iterator[tuple[str, str]]:
    """Give what bodies say, each with its language."""
    for one in _bodies(body):
        value = one.get("value", one.get("chars"))
        text = iiif_json.plain_text(value, lines=True) if isinstance(value, str) else ""
        if text:
            told = next((code for code in members(one.get("language")) if code), "")
            yield text, language_code(told) if isinstance(told, str) else ""


def _reading(text: str, further: list[tuple[str, str]]) -> str:
    """Give the quốc ngữ that goes with Hán-Nôm; other bodies beside a text are translations."""
    if "\n" in text or not lines.is_han_word(text):
        return ""
    syllables = len("".join(text.split()))
    for other, language in further:
        # A translation into Vietnamese seldom has just as many words as there are characters.
        fits = language != "vi" or len(other.split()) == syllables
        if fits and language.split("-")[0] == "vi" and not lines.is_han_word(other):
            return " ".join(other.split())
    return ""


def _box(target: object, boxes: Boxes, canvas_px: tuple[int, int]) -> Box | None:
    first = next(iter(members(target)), "")
    written = first if isinstance(first, str) else identity(first)
    if isinstance(first, dict):
        written += "".join(_selected(one) for one in nodes(first.get("selector")))
        if isinstance(first.get("source"), str):
            written += first["source"]
    percent, cut = _PERCENT.search(written), _XYWH.search(written)
    found = percent or cut
    numbers = [_float(number) for number in found.groups()] if found else []
    if percent:
        width, height = canvas_px
        factors = (width / 100, height / 100)
        numbers = [n * factors[place % 2] for place, n in enumerate(numbers)]
    if not numbers:
        return None
    return boxes.box(numbers[0], numbers[1], numbers[2], numbers[3])


def _selected(selector: Node) -> str:
    """Give what a selector selects as a fragment; a shape as the box around it."""
    value = selector.get("value")
    if not isinstance(value, str):
        return ""
    shape = _SHAPE.search(value) if kind(selector) == "svgselector" else None
    if shape is None:
        return value
    numbers = [_float(n) for n in _NUMBER.findall(shape[1])]
    if not _STRAIGHT.fullmatch(shape[1]) or len(numbers) < 4:
        return ""
    across, down = numbers[0::2], numbers[1::2]
    left, top = min(across), min(down)
    return f"xywh={left:g},{top:g},{max(across) - left:g},{max(down) - top:g}"


def _float(text: str) -> float:
    try:
        return float(text[:12])
    except ValueError:
        return -1.0


def _lines(piece: _Piece) -> list[Line]:
    """Give a piece of several lines as so many, each lit as the whole piece."""
    return [
        lines.line(_placed(piece, text), piece.box, piece.language)
        for text in piece.text.split("\n")
    ]


def _line(piece: _Piece, words: list[_Piece]) -> Line:
    """Give a line its words' own boxes, where these words are its text."""
    joined = "".join("".join(one.text.split()) for one in words)
    if words and joined == "".join(piece.text.split()):
        placed = [_word(one) for one in words]
    else:
        placed = _placed(piece, piece.text)
    return lines.line(placed, piece.box, piece.language)


def _placed(piece: _Piece, text: str) -> list[Word]:
    """Give the words of a piece; Hán-Nôm with a reading as one, which is cut by characters."""
    if piece.reading:
        return [Word("".join(text.split()), piece.box, piece.reading)]
    return lines.words_of(text, piece.box)


def _word(piece: _Piece) -> Word:
    return Word(" ".join(piece.text.split()), piece.box, piece.reading)


def _inside(inner: Box | None, outer: Box | None) -> bool:
    if inner is None or outer is None:
        return False
    x, y = inner.x + inner.width / 2, inner.y + inner.height / 2
    return outer.x <= x <= outer.x + outer.width and outer.y <= y <= outer.y + outer.height


def _gathered(words: list[_Piece]) -> Iterator[Line]:
    """Put words that are given alone to lines: a new one begins where the next is not beside."""
    row: list[_Piece] = []
    for one in words:
        if row and not _beside(row[-1].box, one.box):
            yield _row(row)
            row = []
        row.append(one)
    if row:
        yield _row(row)


def _row(row: list[_Piece]) -> Line:
    return lines.line([_word(one) for one in row], None, row[0].language)


def _beside(before: Box | None, after: Box | None) -> bool:
    """Tell whether a word stands beside the one before, or below it in a column."""
    if before is None or after is None:
        return before is after
    across = min(before.y + before.height, after.y + after.height) - max(before.y, after.y)
    down = min(before.x + before.width, after.x + after.width) - max(before.x, after.x)
    if after.x >= before.x and 2 * across > min(before.height, after.height):
        return True
    stacked = after.y >= before.y and 2 * down > min(before.width, after.width)
    # Words of one line are wide; only what is as tall as wide stands in a column.
    return stacked and before.height >= before.width and after.height >= after.width
