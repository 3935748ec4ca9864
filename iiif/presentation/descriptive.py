"""What a manifest says about its item (Presentation API 3.0, sections 3.1 to 3.3). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from iiif.image.info import licence
from iiif.presentation import elsewhere, logos, maps, sources, words
from iiif.presentation.opening import guarded
from iiif.presentation.places import nav_place
from iiif.presentation.records import ItemRecords
from iiif.presentation.see_also import see_also
from iiif.urls import Urls
from ingest.catalog.description import Description, LanguageMap
from ingest.catalog.models import Library
from ingest.text import written_alto, written_hocr

_SITE_LANGUAGES = ["vi", "en"]
_LATEST_YEAR = 9999
_TEXTS = (
    ("text.txt", words.PLAIN_TEXT, "text/plain", ""),
    ("alto.xml", words.ALTO, written_alto.MEDIA_TYPE, written_alto.NAMESPACE),
    ("text.hocr", words.HOCR, written_hocr.MEDIA_TYPE, "http://kba.cloud/hocr-spec/1.2/"),
)


def described(records: ItemRecords, urls: Urls) -> dict[str, Any]:
    """Give label, metadata, rights, provider and the links of a manifest."""
    item, description = records.item, records.description
    found: dict[str, Any] = {
        "label": maps.label(description.title, item.id),
        "summary": maps.plain(maps.filled(description.summary)),
        "metadata": list(_metadata(records)),
        "rights": licence(description.rights),
        "requiredStatement": {
            "label": words.LABELS["attribution"],
            "value": maps.plain(
                maps.filled(description.attribution)
                or _holder_name(records)
                or maps.label(item.library.name, item.id)
            ),
        },
        "provider": [*_holder(records), provider(records.library, urls)],
        "homepage": [_web_page(urls.item_page(item.id), words.ITEM_PAGE)],
        "seeAlso": see_also(item.id, urls)
        + sources.see_also(records, urls)
        + _own_manifest(records),
        "rendering": _rendering(records, urls),
        "partOf": _part_of(records, urls),
        "navDate": _nav_date(item.year_from),
        "navPlace": nav_place(item.id, description, urls),
    }
    return {name: value for name, value in found.items() if value}


def provider(library: Library, urls: Urls) -> dict[str, Any]:
    """Give a library as the agent that provides an item."""
    page = urls.library_page(library.slug)
    elsewhere_too = library.homepage.startswith(("https://", "http://"))
    logo = logos.of_library(library, urls)
    return {
        "id": page,
        "type": "Agent",
        "label": maps.label(library.name, library.slug),
        "homepage": [_web_page(library.homepage if elsewhere_too else page, words.LIBRARY_PAGE)],
        **({"logo": [logo]} if logo else {}),
    }


def pair(name: str, value: LanguageMap) -> dict[str, LanguageMap]:
    """Give a line of metadata; a field that we have no word for keeps its own name."""
    return {"label": words.LABELS.get(name, {"none": [name]}), "value": maps.plain(value)}


def dates(description: Description) -> LanguageMap:
    """Give the date in words, else as it is encoded (EDTF)."""
    return maps.filled(description.date_label) or maps.filled({"none": [description.date]})


def _metadata(records: ItemRecords) -> Iterator[dict[str, LanguageMap]]:
    description = records.description
    fields: dict[str, LanguageMap] = {
        "creator": maps.merged(description.creator),
        "contributor": maps.merged(description.contributor),
        "publisher": maps.filled(description.publisher),
        "date": dates(description),
        "type": words.type_name(description.type) if description.type else {},
        "language": maps.merged(words.language_name(code) for code in description.languages),
        "subject": maps.merged(description.subject),
        "place": maps.merged(description.place),
        "call_number": maps.filled({"none": [description.call_number]}),
        "identifier": maps.filled({"none": [row.value for row in records.identifiers]}),
        "library": maps.filled(records.library.name),
    }
    fields |= {name: maps.filled(value) for name, value in description.extra.items()}
    for name, value in fields.items():
        if value:
            yield pair(name, value)


def _web_page(url: str, label: LanguageMap) -> dict[str, Any]:
    return {
        "id": url,
        "type": "Text",
        "label": label,
        "format": "text/html",
        "language": _SITE_LANGUAGES,
    }


def texts(address: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """Give the forms in which the text of an item or page may be taken away (3.3.2)."""
    for part, label, media_type, profile in _TEXTS:
        form = {"id": address(part), "type": "Text", "label": label, "format": media_type}
        yield form | ({"profile": profile} if profile else {})


def _holder_name(records: ItemRecords) -> LanguageMap:
    """Give who holds the images, where that is not the library."""
    origin = records.origin
    return maps.filled(origin.holder) if origin is not None and origin.reference else {}


def _holder(records: ItemRecords) -> list[dict[str, Any]]:
    origin = records.origin
    return [elsewhere.provider(origin)] if origin is not None and _holder_name(records) else []


def _own_manifest(records: ItemRecords) -> list[dict[str, Any]]:
    origin = records.origin
    shown = origin is not None and origin.manifest.startswith(("http://", "https://"))
    return [elsewhere.own_manifest(origin)] if origin is not None and shown else []


def _rendering(records: ItemRecords, urls: Urls) -> list[dict[str, Any]]:
    item_id = records.item.id
    guards = records.opening.of_text(item_id)
    forms = [*texts(lambda part: urls.item_part(item_id, part))] if records.has_text else []
    forms += [_translation(item_id, code, urls) for code in records.translations]
    return [guarded(form, guards) for form in forms]


def _translation(item_id: str, code: str, urls: Urls) -> dict[str, Any]:
    return {
        "id": urls.translation(item_id, code),
        "type": "Text",
        "label": words.translation_into(code),
        "format": "text/plain",
        "language": [code],
    }


def _part_of(records: ItemRecords, urls: Urls) -> list[dict[str, Any]]:
    library, work = records.library, records.work
    held = [
        (urls.collection(one.slug), maps.label(one.title, one.slug)) for one in records.collections
    ]
    if work is not None:
        held.append((urls.collection(work.id, "works"), maps.label(work.title, work.id)))
    held.append(
        (urls.collection(library.slug, "libraries"), maps.label(library.name, library.slug))
    )
    return [{"id": address, "type": "Collection", "label": label} for address, label in held]


def _nav_date(year: int | None) -> str:
    # 3.1: a moment is asked for, so a year stands for its beginning.
    return f"{year:04d}-01-01T00:00:00Z" if year and 0 < year <= _LATEST_YEAR else ""
