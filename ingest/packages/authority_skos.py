"""SKOS in RDF/XML: concepts with labels in many languages, notes and places. Pure.

Section numbers are those of the SKOS Reference (2009) and of RDF 1.1 XML Syntax (2014).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.catalog.card_fields import on_earth
from ingest.catalog.description import LanguageMap
from ingest.languages import assumed_language, language_code
from ingest.packages.authority_entry import Entry
from ingest.packages.names import brief
from ingest.xml import text_of

ROOT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_SKOS = "{http://www.w3.org/2004/02/skos/core#}"
_XL = "{http://www.w3.org/2008/05/skos-xl#}"
_GEO = "{http://www.w3.org/2003/01/geo/wgs84_pos#}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_CONCEPT, _LITERAL = f"{_SKOS}Concept", f"{_XL}literalForm"
_RETIRED = "{http://www.w3.org/2002/07/owl#}deprecated"
_PREFERRED, _OTHERS = ("prefLabel",), ("altLabel", "hiddenLabel")
_NOTES = ("definition", "scopeNote", "note")
_FOAF, _GVP = "{http://xmlns.com/foaf/0.1/}", "{http://vocab.getty.edu/ontology#}"
_EDM, _SCHEMA = "{http://www.europeana.eu/schemas/edm/}", "{http://schema.org/}"
_SAFE_SCHEMA = "{https://schema.org/}"
# What a concept is said to be beside, and the list of ours in which it stands.
_KINDS = {
    **dict.fromkeys((f"{_FOAF}Person", f"{_FOAF}Organization", f"{_FOAF}Agent"), "person"),
    **dict.fromkeys((f"{_SCHEMA}Person", f"{_SCHEMA}Organization"), "person"),
    **dict.fromkeys((f"{_SAFE_SCHEMA}Person", f"{_SAFE_SCHEMA}Organization"), "person"),
    **dict.fromkeys((f"{_GVP}PersonConcept", f"{_GVP}GroupConcept", f"{_EDM}Agent"), "person"),
    **dict.fromkeys((f"{_GVP}AdminPlaceConcept", f"{_GVP}PhysPlaceConcept"), "place"),
    **dict.fromkeys((f"{_EDM}Place", f"{_SCHEMA}Place", f"{_SAFE_SCHEMA}Place"), "place"),
}


@dataclass
class _Node:
    """All that a file says of one thing, wherever it says it."""

    types: set[str] = field(default_factory=set)
    said: list[etree._Element] = field(default_factory=list)  # its property elements
    short: list[tuple[str, str, str]] = field(default_factory=list)  # property, language, text


def concepts(root: etree._Element, kind: str) -> Iterator[tuple[int, Entry | str]]:
    """Give each concept, numbered, as an entry or as the reason why it is left out.

    `kind` is what concepts are that do not say it themselves; else those with coordinates are
    places and all others subjects.
    """
    nodes = _nodes(root)
    number = 0
    for about, node in nodes.items():
        if _CONCEPT in node.types:
            number += 1
            yield number, _entry(about, node, nodes, kind, number)


def _entry(about: str, node: _Node, nodes: dict[str, _Node], kind: str, number: int) -> Entry | str:
    if any(text.strip() in ("true", "1") for _, text in _texts(node, (_RETIRED,), nodes)):
        return f"{_shown(about)} is marked as given up (owl:deprecated), so it is left out"
    labels = _labels(node, _PREFERRED, nodes)
    if not labels:
        return f"{_shown(about)} has no preferred label (skos:prefLabel): give it one"
    # S14: at most one preferred label a language; what stands beside it leads to it all the same.
    preferred = {code: texts[:1] for code, texts in labels.items()}
    variants = {code: list(texts[1:]) for code, texts in labels.items() if texts[1:]}
    for code, texts in _labels(node, _OTHERS, nodes).items():
        here = variants.setdefault(code, [])
        here += [text for text in texts if text not in (*here, *preferred.get(code, ()))]
    place = _coordinates(node, nodes)
    said = next((_KINDS[one] for one in sorted(node.types) if one in _KINDS), "")
    return Entry(
        kind=said or kind or ("place" if place else "subject"),
        preferred=preferred,
        variants={code: texts for code, texts in variants.items() if texts},
        coordinates=place,
        source=about if about.startswith(("http://", "https://")) else "",
        note=_labels(node, _NOTES, nodes),
        row=number,
    )


def _nodes(root: etree._Element) -> dict[str, _Node]:
    """Gather what is said of each thing by its address; one without any is known by its place."""
    found: dict[str, _Node] = {}
    for element in root.iter(etree.Element):
        if not _is_node(element):
            continue
        node = found.setdefault(_name(element) or f"_:{len(found)} ", _Node())
        if element.tag != f"{_RDF}Description":
            node.types.add(str(element.tag))
        _gather(node, element)
    return found


def _gather(node: _Node, element: etree._Element) -> _Node:
    """Add what an element says to what is known of its thing."""
    for one in element.iterchildren(etree.Element):
        if one.tag == f"{_RDF}type":
            node.types.add(_tag(_resolved(one, one.get(f"{_RDF}resource", ""))))
        else:
            node.said.append(one)
    # 2.5: a text without a language of its own may be an attribute.
    node.short += [
        (str(name), _language(element), str(text))
        for name, text in element.attrib.items()
        if str(name).startswith((_SKOS, _GEO, _XL))
    ]
    return node


def _is_node(element: etree._Element) -> bool:
    """Tell things from what is said of them: 2.2, the two stand in each other by turns."""
    above = element.getparent()
    if above is None:
        return element.tag != ROOT
    if above.tag == ROOT:
        return True
    return above.get(f"{_RDF}parseType") is None and not _is_node(above)


def _name(element: etree._Element) -> str:
    if f"{_RDF}about" in element.attrib:
        return _resolved(element, element.get(f"{_RDF}about", ""))
    if f"{_RDF}ID" in element.attrib:
        return _resolved(element, "#" + element.get(f"{_RDF}ID", ""))
    node = element.get(f"{_RDF}nodeID")
    return f"_:{node}" if node else ""


def _resolved(element: etree._Element, address: str) -> str:
    """Give a whole address: 2.14, after the nearest xml:base."""
    base = element.base or ""
    if not base or "://" in address:
        return address
    return base.partition("#")[0] + address if address.startswith("#") else _joined(base, address)


def _joined(base: str, address: str) -> str:
    return base.rpartition("/")[0] + "/" + address if "://" in base else address


def _tag(address: str) -> str:
    """Write the address of a class as lxml writes a tag."""
    at = max(address.rfind("#"), address.rfind("/")) + 1
    return f"{{{address[:at]}}}{address[at:]}"


def _labels(node: _Node, names: tuple[str, ...], nodes: dict[str, _Node]) -> LanguageMap:
    """Give texts by language; SKOS-XL's labels, which are things of their own, are texts too."""
    wanted = tuple(f"{space}{name}" for name in names for space in (_SKOS, _XL))
    found: LanguageMap = {}
    for language, text in _texts(node, wanted, nodes):
        if text:
            here = found.setdefault(_code(language, text), [])
            here += [text] if text not in here else []
    return found


def _texts(
    node: _Node, names: tuple[str, ...], nodes: dict[str, _Node]
) -> Iterator[tuple[str, str]]:
    """Give language and text of all that these properties say."""
    yield from ((language, text) for name, language, text in node.short if name in names)
    for one in node.said:
        if one.tag in names:
            linked = _linked(one, nodes)
            if linked is not None:
                yield from _texts(linked, (_LITERAL, f"{_RDF}value"), {})
            else:
                yield _language(one), text_of(one)


def _linked(one: etree._Element, nodes: dict[str, _Node]) -> _Node | None:
    """Give the thing that a property names or holds, where it is no text."""
    inner = next(one.iterchildren(etree.Element), None)
    if inner is not None and one.get(f"{_RDF}parseType") is None:
        return nodes.get(_name(inner)) or _gather(_Node(), inner)
    if f"{_RDF}resource" in one.attrib:
        return nodes.get(_resolved(one, one.get(f"{_RDF}resource", "")), _Node())
    node = one.get(f"{_RDF}nodeID")
    return nodes.get(f"_:{node}", _Node()) if node else None


def _language(element: etree._Element) -> str:
    """Give the language that holds here: 2.7, the nearest xml:lang."""
    at: etree._Element | None = element
    while at is not None:
        if f"{_XML}lang" in at.attrib:
            return str(at.get(f"{_XML}lang"))
        at = at.getparent()
    return ""


def _code(language: str, text: str) -> str:
    return language_code(language) or assumed_language(text)


def _shown(about: str) -> str:
    return "a concept" if about.startswith("_:") else brief(about)


def _coordinates(node: _Node, nodes: dict[str, _Node]) -> str:
    told = [next(_texts(node, (f"{_GEO}{name}",), nodes), ("", ""))[1] for name in ("lat", "long")]
    written = ", ".join(one.strip() for one in told)
    return written if all(told) and on_earth(written) is not None else ""
