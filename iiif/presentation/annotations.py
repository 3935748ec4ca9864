"""The text of a page as supplementing annotations, one a line (Presentation API 3.0, 5.5). Pure."""

from __future__ import annotations

from typing import Any

from iiif.presentation.manifest import CONTEXT
from iiif.presentation.words import PAGE_TEXT
from iiif.urls import Urls
from ingest.text.page_text import Box, Line, PageText


def text_page(page_id: str, text: PageText, urls: Urls) -> dict[str, Any]:
    """Build the annotation page of a page's lines, in reading order."""
    return {
        "@context": CONTEXT,
        "id": urls.canvas_part(page_id, "text"),
        "type": "AnnotationPage",
        "label": PAGE_TEXT,
        "items": [
            _annotation(page_id, number, line, text.language, urls)
            for number, line in enumerate(text.lines(), start=1)
            if line.text
        ],
    }


def _annotation(page_id: str, number: int, line: Line, language: str, urls: Urls) -> dict[str, Any]:
    bodies = [_body(line.text, line.language or language)]
    if line.reading:
        bodies.append(_body(line.reading, "vi-Latn"))
    return {
        "id": urls.canvas_part(page_id, f"text/{number}"),
        "type": "Annotation",
        "motivation": "supplementing",
        "body": bodies if len(bodies) > 1 else bodies[0],
        "target": _target(urls.canvas(page_id), line.box),
    }


def _body(text: str, language: str) -> dict[str, str]:
    body = {"type": "TextualBody", "value": text, "format": "text/plain"}
    return body | ({"language": language} if language else {})


def _target(canvas: str, box: Box | None) -> str:
    if box is None:
        return canvas
    return f"{canvas}#xywh={box.x},{box.y},{box.width},{box.height}"
