"""What was done to an item and its files, as PREMIS 3.0. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from ingest.catalog.models import Asset, Event, Item

NAMESPACE = "http://www.loc.gov/premis/v3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LOCAL = "tangthu"
# Our names of events in the words of PREMIS' event type vocabulary.
TYPES: Mapping[str, str] = {
    "accession": "ingestion",
    "virus check": "virus check",
    "fixity": "fixity check",
    "derivation": "migration",
    "text": "creation",
    "publication": "dissemination",
    "withdrawal": "deaccession",
    "deletion": "deletion",
    "repair": "replication",
}


def document(
    item: Item, assets: Sequence[Asset], events: Sequence[Event], sha512s: Mapping[str, str]
) -> bytes:
    """Write an item with its files, their events in order of time, and who acted.

    `sha512s` are those of the assets, by their ids.
    """
    root = etree.Element(
        f"{{{NAMESPACE}}}premis",
        {"version": "3.0"},
        nsmap={"premis": NAMESPACE, "xsi": _XSI},
    )
    _item(root, item)
    for asset in assets:
        _file(root, asset, sha512s.get(asset.id, ""))
    for event in events:
        _event(root, event)
    for name in sorted({event.agent for event in events if event.agent}):
        _agent(root, name)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _item(root: etree._Element, item: Item) -> None:
    made = _object(root, "intellectualEntity")
    _identifier(made, "objectIdentifier", item.id)
    _identifier(made, "objectIdentifier", item.source_id, kind="source")


def _file(root: etree._Element, asset: Asset, sha512: str) -> None:
    made = _object(root, "file")
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


def _event(root: etree._Element, event: Event) -> None:
    made = _add(root, "event")
    _identifier(made, "eventIdentifier", event.id)
    _add(made, "eventType", TYPES.get(event.type, event.type))
    _add(made, "eventDateTime", event.at.isoformat())
    if event.detail:
        _add(_add(made, "eventDetailInformation"), "eventDetail", event.detail)
    _add(_add(made, "eventOutcomeInformation"), "eventOutcome", event.outcome)
    if event.agent:
        _identifier(made, "linkingAgentIdentifier", event.agent)
    _identifier(made, "linkingObjectIdentifier", event.asset_id or event.item_id)


def _agent(root: etree._Element, name: str) -> None:
    made = _add(root, "agent")
    _identifier(made, "agentIdentifier", name)
    _add(made, "agentName", name)
    _add(made, "agentType", "software" if name.startswith("tangthu") else "person")


def _object(root: etree._Element, kind: str) -> etree._Element:
    made = _add(root, "object")
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
