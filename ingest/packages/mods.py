"""MODS 3 as a description: what the catalogue has a field for, the rest in `extra`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from ingest.catalog.description import Description, LanguageMap
from ingest.languages import assumed_language, language_code, script_code
from ingest.packages import fields
from ingest.packages.mods_dates import date_of
from ingest.xml import text_of

NS = "{http://www.loc.gov/mods/v3}"
XLINK = "{http://www.w3.org/1999/xlink}"
_CREATORS = frozenset({
    "aut", "author", "cre", "creator", "cmp", "composer", "art", "artist", "ctg", "cartographer",
    "edt", "editor", "scr",
})  # fmt: skip
_KINDS = {
    "cartographic": "map", "still image": "picture", "notated music": "music",
    "sound recording": "sound", "moving image": "film", "film": "film",
}  # fmt: skip
_EXTRA = {
    "genre": "genre",
    "edition": "originInfo/edition",
    "extent": "physicalDescription/extent",
    "note": "note",
    "classification": "classification",
    "series": "relatedItem[@type='series']/titleInfo/title",
    "alternative title": "titleInfo[@type='alternative']/title",
}


@dataclass(frozen=True)
class Record:
    """What the MODS sections of one thing say, taken together."""

    description: Description
    record_id: str
    identifiers: tuple[tuple[str, str], ...]
    part: int | None  # number of the volume


def read(sections: Sequence[etree._Element]) -> Record:
    """Read the MODS elements of one thing; where two speak, the first is heard."""
    names = _names(sections)
    date, date_as_written = date_of(_origins(sections))
    description = Description(
        title=title(sections),
        creator=[name for role, name in names if role in _CREATORS or not role],
        contributor=[name for role, name in names if role and role not in _CREATORS],
        publisher=_map(_texts(sections, "originInfo/publisher")[:1]),
        date=date,
        date_label={"none": [date_as_written]} if date_as_written else {},
        languages=_languages(sections),
        script=next(filter(None, map(script_code, _texts(sections, "language/scriptTerm"))), ""),
        type=_KINDS.get((_texts(sections, "typeOfResource") or [""])[0].lower(), ""),
        subject=[_map([t]) for t in _subjects(sections, "topic")],
        place=[_map([t]) for t in _places(sections)],
        summary=_map(_texts(sections, "abstract")[:1]),
        rights=_rights(sections),
        call_number=_call_number(sections),
        extra={k: _map(v) for k, path in _EXTRA.items() if (v := _texts(sections, path))},
    )
    record_id = (_texts(sections, "recordInfo/recordIdentifier") or [""])[0]
    return Record(description, record_id, _identifiers(sections), _part(sections))


def title(sections: Sequence[etree._Element]) -> LanguageMap:
    """Give the title with its article, subtitle and part, in each language it is given in."""
    found: LanguageMap = {}
    for info in _all(sections, "titleInfo"):
        if info.get("type") not in (None, "translated", "uniform"):
            continue
        text = _title(info)
        given = language_code(info.get("lang", ""))
        if text and (given or not found):
            found.setdefault(given or assumed_language(text), []).append(text)
    return found


def _title(info: etree._Element) -> str:
    parts = {name: text_of(info.find(NS + name)) for name in _TITLE_PARTS}
    text = f"{parts['nonSort']} {parts['title']}".strip()
    if parts["nonSort"].endswith(("'", "’", "-")):
        text = parts["nonSort"] + parts["title"]
    if parts["subTitle"]:
        text += f" : {parts['subTitle']}"
    for name in ("partNumber", "partName"):
        if parts[name]:
            text += f". {parts[name]}"
    return text.strip(" .:") if not parts["title"] else text


_TITLE_PARTS = ("nonSort", "title", "subTitle", "partNumber", "partName")


def _names(sections: Sequence[etree._Element]) -> list[tuple[str, LanguageMap]]:
    found: list[tuple[str, LanguageMap]] = []
    for name in _all(sections, "name"):
        text = _name(name)
        roles = [text_of(term).lower() for term in name.findall(f"{NS}role/{NS}roleTerm")]
        role = next((r for r in roles if r in _CREATORS), roles[0] if roles else "")
        if text:
            found.append((role, _map([text])))
    return found


def _name(name: etree._Element) -> str:
    display = text_of(name.find(f"{NS}displayForm"))
    parts: dict[str, list[str]] = {}
    for part in name.findall(f"{NS}namePart"):
        parts.setdefault(part.get("type", ""), []).append(text_of(part))
    family, given = " ".join(parts.get("family", [])), " ".join(parts.get("given", []))
    # A name without a family name keeps its number and rank before the comma: John Paul II, Pope.
    terms = [t for t in parts.get("termsOfAddress", []) if t]
    plain = " ".join(p for p in parts.get("", []) if p)
    whole = plain or ", ".join(p for p in (family, given) if p)
    if not plain and not family and terms:
        whole, terms = f"{given} {terms[0]}".strip(), terms[1:]
    return display or ", ".join([p for p in (whole, *terms) if p])


def _origins(sections: Sequence[etree._Element]) -> list[etree._Element]:
    """Give where and when the work itself appeared, not its digitisation."""
    return [o for o in _all(sections, "originInfo") if not _is_digitisation(o)]


def _is_digitisation(origin: etree._Element) -> bool:
    kind = (origin.get("eventType") or origin.get("displayLabel") or "").lower()
    edition = text_of(origin.find(f"{NS}edition")).lower()
    captured = origin.find(f"{NS}dateCaptured") is not None
    return "digiti" in kind or "electronic ed" in edition or captured


def _languages(sections: Sequence[etree._Element]) -> list[str]:
    codes = [language_code(text) for text in _texts(sections, "language/languageTerm")]
    return list(dict.fromkeys(code for code in codes if code))


def _subjects(sections: Sequence[etree._Element], *kinds: str) -> list[str]:
    found = [
        text_of(e) for s in _all(sections, "subject") for k in kinds for e in s.findall(NS + k)
    ]
    return list(dict.fromkeys(text for text in found if text))


def _places(sections: Sequence[etree._Element]) -> list[str]:
    printed = [
        text_of(term)
        for origin in _origins(sections)
        for term in origin.findall(f"{NS}place/{NS}placeTerm")
        if term.get("type") != "code"
    ]
    return list(dict.fromkeys(t for t in (*_subjects(sections, "geographic"), *printed) if t))


def _rights(sections: Sequence[etree._Element]) -> str:
    for condition in _all(sections, "accessCondition"):
        for text in (condition.get(f"{XLINK}href", ""), text_of(condition)):
            known = fields.rights(text)
            if known:
                return known
    return ""


def _call_number(sections: Sequence[etree._Element]) -> str:
    marked = [
        text_of(place)
        for location in _all(sections, "location")
        for place in location.findall(f"{NS}physicalLocation")
        if place.get("type") == "shelfmark"
    ]
    return (_texts(sections, "location/shelfLocator") or marked or [""])[0]


def _identifiers(sections: Sequence[etree._Element]) -> tuple[tuple[str, str], ...]:
    pairs = [(e.get("type") or "local", text_of(e)) for e in _all(sections, "identifier")]
    record = [("record", text) for text in _texts(sections, "recordInfo/recordIdentifier")]
    return tuple(dict.fromkeys((kind.lower(), text) for kind, text in (*pairs, *record) if text))


def _part(sections: Sequence[etree._Element]) -> int | None:
    orders = [part.get("order", "") for part in _all(sections, "part")]
    numbers = [
        *orders,
        *_texts(sections, "part/detail/number"),
        *_texts(sections, "titleInfo/partNumber"),
    ]
    for number in numbers:
        digits = re.search(r"[0-9]{1,4}", number)
        if digits and int(digits[0]):
            return int(digits[0])
    return None


def _texts(sections: Sequence[etree._Element], path: str) -> list[str]:
    found = [text_of(e) for e in _all(sections, path) if not _is_of_the_copy(e)]
    return [text for text in found if text]


def _is_of_the_copy(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == f"{NS}originInfo" and _is_digitisation(parent)


def _all(sections: Sequence[etree._Element], path: str) -> Iterator[etree._Element]:
    steps = "/".join(NS + step for step in path.split("/"))
    for section in sections:
        yield from section.findall(steps)


def _map(values: Sequence[str]) -> LanguageMap:
    found: LanguageMap = {}
    for value in values:
        found.setdefault(assumed_language(value), []).append(value)
    return found
