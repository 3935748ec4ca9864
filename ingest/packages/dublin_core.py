"""Reads Dublin Core, simple and qualified, as OAI-PMH, DSpace and plain wrappers write it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from ingest.catalog.description import Description, LanguageMap
from ingest.languages import assumed_language, language_code, script_code
from ingest.packages import fields
from ingest.packages.card import Card, dated, file_names, language_of
from ingest.packages.package import SourceRecord
from ingest.xml import local_name, namespace, text_of

NAMESPACES = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
# Terms of dcterms, and qualifiers of older programs, by the field that they fill.
_DATES = ("issued", "created", "date", "copyrighted", "datecopyrighted", "dateissued")
_NOT_DATES = frozenset({
    "accessioned", "available", "submitted", "datesubmitted", "modified", "valid", "updated",
})  # fmt: skip
_PLACES = frozenset({"spatial", "place"})
_NO_SUMMARY = frozenset({"provenance", "sponsorship", "statementofresponsibility", "version"})
_EXTRA = {
    "alternative": "alternative title", "temporal": "period", "tableofcontents": "contents",
    "extent": "extent", "medium": "medium", "ispartof": "series", "ispartofseries": "series",
    "bibliographiccitation": "citation", "citation": "citation", "provenance": "provenance",
    "source": "source", "relation": "relation", "format": "format", "audience": "audience",
}  # fmt: skip
_TYPES = {
    "text": "", "image": "picture", "still image": "picture", "stillimage": "picture",
    "sound": "sound", "moving image": "film", "movingimage": "film", "physical object": "object",
    "physicalobject": "object", "collection": "collection", "dataset": "", "software": "",
    "learning object": "textbook", "map": "map",
}  # fmt: skip
_SEVERAL = re.compile(r"\s*[;|]\s*")  # CONTENTdm puts several languages into one element
_CREATORS = frozenset({"", "author", "creator", "editor", "illustrator"})


@dataclass(frozen=True)
class Value:
    """One statement of a record."""

    term: str  # title, creator ... in small letters
    qualifier: str  # issued, spatial ... in small letters, without separators
    scheme: str
    language: str
    text: str


def is_record(element: etree._Element) -> bool:
    """Tell an element that holds Dublin Core statements itself."""
    if local_name(element) == "dublin_core":
        return True
    return any(namespace(child) in NAMESPACES for child in element)


def read_element(element: etree._Element, data: bytes, file: str, number: int) -> Card:
    """Read one record; `data` is what is kept of it."""
    values = [value for child in element if (value := _value(child)) and value.text]
    identifiers = _identifiers(element, values)
    return Card(
        file=file,
        number=number,
        kind="dublin-core",
        source_id=_source_id(element, identifiers),
        description=_description(values),
        keys=((), tuple(part for _, text in identifiers for part in _names_in(text))),
        record=SourceRecord("dublin-core", "application/xml", data),
        identifiers=identifiers,
        links=file_names([v.text for v in values if v.term in _LINKS]),
    )


_LINKS = ("identifier", "relation", "haspart", "hasformat", "source")


def _value(child: etree._Element) -> Value | None:
    name = local_name(child)
    if name == "dcvalue":  # DSpace's simple archive format
        term, qualifier = child.get("element", ""), child.get("qualifier", "")
        qualifier = "" if qualifier == "none" else qualifier
        language = child.get("language", "").replace("_", "-")
    elif namespace(child) in NAMESPACES:
        term, _, qualifier = name.partition(".")
        language = child.get(_XML_LANG, "") or child.get("lang", "")
    else:
        return None
    term = term.lower()
    refined = _PARENTS.get(term)
    if refined:
        term, qualifier = refined, term
    return Value(
        term,
        "".join(c for c in qualifier.lower() if c.isalnum()),
        child.get(_XSI_TYPE, "").rpartition(":")[2].lower(),
        language_code(language),
        text_of(child) or child.get(f"{_RDF}resource", ""),
    )


# Terms of dcterms that say more exactly what one of the fifteen elements says.
_PARENTS = {
    "alternative": "title", "abstract": "description", "tableofcontents": "description",
    "issued": "date", "created": "date", "available": "date", "modified": "date", "valid": "date",
    "datesubmitted": "date", "datecopyrighted": "date", "dateaccepted": "date",
    "spatial": "coverage", "temporal": "coverage", "license": "rights", "accessrights": "rights",
    "rightsholder": "rights", "extent": "format", "medium": "format", "ispartof": "relation",
    "haspart": "relation", "hasformat": "relation", "bibliographiccitation": "identifier",
}  # fmt: skip


def _description(values: Sequence[Value]) -> Description:
    languages = _languages(values)
    date, date_label = _date(values)
    names = [v for v in values if v.term in ("creator", "contributor")]
    creators = [v for v in names if v.term == "creator" or v.qualifier in _CREATORS - {""}]
    summaries = _of(values, "description", without=_NO_SUMMARY | {"tableofcontents", "uri"})
    abstracts = [v for v in summaries if v.qualifier == "abstract"] or summaries
    return Description(
        title=_map(_of(values, "title", without=frozenset({"alternative"})), languages),
        creator=[_map([v]) for v in creators],
        contributor=[_map([v]) for v in names if v not in creators],
        publisher=_map(_of(values, "publisher")[:1]),
        date=date,
        date_label=date_label,
        languages=languages,
        script=next((s for v in _of(values, "language") if (s := _script(v))), ""),
        type=_type(values),
        subject=[_map([v]) for v in _of(values, "subject")],
        place=[_map([v]) for v in _of(values, "coverage") if v.qualifier in _PLACES | {""}],
        summary=_map(abstracts),
        rights=next((r for v in _of(values, "rights") if (r := fields.rights(v.text))), ""),
        attribution=_map([v for v in values if v.qualifier in ("rightsholder", "holder")]),
        call_number=next(iter(_call_numbers(values)), ""),
        extra=_extra(values),
    )


def _of(values: Sequence[Value], term: str, without: frozenset[str] = frozenset()) -> list[Value]:
    return [v for v in values if v.term == term and v.qualifier not in without]


def _map(values: Sequence[Value], languages: list[str] | None = None) -> LanguageMap:
    found: LanguageMap = {}
    for value in values:
        language = value.language
        # DSpace writes the language of its own screens into every field: en_US on Vietnamese.
        if not language or assumed_language(value.text) == "vi":
            language = language_of(value.text, languages or [])
        found.setdefault(language, []).append(value.text)
    return found


def _date(values: Sequence[Value]) -> tuple[str, LanguageMap]:
    dates = [v for v in values if v.term == "date" and v.qualifier not in _NOT_DATES]
    rank = {name: place for place, name in enumerate(_DATES)}
    dates.sort(key=lambda v: rank.get(v.qualifier or "date", len(rank)))
    return dated(dates[0].text) if dates else ("", {})


def _languages(values: Sequence[Value]) -> list[str]:
    told = (part for v in _of(values, "language") for part in _SEVERAL.split(v.text))
    codes = (language_code(part.replace("_", "-")) for part in told)
    return list(dict.fromkeys(code for code in codes if code))


def _script(value: Value) -> str:
    parts = value.text.replace("_", "-").split("-")
    return script_code(parts[1]) if len(parts) > 1 and len(parts[1]) == 4 else ""


def _type(values: Sequence[Value]) -> str:
    told = [v.text for v in _of(values, "type")]
    known = [_TYPES.get(text.lower(), fields.kind_of_item(text)) for text in told]
    # Whatever a library scans is a still image too.
    return next((kind for kind in known if kind not in ("", "picture")), max(known, default=""))


def _call_numbers(values: Sequence[Value]) -> list[str]:
    marks = ("callnumber", "shelfmark", "callno", "kyhieu")
    return [v.text for v in values if v.qualifier in marks]


def _identifiers(element: etree._Element, values: Sequence[Value]) -> tuple[tuple[str, str], ...]:
    about = element.get(f"{_RDF}about", "")
    found = [("url" if "://" in about else "local", about), ("oai", _oai(element))]
    for value in _of(values, "identifier", without=frozenset({"bibliographiccitation"})):
        found.append(_identifier(value))
    return tuple(dict.fromkeys((kind, text) for kind, text in found if text))


def _identifier(value: Value) -> tuple[str, str]:
    text = value.text
    if text.lower().startswith(("http://", "https://")):
        return "url", text
    head, colon, rest = text.partition(":")
    if colon and head.lower() in ("isbn", "issn", "doi", "hdl", "urn", "ark", "oclc"):
        whole = head.lower() in ("urn", "ark", "doi", "hdl")
        return head.lower(), text if whole else rest.strip()
    kind = value.qualifier or value.scheme
    return (kind if kind and kind not in ("other", "none") else "local"), text


def _source_id(element: etree._Element, identifiers: Sequence[tuple[str, str]]) -> str:
    return _oai(element) or next((text for _, text in identifiers), "")


def _oai(element: etree._Element) -> str:
    """Give the identifier that OAI-PMH's header gives the record."""
    for above in element.iterancestors():
        if local_name(above) == "record":
            for part in above.iter():
                if local_name(part) == "identifier" and "OAI-PMH" not in local_name(part):
                    return text_of(part) if namespace(part) not in NAMESPACES else ""
    return ""


def _names_in(identifier: str) -> list[str]:
    """Give an identifier and its last part: images are named 123 for oai:example.vn:coll/123."""
    last = identifier.rstrip("/").rpartition("/")[2].rpartition(":")[2]
    return [identifier] if last in ("", identifier) else [identifier, last]


def _extra(values: Sequence[Value]) -> dict[str, LanguageMap]:
    found: dict[str, list[Value]] = {}
    for value in values:
        name = _EXTRA.get(value.qualifier) or _EXTRA.get(value.term, "")
        if name and value.term != "identifier" or name == "citation":
            found.setdefault(name, []).append(value)
    return {name: _map(group) for name, group in found.items()}
