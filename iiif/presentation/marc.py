"""An item's description as MARC 21 in XML. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from iiif.presentation.elements import XSI, told, told_of, under, written
from iiif.presentation.records import ItemRecords
from iiif.urls import Urls
from ingest.catalog.description import Description

MARC = "http://www.loc.gov/MARC21/slim"
SCHEMA_LOCATION = f"{MARC} http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd"
_RECORD_TYPES = {"map": "e", "manuscript": "t", "photograph": "k", "picture": "k", "music": "c"}
_SERIALS = {"periodical": "p", "newspaper": "n"}  # 008, 21
# MARC's list of languages knows fewer than BCP 47; the whole code goes to 041 with its source.
_LANGUAGES = {
    "vi": "vie", "lzh": "chi", "zh": "chi", "fr": "fre", "en": "eng", "la": "lat", "ja": "jpn",
    "ko": "kor", "de": "ger", "es": "spa", "ru": "rus",
}  # fmt: skip
_NO_LANGUAGE = "und"
_NUMBERS = {"lccn": "010", "isbn": "020", "issn": "022"}  # those that have fields of their own


@dataclass(frozen=True)
class _Field:
    tag: str
    subfields: Sequence[tuple[str, str]]
    first: str = " "
    second: str = " "


def marcxml(records: ItemRecords, urls: Urls) -> bytes:
    """Describe the item as a MARC 21 record."""
    root = etree.Element(
        f"{{{MARC}}}record", nsmap={"marc": MARC, "xsi": XSI}, type="Bibliographic"
    )
    under(root, "leader", _leader(records.description))
    under(root, "controlfield", records.item.id, tag="001")
    under(root, "controlfield", f"{records.item.changed_at:%Y%m%d%H%M%S}.0", tag="005")
    under(root, "controlfield", _fixed(records), tag="008")
    for field in sorted(_fields(records, urls), key=lambda one: one.tag):
        element = under(root, "datafield", tag=field.tag)
        element.set("ind1", field.first)
        element.set("ind2", field.second)
        for code, text in field.subfields:
            if text:
                under(element, "subfield", text, code=code)
    return written(root, SCHEMA_LOCATION)


def _leader(description: Description) -> str:
    kind = _RECORD_TYPES.get(description.type, "a")
    level = "s" if description.type in _SERIALS else "m"
    return f"     n{kind}{level} a22     uu 4500"


def _fixed(records: ItemRecords) -> str:
    item, languages = records.item, records.description.languages
    kept = f"{item.created_at:%y%m%d}"
    dates = _dates(item.year_from, item.year_to)
    language = _LANGUAGES.get(languages[0].split("-")[0], _NO_LANGUAGE) if languages else "und"
    # Where it was printed we do not know as a code; `|` says that nobody tried to give one.
    serial = f"|||{_SERIALS.get(records.description.type, '|')}"
    return f"{kept}{dates}{'xx ':3}{serial:|<17}{language}{'':1}d"


def _dates(first: int | None, last: int | None) -> str:
    """Write 008, 06-14: the kind of date, and its one or two years."""
    if first is None and last is None:
        return "nuuuuuuuu"
    if any(year is not None and year < 0 for year in (first, last)):
        return f"b{'':8}"
    if first == last:
        return f"s{_year(first)}{'':4}"
    return f"q{_year(first)}{_year(last)}"


def _year(year: int | None) -> str:
    return f"{year:04d}" if year is not None and year <= 9999 else "uuuu"


def _fields(records: ItemRecords, urls: Urls) -> Iterator[_Field]:
    description = records.description
    yield from _titles(records)
    yield from _names(description)
    yield from _published(description)
    for _, text in told(description.summary):
        yield _Field("520", [("a", text)], first="3")
    for _, text in told_of(description.subject):
        yield _Field("650", [("a", text)], second="4")
    for _, text in told_of(description.place):
        yield _Field("651", [("a", text)], second="4")
    for name, values in description.extra.items():
        for _, text in told(values):
            yield _Field("500", [("a", f"{name}: {text}")])
    if description.type:
        yield _Field("655", [("a", description.type)], second="4")
    for west, south, east, north in description.coordinates:
        degrees = (f"{value:+011.6f}" for value in (west, east, north, south))
        yield _Field("034", [("a", "a"), *zip("defg", degrees, strict=True)], first="1")
    yield from _rights(description)
    yield from _whereabouts(records, urls)


def _titles(records: ItemRecords) -> Iterator[_Field]:
    titles = [text for _, text in told(records.description.title)] or [records.item.id]
    volume = str(records.item.volume or "")
    # No name heads the record (see below), so that the title does: it gets no entry beside it.
    yield _Field("245", [("a", titles[0]), ("n", volume)], first="0", second="0")
    for text in titles[1:]:
        yield _Field("246", [("a", text)], first="3", second="1")
    if records.work is not None:
        for _, text in told(records.work.title):
            yield _Field("490", [("a", text), ("v", volume)], first="0")


def _names(description: Description) -> Iterator[_Field]:
    # Vietnamese names are not inverted: the first indicator says that the name stands as spoken.
    for _, text in told_of(description.creator):
        yield _Field("720", [("a", text), ("e", "creator")], first="1")
    for _, text in told_of(description.contributor):
        yield _Field("720", [("a", text), ("e", "contributor")], first="1")


def _published(description: Description) -> Iterator[_Field]:
    languages = description.languages
    if languages:
        yield _Field("041", [*(("a", code) for code in languages), ("2", "rfc5646")], second="7")
    publishers = [text for _, text in told(description.publisher)]
    dates = [text for _, text in told(description.date_label)] or [description.date]
    if publishers or any(dates):
        named = [("b", text) for text in publishers]
        yield _Field("264", [*named, ("c", dates[0])], second="1")
    if description.date:
        yield _Field("046", [("k", description.date), ("2", "edtf")])


def _rights(description: Description) -> Iterator[_Field]:
    for _, text in told(description.attribution):
        yield _Field("540", [("a", text)])
    if description.rights.startswith(("http://", "https://")):
        yield _Field("540", [("u", description.rights)])
    elif description.rights:
        yield _Field("540", [("a", description.rights)])


def _whereabouts(records: ItemRecords, urls: Urls) -> Iterator[_Field]:
    library = next((text for _, text in told(records.library.name)), records.library.slug)
    yield _Field("852", [("a", library), ("j", records.description.call_number)], first="8")
    for row in records.identifiers:
        tag = _NUMBERS.get(row.type)
        yield (
            _Field(tag, [("a", row.value)])
            if tag
            else _Field("024", [("a", row.value), ("2", row.type)], first="7")
        )
    page = urls.item_page(records.item.id)
    yield _Field("856", [("u", page), ("q", "text/html")], first="4", second="1")
    manifest = urls.manifest(records.item.id)
    yield _Field("856", [("u", manifest), ("z", "IIIF")], first="4", second="1")
    for collection in records.collections:
        for _, text in told(collection.title):
            yield _Field("773", [("t", text)], first="0")
