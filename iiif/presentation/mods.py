"""An item's description as MODS 3.8. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from iiif.presentation.elements import XLINK, XSI, spoken, told, told_of, under, written
from iiif.presentation.places import coordinates_in_words
from iiif.presentation.records import ItemRecords
from iiif.urls import Urls
from ingest.catalog.description import Description, LanguageMap

MODS = "http://www.loc.gov/mods/v3"
SCHEMA_LOCATION = f"{MODS} http://www.loc.gov/standards/mods/v3/mods-3-8.xsd"
_RESOURCES = {
    "map": "cartographic", "photograph": "still image", "picture": "still image",
    "music": "notated music", "object": "three dimensional object",
    "sound": "sound recording", "film": "moving image",
}  # fmt: skip


def mods(records: ItemRecords, urls: Urls) -> bytes:
    """Describe the item as a MODS record."""
    return written(element(records, urls), SCHEMA_LOCATION)


def element(records: ItemRecords, urls: Urls) -> etree._Element:
    """Build the record, also for being wrapped in another document."""
    root = etree.Element(
        f"{{{MODS}}}mods", nsmap={"mods": MODS, "xlink": XLINK, "xsi": XSI}, version="3.8"
    )
    description = records.description
    _titles(root, description.title, records.item.id, description.languages)
    _names(root, description.creator, "creator")
    _names(root, description.contributor, "contributor")
    under(root, "typeOfResource", _RESOURCES.get(description.type, "text"))
    if description.type:
        under(root, "genre", description.type)
    _origin(root, description)
    _languages(root, description)
    for language, text in told(description.summary):
        spoken(under(root, "abstract", text), language)
    _subjects(root, description)
    for name, values in description.extra.items():
        for language, text in told(values):
            spoken(under(root, "note", text, displayLabel=name), language)
    for row in records.identifiers:
        under(root, "identifier", row.value, type=row.type)
    _location(root, records, urls)
    _rights(root, description)
    _whole(root, records, urls)
    record = under(root, "recordInfo")
    under(record, "recordIdentifier", records.item.id)
    under(record, "recordChangeDate", f"{records.item.changed_at:%Y-%m-%d}", encoding="w3cdtf")
    return root


def _titles(
    root: etree._Element, title: LanguageMap, otherwise: str, own: Sequence[str] = ()
) -> None:
    """Give a title in every language; one in a language of the work (`own`) translates none."""
    for place, (language, text) in enumerate(told(title) if title else [("", otherwise)]):
        kind = "translated" if place and language not in own else ""
        info = spoken(under(root, "titleInfo", type=kind), language)
        under(info, "title", text)


def _names(root: etree._Element, names: Sequence[LanguageMap], role: str) -> None:
    for language, text in told_of(names):
        name = spoken(under(root, "name"), language)
        under(name, "namePart", text)
        under(under(name, "role"), "roleTerm", role, type="text", authority="marcrelator")


def _origin(root: etree._Element, description: Description) -> None:
    if not (description.publisher or description.date or description.date_label):
        return
    origin = under(root, "originInfo")
    for language, text in told(description.publisher):
        spoken(under(origin, "publisher", text), language)
    if description.date:
        under(origin, "dateIssued", description.date, encoding="edtf", keyDate="yes")
    for language, text in told(description.date_label):
        spoken(under(origin, "dateIssued", text), language)


def _languages(root: etree._Element, description: Description) -> None:
    codes = description.languages or (["und"] if description.script else [])
    for place, code in enumerate(codes):
        language = under(root, "language")
        under(language, "languageTerm", code, type="code", authority="rfc5646")
        if description.script and not place:
            under(language, "scriptTerm", description.script, type="code", authority="iso15924")


def _subjects(root: etree._Element, description: Description) -> None:
    for kind, several in (("topic", description.subject), ("geographic", description.place)):
        for language, text in told_of(several):
            spoken(under(under(root, "subject"), kind, text), language)
    for area in description.coordinates:
        cartographics = under(under(root, "subject"), "cartographics")
        under(cartographics, "coordinates", coordinates_in_words(area))


def _location(root: etree._Element, records: ItemRecords, urls: Urls) -> None:
    location = under(root, "location")
    for language, text in told(records.library.name):
        spoken(under(location, "physicalLocation", text), language)
    if records.description.call_number:
        under(location, "shelfLocator", records.description.call_number)
    page = under(location, "url", urls.item_page(records.item.id), access="object in context")
    page.set("usage", "primary display")
    under(location, "url", urls.manifest(records.item.id), note="IIIF")


def _rights(root: etree._Element, description: Description) -> None:
    condition = "use and reproduction"
    if description.rights:
        stated = under(root, "accessCondition", description.rights, type=condition)
        if description.rights.startswith(("http://", "https://")):
            stated.set(f"{{{XLINK}}}href", description.rights)
    for language, text in told(description.attribution):
        spoken(under(root, "accessCondition", text, type=condition), language)


def _whole(root: etree._Element, records: ItemRecords, urls: Urls) -> None:
    for collection in records.collections:
        related = under(root, "relatedItem", type="host", displayLabel="collection")
        _titles(related, collection.title, collection.slug)
        under(under(related, "location"), "url", urls.collection_page(collection.slug))
    if records.work is not None:
        _titles(under(root, "relatedItem", type="host"), records.work.title, records.work.id)
    if records.item.volume:
        detail = under(under(root, "part"), "detail", type="volume")
        under(detail, "number", str(records.item.volume))
