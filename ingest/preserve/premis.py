"""What was done to an item and its files, as PREMIS 3.0."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from lxml import etree

from ingest.catalog.models import Asset, Event, Item

NAMESPACE = "http://www.loc.gov/premis/v3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LOCAL = "tangthu"
# Our names of events in the words of PREMIS' event type vocabulary.
TYPES: Mapping[str, str] = {
    "accession": "ingestion",
    "virus check": "virus check",
    "fixity check": "fixity check",
    "derivation": "migration",
    "ocr": "optical character recognition",
    "text": "metadata extraction",
    "version": "information package creation",
    "publication": "dissemination",
    "withdrawal": "deaccession",
    "deletion": "deletion",
    "undeletion": "recovery",
    "purge": "deletion",
    "split": "information package splitting",
    "merge": "information package merging",
    "repair": "replication",
    # The vocabulary has no word for it.
    "preview link": "preview link",
}
PROGRAM = "tangthu"
"""How the names of agents begin that are no persons."""


def document(
    item: Item, assets: Iterable[Asset], events: Iterable[Event], sha512s: Mapping[str, str]
) -> bytes:
    """Write an item with its files, their events in order of time, and who acted.

    `sha512s` are those of the assets, by their ids.
    """
    target = io.BytesIO()
    write(target, item, assets, events, sha512s)
    return target.getvalue()


def write(
    target: BinaryIO,
    item: Item,
    assets: Iterable[Asset],
    events: Iterable[Event],
    sha512s: Mapping[str, str] | None = None,
) -> None:
    """Write the same piece by piece: an item may have tens of thousands of files and events."""
    names: set[str] = set()
    with etree.xmlfile(target, encoding="UTF-8") as file:
        file.write_declaration()
        root = file.element(
            f"{{{NAMESPACE}}}premis",
            {"version": "3.0"},
            nsmap={"premis": NAMESPACE, "xsi": _XSI},
        )
        with root:
            for element in _elements(item, assets, events, sha512s, names):
                file.write(element, pretty_print=True)


def _elements(
    item: Item,
    assets: Iterable[Asset],
    events: Iterable[Event],
    sha512s: Mapping[str, str] | None,
    names: set[str],
) -> Iterator[etree._Element]:
    yield _item(item)
    for asset in assets:
        yield _file(asset, (asset.sha512 or "") if sha512s is None else sha512s.get(asset.id, ""))
    for event in events:
        names.add(event.agent)
        yield _event(event)
    for name in sorted(names - {""}):
        yield _agent(name)


def _item(item: Item) -> etree._Element:
    made = _object("intellectualEntity")
    _identifier(made, "objectIdentifier", item.id)
    _identifier(made, "objectIdentifier", item.source_id, kind="source")
    return made


def _file(asset: Asset, sha512: str) -> etree._Element:
    made = _object("file")
    _identifier(made, "objectIdentifier", asset.id)
    traits = _add(made, "objectCharacteristics")
    for algorithm, digest in (("SHA-256", asset.sha256), ("SHA-512", sha512)):
        if digest:
            fixity = _add(traits, "fixity")
            _add(fixity, "messageDigestAlgorithm", algorithm)
            _add(fixity, "messageDigest", digest)
    _add(traits, "size", str(asset.size_bytes))
    designation = _add(_add(traits, "format"), "formatDesignation")
    _add(designation, "formatName", asset.media_type)
    _add(made, "originalName", asset.filename)
    relation = _add(made, "relationship")
    _add(relation, "relationshipType", "structural")
    _add(relation, "relationshipSubType", "is part of")
    related = _add(relation, "relatedObjectIdentifier")
    _add(related, "relatedObjectIdentifierType", _LOCAL)
    _add(related, "relatedObjectIdentifierValue", asset.item_id)
    return made


def _event(event: Event) -> etree._Element:
    made = _root("event")
    _identifier(made, "eventIdentifier", event.id)
    _add(made, "eventType", TYPES.get(event.type, event.type))
    _add(made, "eventDateTime", event.at.isoformat())
    if event.detail:
        _add(_add(made, "eventDetailInformation"), "eventDetail", event.detail)
    _add(_add(made, "eventOutcomeInformation"), "eventOutcome", event.outcome)
    if event.agent:
        _identifier(made, "linkingAgentIdentifier", event.agent)
    _identifier(made, "linkingObjectIdentifier", event.asset_id or event.item_id)
    return made


def _agent(name: str) -> etree._Element:
    made = _root("agent")
    _identifier(made, "agentIdentifier", name)
    _add(made, "agentName", name)
    _add(made, "agentType", "software" if name.startswith(PROGRAM) else "person")
    return made


def _root(name: str) -> etree._Element:
    return etree.Element(f"{{{NAMESPACE}}}{name}", nsmap={"premis": NAMESPACE, "xsi": _XSI})


def _object(kind: str) -> etree._Element:
    made = _root("object")
    made.set(f"{{{_XSI}}}type", f"premis:{kind}")
    return made


def _identifier(parent: etree._Element, name: str, value: str, kind: str = _LOCAL) -> None:
    made = _add(parent, name)
    _add(made, f"{name}Type", kind)
    _add(made, f"{name}Value", value)


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    made = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if text is not None:
        made.text = _allowed(text)
    return made


def _allowed(text: str) -> str:
    """Leave out what XML cannot hold."""
    return (
        "".join(
            letter
            for letter in text
            if letter in "\t\n\r" or (letter >= " " and letter.isascii()) or letter > "\x9f"
        )
        .encode("utf-8", "ignore")
        .decode()
    )
