"""The notes that other institutions' annotations put on a page, apart from its text. Pure.

Web Annotation Data Model, 3.2 to 4.2; annotations of Presentation 2.1 come upgraded. Markup is
made harmless where notes are kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ingest import iiif_json
from ingest.catalog.edit_notes import Brought
from ingest.catalog.note import Note, NoteText, Place, Point, Shape
from ingest.iiif_json import Node, identity, kind, members, nodes, word
from ingest.languages import language_code
from ingest.text import iiif_annotations, outline, safe_markup
from ingest.text.scale import ImageSize, Scale, fit

MOST_NOTES = 1000
"""Of one page."""
_HTML = "text/html"


@dataclass(frozen=True)
class Found:
    """The notes of a page, and what of them is left out."""

    notes: tuple[Brought, ...]
    left_out: tuple[str, ...] = ()


def of(canvas: Node, canvas_px: tuple[int, int]) -> Found:
    """Read the notes of a canvas whose annotations are embedded, for a page of this size."""
    told_px = (iiif_json.pixels(canvas.get("width")), iiif_json.pixels(canvas.get("height")))
    scale = fit(*told_px, ImageSize(*canvas_px))
    found: list[Brought] = []
    told: list[str] = []
    for annotation in _annotations(canvas):
        if len(found) == MOST_NOTES:
            told.append(f"its notes beyond {MOST_NOTES} are left out")
            break
        note, reason = _note(annotation, scale)
        if reason:
            told.append(reason)
        if note.texts or note.tags or note.links:
            found.append(
                Brought(
                    _source_id(annotation),
                    note,
                    _creator(annotation.get("creator")),
                    _time(annotation.get("created")),
                    _time(annotation.get("modified")),
                )
            )
    return Found(tuple(found), tuple(dict.fromkeys(told)))


def _annotations(canvas: Node) -> Iterator[Node]:
    for page in nodes(canvas.get("annotations")):
        for one in nodes(page.get("items")):
            if not iiif_annotations.is_text_of_page(one):
                yield one


def _note(annotation: Node, scale: Scale) -> tuple[Note, str]:
    """Give a note, and what of it cannot be kept."""
    bodies = list(_bodies(annotation.get("body")))
    given = [word(one).rpartition(":")[2].lower() for one in members(annotation.get("motivation"))]
    texts: list[NoteText] = []
    tags: list[NoteText] = []
    links: list[str] = []
    for body in bodies:
        text, address = _text(body), _address(body)
        if text is not None:
            (tags if _is_tag(body, given, bodies) else texts).append(text)
        elif safe_markup.is_link(address):
            links.append(address)
    place, reason = _place(annotation.get("target"), scale)
    motivation = next((one for one in given if one.isascii() and one.isalpha()), "commenting")
    links = list(dict.fromkeys(links))
    return Note(tuple(texts), tuple(tags), tuple(links), place, motivation[:40]), reason


def _bodies(body: object) -> Iterator[Any]:
    """Give the bodies of an annotation; of a choice each."""
    for one in members(body):
        if kind(one) in ("choice", "list", "composite", "independents"):
            yield from members(one.get("items"))
        else:
            yield one


def _is_tag(body: object, motivations: list[str], bodies: list[Any]) -> bool:
    purpose = word(body.get("purpose")) if isinstance(body, dict) else ""
    return purpose == "tagging" or (
        not purpose and motivations[:1] == ["tagging"] and len(bodies) == 1
    )


def _text(body: object) -> NoteText | None:
    """Give what a body says itself."""
    value = body.get("value", body.get("chars")) if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(value, str) or not value.strip():
        return None
    told = next((code for code in members(body.get("language")) if isinstance(code, str)), "")
    if word(body.get("format")).lower().startswith(_HTML):
        return NoteText(value, language_code(told), html=True)
    return NoteText(iiif_json.plain_text(value, lines=True), language_code(told))


def _address(body: object) -> str:
    """Give the address to which a body leads."""
    if isinstance(body, dict) and "source" in body:
        return identity(body["source"])
    return identity(body)


def _place(target: object, scale: Scale) -> tuple[Place | None, str]:
    """Give the place of a note, in pixels of our canvas; None: the whole page."""
    first: object = next(iter(members(target)), "")
    selectors = nodes(first.get("selector")) if isinstance(first, dict) else []
    placed = any(selectors) or "xywh" in str(first if isinstance(first, str) else identity(first))
    if not placed:
        return None, ""
    if scale.reason:
        return None, "places of notes, since its page is of another shape than the image"
    for selector in selectors:
        if kind(selector) == "pointselector":
            return _point(selector, scale)
        if kind(selector) == "svgselector" and isinstance(selector.get("value"), str):
            return _shape(selector["value"], scale)
    box = iiif_annotations.box_of(target, scale)
    return box, "" if box else "the place of a note, which cannot be read"


def _point(selector: Node, scale: Scale) -> tuple[Place | None, str]:
    x, y = selector.get("x"), selector.get("y")
    if isinstance(x, int | float) and isinstance(y, int | float):
        box = scale.box(float(x), float(y), 1, 1)
        if box is not None:
            return Point(box.x, box.y), ""
    return None, "the point of a note, which lies outside the page"


def _shape(svg: str, scale: Scale) -> tuple[Place | None, str]:
    """Give a drawing as it is where it is in our pixels already, else the box around it."""
    around = outline.around(svg)
    if (scale.x, scale.y) == (1.0, 1.0):
        return Shape(svg, around), ""
    box = scale.box(around.x, around.y, around.width, around.height) if around else None
    return box, "" if box else "the drawing of a note, which is of another size than the image"


def _source_id(annotation: Node) -> str:
    """Give what an annotation is known by; without an id, by all that it says."""
    written = json.dumps(annotation, sort_keys=True, default=str).encode("ascii", "replace")
    return identity(annotation) or hashlib.sha256(written).hexdigest()


def _creator(given: object) -> str:
    first = next(iter(members(given)), "")
    if isinstance(first, dict):
        return word(first.get("name")) or identity(first)
    return word(first)


def _time(given: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(word(given))
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
