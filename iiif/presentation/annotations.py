"""The text of a page as supplementing annotations (Presentation API 3.0, 5.5). Pure.

How much of it one annotation holds is told by the Text Granularity extension 1.0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from iiif.presentation.words import PAGE_TEXT
from iiif.urls import Urls
from ingest.text.page_text import Block, Box, PageText

GRANULARITY_CONTEXT = "http://iiif.io/api/extension/text-granularity/context.json"
LINE = "line"
_CONTEXT = "http://iiif.io/api/presentation/3/context.json"


@dataclass(frozen=True)
class _Piece:
    text: str
    reading: str
    box: Box | None
    language: str


def text_page(page_id: str, text: PageText, urls: Urls, granularity: str = LINE) -> dict[str, Any]:
    """Build the annotation page of a page's text, in reading order."""
    address = _address(page_id, granularity, urls)
    pieces = (piece for piece in GRANULARITIES[granularity](text) if piece.text)
    return {
        "@context": [GRANULARITY_CONTEXT, _CONTEXT],
        "id": address,
        "type": "AnnotationPage",
        "label": PAGE_TEXT,
        "items": [
            _annotation(f"{address}/{number}", page_id, piece, granularity, urls)
            for number, piece in enumerate(pieces, start=1)
        ],
    }


def other_pages(page_id: str, urls: Urls) -> list[dict[str, Any]]:
    """Give the annotation pages of the other granularities, for programs that ask for more."""
    return [
        {
            "id": _address(page_id, other, urls),
            "type": "AnnotationPage",
            "label": {"en": [f"textGranularity: {other}"]},
            "format": "application/ld+json",
        }
        for other in GRANULARITIES
        if other != LINE
    ]


def _page(text: PageText) -> Iterator[_Piece]:
    yield _Piece(text.plain, text.reading, None, text.language)


def _blocks(text: PageText) -> Iterator[_Piece]:
    for block in text.blocks:
        languages = {line.language or text.language for line in block.lines}
        yield _Piece(
            "\n".join(line.text for line in block.lines),
            "\n".join(line.reading for line in block.lines if line.reading),
            _around(block),
            languages.pop() if len(languages) == 1 else text.language,
        )


def _lines(text: PageText) -> Iterator[_Piece]:
    for line in text.lines():
        yield _Piece(line.text, line.reading, line.box, line.language or text.language)


def _words(text: PageText) -> Iterator[_Piece]:
    for line in text.lines():
        for word in line.words:
            yield _Piece(word.text, word.reading, word.box, line.language or text.language)


GRANULARITIES: dict[str, Callable[[PageText], Iterator[_Piece]]] = {
    "page": _page, "block": _blocks, LINE: _lines, "word": _words,
}  # fmt: skip
"""The levels of the extension that our text has, from the whole page to a word."""


def _address(page_id: str, granularity: str, urls: Urls) -> str:
    return urls.canvas_part(page_id, "text" if granularity == LINE else f"text/{granularity}")


def _annotation(
    address: str, page_id: str, piece: _Piece, granularity: str, urls: Urls
) -> dict[str, Any]:
    bodies = [_body(piece.text, piece.language)]
    if piece.reading:
        bodies.append(_body(piece.reading, "vi-Latn"))
    return {
        "id": address,
        "type": "Annotation",
        "motivation": "supplementing",
        "textGranularity": granularity,
        "body": bodies if len(bodies) > 1 else bodies[0],
        "target": _target(urls.canvas(page_id), piece.box),
    }


def _body(text: str, language: str) -> dict[str, str]:
    body = {"type": "TextualBody", "value": text, "format": "text/plain"}
    return body | ({"language": language} if language else {})


def _target(canvas: str, box: Box | None) -> str:
    if box is None:
        return canvas
    return f"{canvas}#xywh={box.x},{box.y},{box.width},{box.height}"


def _around(block: Block) -> Box | None:
    if block.box is not None:
        return block.box
    whole: Box | None = None
    for line in block.lines:
        if line.box is not None:
            whole = line.box if whole is None else whole.union(line.box)
    return whole
