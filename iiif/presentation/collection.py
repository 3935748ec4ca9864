"""Collections: what they hold and stand in (Presentation API 3.0, section 5.1). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from iiif.presentation import images, maps, words
from iiif.presentation.descriptive import provider
from iiif.presentation.manifest import CONTEXT
from iiif.presentation.search_services import services
from iiif.urls import Urls
from ingest.catalog.browse import Card
from ingest.catalog.description import Description, LanguageMap
from ingest.catalog.models import Collection, Library

MOST_MEMBERS = 500
TOP = "top"
COLLECTIONS, LIBRARIES, WORKS, SEARCH = "collections", "libraries", "works", "search"


@dataclass(frozen=True)
class Member:
    """An item in a collection, with the box of its cover that is open to everyone."""

    card: Card
    open_side_px: int | None


@dataclass(frozen=True)
class Shelf:
    """A collection, or the root of all, with what stands directly in it."""

    slug: str
    title: LanguageMap
    summary: LanguageMap
    children: Sequence[Collection]
    items: int
    parent: Collection | None = None
    library: Library | None = None
    kind: str = COLLECTIONS
    query: str = ""  # of a search: what it asks, as its address says it
    below: Sequence[Library] = ()  # of a library: those that stand under it

    @property
    def shelves(self) -> int:
        """Count the collections and libraries that stand directly in it."""
        return len(self.children) + len(self.below)

    @property
    def is_long(self) -> bool:
        """Tell whether its items are too many to be given beside what else stands in it."""
        return self.shelves + self.items > MOST_MEMBERS

    @property
    def is_crowded(self) -> bool:
        """Tell whether what is no item, too, must be given in stretches, before the items."""
        return self.is_long and self.shelves + parts(self.items) > MOST_MEMBERS

    @property
    def in_stretches(self) -> int:
        """Count the members that are given in stretches."""
        if not self.is_long:
            return 0
        return self.items + (self.shelves if self.is_crowded else 0)

    def address(self, urls: Urls, part: int = 0) -> str:
        """Give its id, or that of a stretch of it."""
        if self.kind == SEARCH:
            return urls.found(self.query, part)
        if part:
            return urls.collection_part(self.slug, part, self.kind)
        return urls.collection(self.slug, self.kind)

    def page(self, urls: Urls) -> str:
        """Give the address of its page on the site; empty where it has none."""
        if self.slug == TOP:
            return f"{urls.public_url}/"
        pages = {COLLECTIONS: urls.collection_page, LIBRARIES: urls.library_page}
        if self.kind == SEARCH:
            return urls.search_page(self.query)
        return pages[self.kind](self.slug) if self.kind in pages else ""


def collection(shelf: Shelf, members: Sequence[Member], urls: Urls) -> dict[str, Any]:
    """Build a collection; `members` are its items, unless they are too many to be given at once."""
    document = _beginning(shelf, shelf.address(urls))
    if shelf.slug != TOP:
        document["partOf"] = [_parent(shelf.parent, urls)]
    document["items"] = [] if shelf.is_crowded else _shelved(shelf, urls)
    if shelf.is_long:
        document["items"] += [
            _part_reference(shelf, number, urls)
            for number in range(1, parts(shelf.in_stretches) + 1)
        ]
    else:
        document["items"] += [_member(member, urls) for member in members]
    return _with_links(document, shelf, urls)


def collection_part(
    shelf: Shelf, number: int, members: Sequence[Member], urls: Urls
) -> dict[str, Any]:
    """Build a stretch of a long collection; `members` are the items in it."""
    document = _beginning(shelf, shelf.address(urls, number))
    document["label"] = _part_label(shelf, number)
    document["partOf"] = [
        {
            "id": shelf.address(urls),
            "type": "Collection",
            "label": maps.label(shelf.title, shelf.slug),
        }
    ]
    first = (number - 1) * MOST_MEMBERS
    shelved = _shelved(shelf, urls)[first : first + MOST_MEMBERS] if shelf.is_crowded else []
    document["items"] = [*shelved, *(_member(member, urls) for member in members)]
    return document


def parts(members: int) -> int:
    """Count the stretches that so many members make."""
    return -(-members // MOST_MEMBERS)


def _beginning(shelf: Shelf, url: str) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": url,
        "type": "Collection",
        "label": maps.label(shelf.title, shelf.slug),
    }


def _with_links(document: dict[str, Any], shelf: Shelf, urls: Urls) -> dict[str, Any]:
    page, label = shelf.page(urls), words.COLLECTION_PAGE
    if page:
        document["homepage"] = [{"id": page, "type": "Text", "label": label, "format": "text/html"}]
    if shelf.kind == WORKS:
        document["behavior"] = ["multi-part"]
    summary = maps.plain(maps.filled(shelf.summary))
    if summary:
        document["summary"] = summary
    if shelf.kind in (COLLECTIONS, WORKS):
        document["service"] = services(shelf.kind, shelf.slug, urls)
    if shelf.library is not None:
        document["provider"] = [provider(shelf.library, urls)]
    return document


def _parent(parent: Collection | None, urls: Urls) -> dict[str, Any]:
    if parent is None:
        return {"id": urls.collection(TOP), "type": "Collection"}
    return _child(parent, urls)


def _child(child: Collection, urls: Urls) -> dict[str, Any]:
    return {
        "id": urls.collection(child.slug),
        "type": "Collection",
        "label": maps.label(child.title, child.slug),
    }


def _shelved(shelf: Shelf, urls: Urls) -> list[dict[str, Any]]:
    return [_child(child, urls) for child in shelf.children] + [
        _library(below, urls) for below in shelf.below
    ]


def _library(library: Library, urls: Urls) -> dict[str, Any]:
    return {
        "id": urls.collection(library.slug, LIBRARIES),
        "type": "Collection",
        "label": maps.label(library.name, library.slug),
    }


def _part_reference(shelf: Shelf, number: int, urls: Urls) -> dict[str, Any]:
    return {
        "id": shelf.address(urls, number),
        "type": "Collection",
        "label": _part_label(shelf, number),
    }


def _part_label(shelf: Shelf, number: int) -> LanguageMap:
    first = (number - 1) * MOST_MEMBERS + 1
    last = min(number * MOST_MEMBERS, shelf.in_stretches)
    title = maps.label(shelf.title, shelf.slug)
    return {language: [f"{texts[0]} {first}–{last}"] for language, texts in title.items()}


def _member(member: Member, urls: Urls) -> dict[str, Any]:
    item = member.card.item
    title = Description.from_json(item.description).title
    small = images.thumbnail(
        member.card.cover, urls, images.CANVAS_THUMBNAIL_PX, member.open_side_px
    )
    reference: dict[str, Any] = {
        "id": urls.manifest(item.id),
        "type": "Manifest",
        "label": maps.label(title, item.id),
    }
    return reference | ({"thumbnail": small} if small else {})
