"""Writing XML records from what a catalogue holds. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from iiif.presentation import maps
from ingest.catalog.description import LanguageMap

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XLINK = "http://www.w3.org/1999/xlink"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_1_0_FORBIDS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Leave out what XML 1.0 does not allow."""
    return _XML_1_0_FORBIDS.sub("", text)


def under(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """Add an element of the parent's namespace; an attribute's empty value is left out."""
    element = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
    if text:
        element.text = clean(text)
    for attribute, value in attributes.items():
        if value:
            element.set(attribute.rstrip("_"), clean(value))
    return element


def told(values: LanguageMap) -> Iterator[tuple[str, str]]:
    """Give each value with its language, which is empty where nobody said it."""
    for language, texts in maps.filled(values).items():
        yield from (("" if language == "none" else language, text) for text in texts)


def told_of(several: Iterable[LanguageMap]) -> Iterator[tuple[str, str]]:
    """Give each value of several maps with its language."""
    for values in several:
        yield from told(values)


def spoken(element: etree._Element, language: str) -> etree._Element:
    """Say in which language the element's words are."""
    if language:
        element.set(XML_LANG, language)
    return element


def written(root: etree._Element, schema_location: str) -> bytes:
    """Give the document as bytes, with where its schema is found."""
    root.set(f"{{{XSI}}}schemaLocation", schema_location)
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return data
