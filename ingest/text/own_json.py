"""Our own JSON of a page's text: writes it whole, and reads back what was written. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ingest.text.errors import TextError
from ingest.text.page_text import Block, Box, Line, PageText, Word
from ingest.text.scale import Boxes, ImageSize, fit
from ingest.text.written import Leaf, legal

MEDIA_TYPE = "application/json"

_FORMAT = "tangthu-text/1"
_MARK = f'{{"format":"{_FORMAT}"'.encode()


def document(leaves: Iterator[Leaf]) -> Iterator[str]:
    """Write pages as one JSON, piece by piece."""
    yield f'{{"format":"{_FORMAT}","pages":['
    for place, leaf in enumerate(leaves):
        if place:
            yield ",\n"
        yield json.dumps(_page(leaf), ensure_ascii=False, separators=(",", ":"))
    yield "]}\n"


def is_own(data: bytes) -> bool:
    """Tell our own JSON by how it begins."""
    return data.lstrip().startswith(_MARK)


def read(data: bytes, image: ImageSize) -> PageText:
    """Read the one page of such a file.

    Raises:
        TextError: it was changed into something else, or holds several pages.
    """
    try:
        pages = json.loads(data)["pages"]
        (page,) = pages
        boxes = Boxes(fit(float(page["width"]), float(page["height"]), image))
        blocks = tuple(_block(block, boxes) for block in page["blocks"])
        source, language = (legal(str(page[name])) for name in ("source", "language"))
        text = PageText(source, language, bool(page["vertical"]), blocks)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        reason = "this JSON is not one page of text as it was written: fetch it again"
        raise TextError(reason) from error
    return boxes.checked(text)


def _page(leaf: Leaf) -> dict[str, Any]:
    text = leaf.text
    return {
        "number": leaf.number,
        "width": leaf.width_px,
        "height": leaf.height_px,
        "source": text.source,
        "language": text.language,
        "vertical": text.vertical,
        "blocks": [
            {"box": _sides(block.box), "lines": [_line_of(line) for line in block.lines]}
            for block in text.blocks
        ],
    }


def _line_of(line: Line) -> dict[str, Any]:
    return {
        "box": _sides(line.box),
        "language": line.language,
        "spaced": line.spaced,
        "text": line.text,
        "words": [
            {
                "text": word.text,
                "box": _sides(word.box),
                "reading": word.reading,
                "confidence": word.confidence,
            }
            for word in line.words
        ],
    }


def _sides(box: Box | None) -> list[int] | None:
    return None if box is None else [box.x, box.y, box.width, box.height]


def _block(given: dict[str, Any], boxes: Boxes) -> Block:
    return Block(tuple(_line(line, boxes) for line in given["lines"]), _box(given["box"], boxes))


def _line(given: dict[str, Any], boxes: Boxes) -> Line:
    words = tuple(_word(word, boxes) for word in given["words"])
    language = legal(str(given["language"]))
    return Line(words, _box(given["box"], boxes), language, bool(given["spaced"]))


def _word(given: dict[str, Any], boxes: Boxes) -> Word:
    sure = given["confidence"]
    confidence = None if sure is None else min(max(float(sure), 0.0), 1.0)
    # JSON may name halves of surrogates, which no database can keep.
    text, reading = (legal(str(given[name])) for name in ("text", "reading"))
    return Word(text, _box(given["box"], boxes), reading, confidence)


def _box(given: list[Any] | None, boxes: Boxes) -> Box | None:
    if given is None:
        return None
    x, y, width, height = map(float, given)
    return boxes.box(x, y, width, height)
