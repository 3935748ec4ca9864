"""The notes on a page as Web Annotations, in pages of a collection (3.0, 5.5 to 5.8). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from iiif.presentation.words import PAGE_NOTES
from iiif.urls import Urls
from ingest.catalog import note
from ingest.catalog.models import Annotation
from ingest.catalog.note import Note, NoteText, Place, Point
from ingest.text.page_text import Box

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
PAGE_ANNOTATIONS = 100
"""Annotations that one annotation page holds."""
_LONE = "annotations/notes"


def named_pages(page_id: str, total: int, urls: Urls) -> list[dict[str, Any]]:
    """Name the annotation pages of a canvas; viewers read those that are named."""
    return [
        {**_page(page_id, number, urls), "label": PAGE_NOTES}
        for number in range(1, pages(total) + 1)
        if total
    ]


def collection(page_id: str, total: int, urls: Urls) -> dict[str, Any]:
    """Build the collection of all annotations of a canvas."""
    return {"@context": CONTEXT, **_whole(page_id, total, urls)}


def annotation_page(
    page_id: str, number: int, total: int, rows: Sequence[Annotation], urls: Urls
) -> dict[str, Any]:
    """Build one of its pages, counted from 1."""
    document: dict[str, Any] = {
        "@context": CONTEXT,
        **_page(page_id, number, urls),
        "partOf": [_whole(page_id, total, urls)],
    }
    if number > 1:
        document["prev"] = _page(page_id, number - 1, urls)
    if number < pages(total):
        document["next"] = _page(page_id, number + 1, urls)
    document["items"] = [annotation(row, urls) for row in rows]
    return document


def lone(row: Annotation, urls: Urls) -> dict[str, Any]:
    """Build an annotation as a document of its own."""
    return {"@context": CONTEXT, **annotation(row, urls)}


def annotation(row: Annotation, urls: Urls) -> dict[str, Any]:
    """Build an annotation."""
    said = note.read(row.motivation, row.body, row.selector)
    bodies = bodies_of(said)
    document: dict[str, Any] = {
        "id": urls.canvas_part(row.page_id, name(row.id)),
        "type": "Annotation",
        "motivation": said.motivation,
        "created": moment(row.created_at),
        "modified": moment(row.changed_at),
        "body": bodies[0] if len(bodies) == 1 else bodies,
        "target": _target(urls.canvas(row.page_id), said.place),
    }
    if row.creator:
        document["creator"] = _creator(row.creator)
    return document


def name(note_id: str) -> str:
    """Give the end of an annotation's id, after that of its canvas."""
    return f"{_LONE}/{note_id}"


def bodies_of(said: Note) -> list[dict[str, Any]]:
    """Give the bodies of an annotation: texts, then tags, then what it links to."""
    return [
        *(_textual(text) for text in said.texts),
        *(_textual(tag) | {"purpose": "tagging"} for tag in said.tags),
        *({"id": link, "type": "Text"} for link in said.links),
    ]


def pages(total: int) -> int:
    """Count the annotation pages of so many annotations."""
    return max(1, -(-total // PAGE_ANNOTATIONS))


def moment(at: datetime) -> str:
    """Write a moment as the Web Annotation model does."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fragment(box: Box) -> str:
    """Write a box as fragments do."""
    return f"xywh={box.x},{box.y},{box.width},{box.height}"


def _textual(text: NoteText) -> dict[str, Any]:
    body = {
        "type": "TextualBody",
        "value": text.value,
        "format": "text/html" if text.html else "text/plain",
    }
    return body | ({"language": text.language} if text.language else {})


def _target(canvas: str, place: Place | None) -> str | dict[str, Any]:
    if place is None:
        return canvas
    if isinstance(place, Box):
        return f"{canvas}#{fragment(place)}"
    if isinstance(place, Point):
        selector: dict[str, Any] = {"type": "PointSelector", "x": place.x, "y": place.y}
    else:
        selector = {"type": "SvgSelector", "value": place.svg}
    source = {"id": canvas, "type": "Canvas"}
    return {"type": "SpecificResource", "source": source, "selector": selector}


def _creator(known_as: str) -> dict[str, str]:
    if known_as.startswith(("http://", "https://")):
        return {"id": known_as, "type": "Person"}
    return {"type": "Person", "name": known_as}


def _whole(page_id: str, total: int, urls: Urls) -> dict[str, Any]:
    return {
        "id": urls.canvas_part(page_id, "annotations"),
        "type": "AnnotationCollection",
        "label": PAGE_NOTES,
        "total": total,
        "first": _page(page_id, 1, urls),
        "last": _page(page_id, pages(total), urls),
    }


def _page(page_id: str, number: int, urls: Urls) -> dict[str, str]:
    return {"id": urls.canvas_part(page_id, f"annotations/{number}"), "type": "AnnotationPage"}
