"""Finds the files of records (MARC, MODS, Dublin Core, EAD) in a folder and reads their cards."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree

from config.settings import Settings
from ingest import xml
from ingest.catalog.description import Description
from ingest.packages import dublin_core, ead, marc, mods, names
from ingest.packages.card import Card, file_names
from ingest.packages.listing import Listing, shown
from ingest.packages.package import PackageError, Problem, SourceRecord

# Folders that hold nothing but records, beside the images' own.
FOLDERS = frozenset({"metadata", "records", "marc", "mods", "dc", "dublin_core", "ead"})
MARC_SUFFIXES = frozenset({".mrc", ".marc", ".iso", ".iso2709", ".dat", ".m21"})
_XML_SUFFIXES = frozenset({".xml", ".marcxml", ".mods", ".dc", ".ead", ".rdf"})
_HEAD_BYTES = 16_384
_OTHER_ROOTS = frozenset({
    "mets", "alto", "PcGts", "TEI", "TEI.2", "html", "svg", "premis", "hocr", "package",
})  # fmt: skip
_MODS = mods.NS.strip("{}")
# Where several records describe one item, the one that says most counts.
KINDS = ("marc", "mods", "ead", "dublin-core")


def named(found: Listing) -> list[str]:
    """Give the names of the files in a folder that hold records."""
    files = (*found.texts, *found.others)
    return names.in_order(name for name in files if is_record(found.folder / name))


def is_record(path: Path) -> bool:
    """Tell a file of records by its beginning."""
    ending = names.suffix(path.name)
    if ending not in MARC_SUFFIXES | _XML_SUFFIXES:
        return False
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError:
        return False
    if ending in MARC_SUFFIXES:
        return marc.is_marc(head) or ending in (".mrc", ".marc")
    return _is_xml_record(head)


def _is_xml_record(head: bytes) -> bool:
    space, root = xml.root_name(head)
    if root in _OTHER_ROOTS or not root:
        return False
    if space in (marc.NS, _MODS) or root in ("ead", "dublin_core", "OAI-PMH"):
        return True
    if root in ("record", "collection") and (b"leader" in head or b"datafield" in head):
        return True
    return any(space.encode() in head for space in dublin_core.NAMESPACES)


def read(path: Path, top: Path, settings: Settings) -> tuple[list[Card], list[Problem]]:
    """Read all records of a file; those that are broken are told and left out.

    Raises:
        PackageError: the file itself cannot be read.
    """
    file = shown(path, top)
    try:
        data = xml.read_bytes(path, settings.max_xml_bytes)
        if names.suffix(path.name) in MARC_SUFFIXES and not data.lstrip().startswith(b"<"):
            found = list(marc.read(data, file))
        else:
            found = list(_in_xml(xml.parse(data), data, file))
    except xml.XmlRefused as error:
        raise PackageError(Problem(file, str(error))) from error
    cards = [_in_nfc(one) for one in found if isinstance(one, Card)]
    problems = [one for one in found if isinstance(one, Problem)]
    if not found:
        problems.append(Problem(file, "holds no record that can be read: export it again"))
    if len(cards) == 1 and len(found) == 1:
        # One record to a file: the file's name may be that of its images.
        cards = [replace(cards[0], keys=(*cards[0].keys, (names.text_stem_key(path.name),)))]
    return cards, problems


def _in_nfc(card: Card) -> Card:
    """Give the card with its texts composed: MARC-8, macOS and old exports write them apart."""
    return replace(
        card,
        source_id=unicodedata.normalize("NFC", card.source_id),
        description=Description(**_composed(vars(card.description))),
        identifiers=_composed(card.identifiers),
    )


def _composed(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _composed(inside) for key, inside in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_composed(inside) for inside in value)
    return value


def _in_xml(root: etree._Element, data: bytes, file: str) -> Iterator[Card | Problem]:
    number = 0
    stack = [root]
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str):
            continue
        kept = data if element is root else b""
        if ead.is_record(element):
            yield from ead.read_element(element, data, file)
        elif _reader_of(element):
            number += 1
            kept = kept or etree.tostring(element, encoding="utf-8", with_tail=False)
            yield _one(element, kept, file, number)
        else:
            stack += reversed(element)


def _reader_of(element: etree._Element) -> str:
    if marc.is_record(element):
        return "marc"
    if element.tag == f"{mods.NS}mods":
        return "mods"
    return "dublin-core" if dublin_core.is_record(element) else ""


def _one(element: etree._Element, data: bytes, file: str, number: int) -> Card | Problem:
    kind = _reader_of(element)
    if kind == "marc":
        return marc.read_element(element, data, file, number)
    if kind == "dublin-core":
        return dublin_core.read_element(element, data, file, number)
    record = mods.read([element])
    marks = (record.description.call_number,) if record.description.call_number else ()
    links = [xml.text_of(e) for e in element.iter(f"{mods.NS}url")]
    return Card(
        file=file,
        number=number,
        kind="mods",
        source_id=record.record_id or next((text for _, text in record.identifiers), ""),
        description=record.description,
        keys=(marks, tuple(text for _, text in record.identifiers)),
        record=SourceRecord("mods", "application/mods+xml", data),
        identifiers=record.identifiers,
        links=file_names(links),
    )
