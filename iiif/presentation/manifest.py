"""An item as a manifest, its pages as canvases (Presentation API 3.0, 5.2 to 5.4). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from iiif.auth.services import CONTEXT as AUTH_CONTEXT
from iiif.presentation import bindings, elsewhere, images, maps, notes_pages, places
from iiif.presentation.annotations import other_pages
from iiif.presentation.descriptive import described, texts
from iiif.presentation.opening import Opening, guarded
from iiif.presentation.records import ItemRecords
from iiif.presentation.search_services import services
from iiif.presentation.words import CONTENTS, PAGE_TEXT
from iiif.urls import Urls
from ingest.catalog.description import Description
from ingest.catalog.find import PageImage
from ingest.catalog.identifiers import image_id
from ingest.catalog.models import Item, Section

CONTEXT = "http://iiif.io/api/presentation/3/context.json"

# Raise it whenever the same records give another manifest than before.
VERSION = 7

_LEFT_TO_RIGHT = "left-to-right"
_TOP = "top"  # no section is called so


def manifest(records: ItemRecords, urls: Urls) -> dict[str, Any]:
    """Build the manifest of an item that has pages."""
    item, pages = records.item, records.pages
    document: dict[str, Any] = {
        "@context": _context(records.opening, located=bool(records.description.coordinates)),
        "id": urls.manifest(item.id),
        "type": "Manifest",
        **described(records, urls),
    }
    cover = _thumbnail(
        next((page for page in records.by_cover if _has_image(page)), pages[0]),
        urls,
        images.MANIFEST_THUMBNAIL_PX,
        records.open_side_px,
    )
    if cover:
        document["thumbnail"] = cover
    direction = records.description.viewing_direction
    if direction != _LEFT_TO_RIGHT:
        document["viewingDirection"] = direction
    whole = bindings.behavior(records.description, [shown.page for shown in pages])
    document["behavior"] = [whole]
    if cover:
        document["placeholderCanvas"] = placeholder(records, cover[0], urls)
    first = pages[min(max(records.description.start_page, 1), len(pages)) - 1]
    document["start"] = {"id": urls.canvas(first.page.id), "type": "Canvas"}
    document["items"] = _canvases(records, urls, whole)
    if records.has_text or records.has_notes:
        document["service"] = services("items", item.id, urls)
    structures = ranges(records, urls)
    if structures:
        document["structures"] = structures
    return document


def _canvases(records: ItemRecords, urls: Urls, behavior: str) -> list[dict[str, Any]]:
    return [
        canvas(shown, urls, records.opening, bindings.of_canvas(shown.page, behavior))
        for shown in records.pages
    ]


def placeholder(records: ItemRecords, cover: dict[str, Any], urls: Urls) -> dict[str, Any]:
    """Build the canvas that viewers show until they have a page: the cover's small image."""
    address = urls.item_part(records.item.id, "placeholder")
    annotation = {
        "id": f"{address}/image/annotation",
        "type": "Annotation",
        "motivation": "painting",
        "body": cover,
        "target": address,
    }
    return {
        "id": address,
        "type": "Canvas",
        "width": cover["width"],
        "height": cover["height"],
        "items": [{"id": f"{address}/image", "type": "AnnotationPage", "items": [annotation]}],
    }


def canvas(shown: PageImage, urls: Urls, opening: Opening, behavior: str = "") -> dict[str, Any]:
    """Build the canvas of a page; an empty `behavior` is that of its manifest."""
    page = shown.page
    document: dict[str, Any] = {
        "id": urls.canvas(page.id),
        "type": "Canvas",
        "label": maps.label(page.label, str(page.position)),
        "width": page.canvas_width,
        "height": page.canvas_height,
    }
    if behavior:
        document["behavior"] = [behavior]
    small = _thumbnail(shown, urls, images.CANVAS_THUMBNAIL_PX, opening.side_px)
    if small:
        document["thumbnail"] = small
    document["items"] = [_painting(shown, urls, opening)]
    # Viewers fetch at once what is named here, and a refusal is an error to all of them.
    named = _annotations(shown, urls) if opening.readable else []
    if named:
        document["annotations"] = named
    return document


def _annotations(shown: PageImage, urls: Urls) -> list[dict[str, Any]]:
    """Name the annotation pages of a page: its text first, then notes."""
    page_id = shown.page.id
    named = notes_pages.named_pages(page_id, shown.notes, urls)
    if shown.has_text:
        text = {"id": urls.canvas_part(page_id, "text"), "type": "AnnotationPage"}
        named.insert(0, {**text, "label": PAGE_TEXT})
    return named


def lone_canvas(shown: PageImage, item: Item, urls: Urls, opening: Opening) -> dict[str, Any]:
    """Build the canvas of a page as a document of its own."""
    whole = {"id": urls.manifest(item.id), "type": "Manifest"}
    title = Description.from_json(item.description).title
    found, page_id = canvas(shown, urls, opening), shown.page.id
    guards = opening.of_text(item.id)
    named = [guarded(one, guards) for one in _annotations(shown, urls)]
    if named:
        found["annotations"] = named
    if shown.has_text:
        # Only here: in a manifest, viewers would load each and show the text four times.
        found["seeAlso"] = other_pages(page_id, urls)
        found["rendering"] = [
            guarded(form, guards) for form in texts(lambda part: urls.canvas_part(page_id, part))
        ]
    return {
        "@context": _context(opening),
        **found,
        "partOf": [whole | {"label": maps.label(title, item.id)}],
    }


def one_range(records: ItemRecords, section_id: str, urls: Urls) -> dict[str, Any] | None:
    """Build one entry of the table of contents as a document of its own; None if there is none."""
    section = next((row for row in records.sections if row.id == section_id), None)
    if section is not None:
        found = _Contents(records, urls).range(section)
    elif section_id == _TOP and records.sections:
        (found,) = ranges(records, urls)
    else:
        return None
    whole = {"id": urls.manifest(records.item.id), "type": "Manifest"}
    return {
        "@context": CONTEXT,
        **found,
        "partOf": [whole | {"label": maps.label(records.description.title, records.item.id)}],
    }


def ranges(records: ItemRecords, urls: Urls) -> list[dict[str, Any]]:
    """Build the table of contents: one range around all others, nested as the sections are.

    Several at the top would each be a structure of its own, and TIFY fails where one ends with
    a range below it.
    """
    sections = _Contents(records, urls).below(None)
    if not sections:
        return []
    address = urls.item_part(records.item.id, f"ranges/{_TOP}")
    return [{"id": address, "type": "Range", "label": CONTENTS, "items": sections}]


class _Contents:
    """The sections of an item, by their parents, and the pages by their places."""

    def __init__(self, records: ItemRecords, urls: Urls) -> None:
        self._item_id = records.item.id
        self._urls = urls
        self._page_ids = [shown.page.id for shown in records.pages]
        self._place = {page_id: place for place, page_id in enumerate(self._page_ids)}
        self._children: dict[str | None, list[Section]] = {}
        for section in sorted(records.sections, key=lambda row: row.position):
            self._children.setdefault(section.parent_id, []).append(section)

    def below(self, parent_id: str | None) -> list[dict[str, Any]]:
        """Give the ranges of the sections under this one."""
        return [self.range(section) for section in self._children.get(parent_id, ())]

    def range(self, section: Section) -> dict[str, Any]:
        """Give a section with all that is under it."""
        return {
            "id": self._urls.item_part(self._item_id, f"ranges/{section.id}"),
            "type": "Range",
            "label": maps.label(section.title, "…"),
            "items": list(self._members(section)),
        }

    def _members(self, section: Section) -> Iterator[Mapping[str, Any]]:
        """Give child ranges and, between them, the section's pages that no child has."""
        at = self._place[section.first_page_id]
        for child in self._children.get(section.id, ()):
            yield from self._canvases(at, self._place[child.first_page_id])
            yield self.range(child)
            at = max(at, self._place[child.last_page_id] + 1)
        yield from self._canvases(at, self._place[section.last_page_id] + 1)

    def _canvases(self, first: int, end: int) -> Iterator[dict[str, str]]:
        for page_id in self._page_ids[first:end]:
            yield {"id": self._urls.canvas(page_id), "type": "Canvas"}


def _painting(shown: PageImage, urls: Urls, opening: Opening) -> dict[str, Any]:
    body = None
    if images.is_shown(shown.image):
        name = image_id(shown.image.id, shown.image.derivation)
        body = images.painted(shown.image, urls, opening.of_image(name))
    elif shown.reference is not None and opening.side_px is None:
        body = elsewhere.painted(shown.reference)
    page = shown.page
    annotation = {
        "id": urls.canvas_part(page.id, "image/annotation"),
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": urls.canvas(page.id),
    }
    return {
        "id": urls.canvas_part(page.id, "image"),
        "type": "AnnotationPage",
        "items": [annotation] if body else [],
    }


def _thumbnail(
    shown: PageImage, urls: Urls, side_px: int, open_side_px: int | None
) -> list[dict[str, Any]]:
    if shown.image is None and shown.reference is not None and open_side_px is None:
        return elsewhere.thumbnail(shown.reference, side_px)
    return images.thumbnail(shown.image, urls, side_px, open_side_px)


def _has_image(shown: PageImage) -> bool:
    return images.is_shown(shown.image) or shown.reference is not None


def _context(opening: Opening, *, located: bool = False) -> str | list[str]:
    # 4.6: extensions before our own.
    extensions = [AUTH_CONTEXT] * opening.guarded + [places.CONTEXT] * located
    return [*extensions, CONTEXT] if extensions else CONTEXT
