"""An item's description for other programs: schema.org and Dublin Core. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml import etree

from iiif.image.info import licence
from iiif.presentation import images, maps
from iiif.presentation.elements import XSI, clean, spoken, written
from iiif.presentation.records import ItemRecords
from iiif.presentation.see_also import OAI_DC
from iiif.urls import Urls
from ingest.catalog.description import Description, LanguageMap
from ingest.catalog.models import Collection, Item

_DC = "http://purl.org/dc/elements/1.1/"
_SCHEMA_TYPES = {
    "book": "Book",
    "gazetteer": "Book",
    "almanac": "Book",
    "textbook": "Book",
    "manuscript": "Manuscript",
    "map": "Map",
    "thesis": "Thesis",
    "periodical": "Periodical",
    "newspaper": "Newspaper",
    "photograph": "Photograph",
    "report": "Report",
}


def schema_org(records: ItemRecords, urls: Urls) -> dict[str, Any]:
    """Describe the item in the words of schema.org, as JSON-LD."""
    cover = next((shown.image for shown in records.by_cover if images.is_shown(shown.image)), None)
    small = images.thumbnail(cover, urls, images.MANIFEST_THUMBNAIL_PX, records.open_side_px)
    known = [row.value for row in records.identifiers]
    return of_item(records.item, known, records.collections, [image["id"] for image in small], urls)


def of_item(
    item: Item,
    identifiers: Sequence[str],
    collections: Iterable[Collection],
    pictures: Sequence[str],
    urls: Urls,
) -> dict[str, Any]:
    """Say the same from what a page knows of the item; `pictures` are addresses open to all."""
    description = Description.from_json(item.description)
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": schema_type(description.type),
        "@id": urls.item_page(item.id),
        "url": urls.item_page(item.id),
        "name": _values(maps.label(description.title, item.id)),
        "description": _values(description.summary),
        "creator": [_named("Person", names) for names in description.creator],
        "contributor": [_named("Person", names) for names in description.contributor],
        "publisher": _named("Organization", description.publisher),
        "temporal": description.date,
        "inLanguage": description.languages,
        "about": [_named("Thing", names) for names in description.subject],
        "spatialCoverage": [_named("Place", names) for names in description.place],
        "license": licence(description.rights),
        "identifier": list(identifiers),
        "provider": _named("Library", item.library.name)
        | {"url": urls.library_page(item.library.slug)},
        "isPartOf": [
            _named("Collection", row.title) | {"url": urls.collection_page(row.slug)}
            for row in collections
        ],
        "thumbnailUrl": list(pictures),
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": urls.manifest(item.id),
            "encodingFormat": "application/ld+json",
        },
    }
    return {name: value for name, value in found.items() if value}


def schema_type(kind: str) -> str:
    """Give the class of schema.org for a type of item."""
    return _SCHEMA_TYPES.get(kind, "CreativeWork")


def dublin_core(records: ItemRecords, urls: Urls) -> bytes:
    """Describe the item as an oai_dc record."""
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": _DC, "xsi": XSI})
    for name, language, text in _elements(records, urls):
        element = etree.SubElement(root, f"{{{_DC}}}{name}")
        element.text = clean(text)
        spoken(element, "" if language == "none" else language)
    return written(root, f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")


def _elements(records: ItemRecords, urls: Urls) -> Iterator[tuple[str, str, str]]:
    description = records.description
    several: dict[str, Iterable[LanguageMap]] = {
        "title": [maps.label(description.title, records.item.id)],
        "creator": description.creator,
        "subject": description.subject,
        "description": [description.summary],
        "publisher": [description.publisher],
        "contributor": description.contributor,
        "date": [{"none": [description.date]}],
        "type": [{"none": [description.type]}],
        "identifier": [
            {"none": [urls.item_page(records.item.id), *(row.value for row in records.identifiers)]}
        ],
        "source": [{"none": [description.call_number]}, records.library.name],
        "language": [{"none": description.languages}],
        "relation": [{"none": [urls.manifest(records.item.id)]}],
        "coverage": description.place,
        "rights": [{"none": [description.rights]}, description.attribution],
    }
    for name, maps_of_values in several.items():
        for values in maps_of_values:
            for language, texts in maps.filled(values).items():
                yield from ((name, language, text) for text in texts)


def _values(values: LanguageMap) -> list[dict[str, str] | str]:
    return [
        text if language == "none" else {"@value": text, "@language": language}
        for language, texts in maps.filled(values).items()
        for text in texts
    ]


def _named(kind: str, names: LanguageMap) -> dict[str, Any]:
    values = _values(names)
    return {"@type": kind, "name": values} if values else {}
