"""Reads what a PDF's XMP packet says of the document: Dublin Core in RDF. Pure.

ISO 16684-1, 8.4 (Dublin Core namespace).
"""

from __future__ import annotations

from lxml import etree

from ingest import xml
from ingest.catalog.description import Description, LanguageMap
from ingest.languages import assumed_language, language_code
from ingest.packages import fields

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_MOST_VALUES = 200


def description(packet: str) -> Description:
    """Give what the packet tells; an empty description where it is broken or tells nothing."""
    try:
        root = xml.parse(packet.encode("utf-8"))
    except xml.XmlRefused:
        return Description(title={})
    statement = " ".join(_plain(root, f"{_RIGHTS}WebStatement")) or _attribute(root)
    rights = fields.rights(statement) if statement else None
    return Description(
        title=_alternatives(root, "title"),
        creator=[_map(value) for value in _values(root, "creator")],
        publisher=_map("; ".join(_values(root, "publisher"))),
        date=next(filter(None, (fields.date(value[:10]) for value in _values(root, "date"))), ""),
        languages=_languages(root),
        subject=[_map(value) for value in _values(root, "subject")],
        summary=_alternatives(root, "description"),
        rights=rights or "",
        attribution=_alternatives(root, "rights"),
    )


def _items(root: etree._Element, name: str) -> list[etree._Element]:
    return [item for field in root.iter(f"{_DC}{name}") for item in field.iter(f"{_RDF}li")]


def _values(root: etree._Element, name: str) -> list[str]:
    """Give the values of a field: of a bag or sequence, or written as plain text."""
    items = [xml.text_of(item) for item in _items(root, name)] or _plain(root, f"{_DC}{name}")
    return [value for value in (" ".join(one.split()) for one in items[:_MOST_VALUES]) if value]


def _plain(root: etree._Element, tag: str) -> list[str]:
    return [text for text in (xml.text_of(field) for field in root.iter(tag)) if text]


def _attribute(root: etree._Element) -> str:
    found = (node.get(f"{_RIGHTS}WebStatement") for node in root.iter(f"{_RDF}Description"))
    return next(filter(None, found), "")


def _alternatives(root: etree._Element, name: str) -> LanguageMap:
    values: LanguageMap = {}
    for item in _items(root, name)[:_MOST_VALUES]:
        text, told = " ".join(xml.text_of(item).split()), item.get(_LANGUAGE, "")
        code = language_code(told) if told not in ("", "x-default") else ""
        if text and text not in sum(values.values(), []):
            values.setdefault(code or assumed_language(text), []).append(text)
    return values


def _languages(root: etree._Element) -> list[str]:
    codes = (language_code(value) for value in _values(root, "language"))
    return list(dict.fromkeys(code for code in codes if code))


def _map(text: str) -> LanguageMap:
    return {assumed_language(text): [text]} if text else {}
