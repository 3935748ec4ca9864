"""Reads EAD 2002 and EAD 3: components that can have images, with what stands above. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from ingest.catalog.description import Description, LanguageMap
from ingest.languages import language_code, script_code
from ingest.packages import fields
from ingest.packages.card import Card, date_in, file_names, tagged
from ingest.packages.package import SourceRecord
from ingest.xml import local_name, text_of

_COMPONENT = re.compile(r"c(?:0[1-9]|1[0-2])?")
_LINK = "{http://www.w3.org/1999/xlink}href"
_DAO = ("dao", "daoloc")
_KINDS = {
    "map": "map", "cartographic": "map", "photograph": "photograph", "photo": "photograph",
    "manuscript": "manuscript", "newspaper": "newspaper", "book": "book", "letter": "letter",
}  # fmt: skip
_NOTES = ("odd", "note", "bioghist", "custodhist", "acqinfo", "processinfo", "physloc", "didnote")
_MAX_DEPTH = 60
_MEDIA_TYPE = "application/ead+xml"


def is_record(element: etree._Element) -> bool:
    """Tell an EAD by its root."""
    return local_name(element) == "ead"


def read_element(root: etree._Element, data: bytes, file: str) -> Iterator[Card]:
    """Read each component that has files or a call number, or the whole where it has none."""
    whole = next((e for e in root.iter() if local_name(e) == "archdesc"), None)
    if whole is None:
        return
    guide = _guide(root)
    components = [c for c in whole.iter() if _is_component(c)]
    if not components:
        yield _card(whole, guide, data, file, 1)
        return
    for number, component in enumerate(components, start=1):
        if next(_daos(component), None) is not None or _text(component, "unitid"):
            kept = etree.tostring(component, encoding="utf-8", with_tail=False)
            yield _card(component, guide, kept, file, number)


def _card(unit: etree._Element, guide: str, data: bytes, file: str, number: int) -> Card:
    marks = tuple(dict.fromkeys(text_of(e) for e in _in_did(unit, "unitid") if text_of(e)))
    own_id = unit.get("id", "")
    links = _links(unit)
    identifiers = [("local", mark) for mark in marks]
    identifiers += [("ead", own_id)] if own_id else []
    identifiers += [("url", link) for link in links if "://" in link]
    keys = (own_id, *(_stem(link) for link in links))
    return Card(
        file=file,
        number=number,
        kind="ead",
        source_id=_source_id(guide, own_id, marks),
        description=_description(unit),
        keys=(marks, tuple(key for key in keys if key)),
        record=SourceRecord("ead" if _holds_others(unit) else "ead-unit", _MEDIA_TYPE, data),
        identifiers=tuple(identifiers),
        links=file_names(links),
        # A finding aid lists boxes of paper too; only what says it is digitised must have images.
        needs_images=bool(links) or not _is_component(unit),
    )


def _holds_others(unit: etree._Element) -> bool:
    """Tell whether a unit has components of its own, which may be items that nobody sees yet."""
    return any(_is_component(inside) for inside in unit.iterdescendants())


def _source_id(guide: str, own_id: str, marks: Sequence[str]) -> str:
    best = own_id or next(iter(marks), "")
    return f"{guide}#{best}" if guide and best else best or guide


def _guide(root: etree._Element) -> str:
    """Give the finding aid's own identifier."""
    for name in ("eadid", "recordid"):
        for element in root.iter():
            if local_name(element) == name and text_of(element):
                return text_of(element)
    return ""


def _description(unit: etree._Element) -> Description:
    date, date_label = _date(unit)
    headings = list(_headings(unit))
    languages = _languages(unit)
    return Description(
        title=tagged(_texts(unit, "unittitle")[:1], languages),
        creator=_creators(unit),
        date=date,
        date_label=date_label,
        languages=languages,
        script=next((s for e in _language_elements(unit) if (s := _script(e))), ""),
        type=_type(unit),
        subject=[_map([t]) for name, t in headings if name not in ("geogname", "genreform")],
        place=[_map([t]) for name, t in headings if name == "geogname"],
        summary=_map([_prose(e) for e in _own(unit, "scopecontent")] + _texts(unit, "abstract")),
        rights=_rights(unit),
        call_number=next(iter(_texts(unit, "unitid")), ""),
        extra=_extra(unit, headings),
    )


def _extra(unit: etree._Element, headings: Sequence[tuple[str, str]]) -> dict[str, LanguageMap]:
    above = [text_of(next(_in_did(a, "unittitle"), None)) for a in _above(unit)]
    notes = [_prose(e) for name in _NOTES for e in (*_own(unit, name), *_in_did(unit, name))]
    found = {
        # From the archive down to the file, as a reader would go.
        "series": " › ".join(t for t in reversed(above) if t),
        "extent": "; ".join(_amount(e) for e in _physical(unit)),
        "genre": "; ".join(text for name, text in headings if name == "genreform"),
        "note": "\n".join(note for note in notes if note),
    }
    return {name: _map([text]) for name, text in found.items() if text}


def _creators(unit: etree._Element) -> list[LanguageMap]:
    """Give who made it: the nearest that is told, since it holds for what is below."""
    for one in (unit, *_above(unit)):
        names = [_heading(name) for e in _in_did(one, "origination") for name in (list(e) or [e])]
        if any(names):
            return [_map([name]) for name in dict.fromkeys(names) if name]
    return []


def _date(unit: etree._Element) -> tuple[str, LanguageMap]:
    dates = [*_in_did(unit, "unitdate"), *_in_did(unit, "unitdatestructured")]
    if not dates:  # EAD 2002 allows it inside the title
        dates = [d for t in _in_did(unit, "unittitle") for d in t if local_name(d) == "unitdate"]
    for date in dates:
        text = text_of(date)
        known = fields.date(_normal(date)) or _structured(date)
        sure = known or date_in(text)
        if sure or text:
            return sure, _map([text]) if text and text != sure and not list(date) else {}
    return "", {}


def _normal(date: etree._Element) -> str:
    """Give the standard form; ArchivesSpace writes one year as a range from itself to itself."""
    begins, _, ends = (date.get("normal") or "").strip().partition("/")
    return f"{begins}/{ends}" if ends and ends != begins else begins


def _structured(date: etree._Element) -> str:
    """Give EAD 3's dates, which have a standard form as an attribute."""
    for element in date.iter():
        if local_name(element) == "datesingle":
            return fields.date(element.get("standarddate") or text_of(element)) or ""
        if local_name(element) == "daterange":
            ends = [e.get("standarddate") or text_of(e) for e in element]
            return fields.date("/".join(dict.fromkeys(ends))) or "" if len(ends) == 2 else ""
    return ""


def _language_elements(unit: etree._Element) -> list[etree._Element]:
    for one in (unit, *_above(unit)):
        found = [
            e
            for material in _in_did(one, "langmaterial")
            for e in material.iter()
            if local_name(e) in ("language", "script")
        ]
        if found:
            return found
    return []


def _languages(unit: etree._Element) -> list[str]:
    codes = (
        language_code(e.get("langcode") or text_of(e))
        for e in _language_elements(unit)
        if local_name(e) == "language"
    )
    return list(dict.fromkeys(code for code in codes if code))


def _script(element: etree._Element) -> str:
    return script_code(element.get("scriptcode") or "")


def _rights(unit: etree._Element) -> str:
    for one in (unit, *_above(unit)):
        for name in ("userestrict", "rightsdeclaration"):
            for element in _own(one, name):
                for text in (*_hrefs(element), *(text_of(e) for e in element.iter())):
                    known = fields.rights(text)
                    if known:
                        return known
    return ""


def _type(unit: etree._Element) -> str:
    words = [text_of(e).lower() for e in unit.iter() if local_name(e) == "genreform"]
    words += [text_of(e).lower() for e in _physical(unit)]
    return next((kind for text in words for word, kind in _KINDS.items() if word in text), "")


def _headings(unit: etree._Element) -> Iterator[tuple[str, str]]:
    for access in _own(unit, "controlaccess"):
        for element in access.iter():
            name = local_name(element)
            if name in _HEADINGS and _heading(element):
                yield name, _heading(element)


_HEADINGS = frozenset({
    "subject", "geogname", "persname", "corpname", "famname", "name", "title", "genreform",
    "occupation", "function",
})  # fmt: skip


def _heading(element: etree._Element) -> str:
    parts = [text_of(e) for e in element if local_name(e) == "part"]
    return ", ".join(p for p in parts if p) or text_of(element)


def _links(unit: etree._Element) -> list[str]:
    return [link for dao in _daos(unit) for link in _hrefs(dao)]


def _daos(unit: etree._Element) -> Iterator[etree._Element]:
    """Give the digital objects of the unit itself, not those of the components inside it."""
    stack = [child for child in reversed(unit) if not _is_component(child)]
    while stack:
        element = stack.pop()
        if local_name(element) in _DAO:
            yield element
        stack += [c for c in reversed(element) if not _is_component(c) and local_name(c) != "dsc"]


def _hrefs(element: etree._Element) -> list[str]:
    found = (e.get(_LINK) or e.get("href") or "" for e in element.iter())
    return [link.strip() for link in found if link.strip()]


def _stem(link: str) -> str:
    last = link.rstrip("/").rpartition("/")[2]
    return last.rpartition(".")[0] or last


def _above(unit: etree._Element) -> list[etree._Element]:
    """Give the components above, nearest first, and the whole archive last."""
    above = [e for e in unit.iterancestors() if _is_component(e) or local_name(e) == "archdesc"]
    return above[:_MAX_DEPTH]


def _is_component(element: etree._Element) -> bool:
    return bool(_COMPONENT.fullmatch(local_name(element)))


def _own(unit: etree._Element, name: str) -> list[etree._Element]:
    """Give the parts of this name; EAD 2002 may put them into a `descgrp`."""
    groups = [unit, *(e for e in unit if local_name(e) == "descgrp")]
    return [e for group in groups for e in group if local_name(e) == name]


def _in_did(unit: etree._Element, name: str) -> Iterator[etree._Element]:
    for did in unit:
        if local_name(did) == "did":
            yield from (e for e in did if local_name(e) == name)


def _physical(unit: etree._Element) -> list[etree._Element]:
    return [*_in_did(unit, "physdesc"), *_in_did(unit, "physdescstructured")]


def _amount(element: etree._Element) -> str:
    """Give an extent; EAD 3 puts its number and its unit side by side."""
    parts = (text_of(e) for e in element if local_name(e) != "descriptivenote")
    structured = local_name(element) == "physdescstructured"
    return " ".join(part for part in parts if part) if structured else text_of(element)


def _texts(unit: etree._Element, name: str) -> list[str]:
    return [text for e in _in_did(unit, name) if (text := text_of(e))]


def _text(unit: etree._Element, name: str) -> str:
    return next(iter(_texts(unit, name)), "")


def _prose(element: etree._Element) -> str:
    parts = [text_of(e) for e in element if local_name(e) != "head"]
    return "\n".join(p for p in parts if p) or text_of(element)


def _map(texts: Sequence[str]) -> LanguageMap:
    return tagged([text for text in texts if text])
