"""The fields of a card in words, and how two states of a field differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from app.language import gettext, later
from app.site import terms
from app.site.cards import Words
from app.site.record import extra_name
from ingest.catalog.card_fields import NO_LANGUAGE, SHAPES, Shape, value_of
from ingest.catalog.description import LanguageMap

NAMES: Mapping[str, str] = {
    "title": later("Title"),
    "type": later("Kind of work"),
    "creator": later("Creator"),
    "contributor": later("Contributor"),
    "publisher": later("Publisher"),
    "date": later("Date"),
    "date_label": later("Date as the work writes it"),
    "languages": later("Languages"),
    "script": later("Script"),
    "subject": later("Subject"),
    "place": later("Place"),
    "summary": later("Summary"),
    "call_number": later("Call number"),
    "rights": later("Rights statement"),
    "attribution": later("Attribution"),
    "viewing_direction": later("Reading direction"),
    "extra": later("Further fields"),
    "preferred": later("Heading"),
    "variants": later("Other forms"),
    "dates": later("Dates"),
    "coordinates": later("Coordinates"),
    "source": later("Address in another list"),
    "note": later("Note"),
    "essay": later("Essay"),
    "banner": later("Picture at the head"),
    "parent": later("Stands in"),
    "position": later("Order"),
    "library": later("Library"),
    "name": later("Name"),
    "library_kind": later("Kind of library"),
    "location": later("Place"),
    "address": later("Address"),
    "homepage": later("Website of the library"),
    "about": later("About the library"),
    "byline": later("Who made it"),
    "story": later("Story"),
}
DIRECTIONS: Mapping[str, str] = {
    "left-to-right": later("Left to right"),
    "right-to-left": later("Right to left"),
    "top-to-bottom": later("Top to bottom"),
    "bottom-to-top": later("Bottom to top"),
}


@dataclass(frozen=True)
class Line:
    """A line of a field: what it says, in which language, and of what where fields have names."""

    words: Words
    head: str = ""
    sign: str = ""  # "-" it goes, "+" it comes, of a difference


@dataclass(frozen=True)
class Difference:
    """What a change did to one field."""

    name: str
    lines: list[Line]


def name_of(field: str) -> str:
    """Name a field."""
    return gettext(NAMES[field]) if field in NAMES else field


def lines(stored: Mapping[str, Any], field: str) -> list[Line]:
    """Give what a card says in a field, line by line."""
    return lines_of(field, value_of(stored, field))


def lines_of(field: str, value: Any) -> list[Line]:
    """Give the lines of a field's value."""
    shape = SHAPES[field]
    if shape is Shape.MAP:
        return _of_map(value)
    if shape is Shape.MAPS:
        return [Line(_all_of(one)) for one in value]
    if shape is Shape.NAMED:
        return [
            Line(line.words, extra_name(head))
            for head, texts in value.items()
            for line in _of_map(texts)
        ]
    codes = value if shape is Shape.CODES else [value] if value else []
    return [Line(Words(code_name(field, code), "")) for code in codes]


def difference(field: str, before: Any, after: Any) -> Difference:
    """Tell which lines of a field go and which come."""
    return differing(name_of(field), lines_of(field, before), lines_of(field, after))


def differing(name: str, old: list[Line], new: list[Line]) -> Difference:
    """Tell which lines go and which come."""
    found: list[Line] = []
    for kind, from_, to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            found += old[from_:to]
            continue
        found += [Line(line.words, line.head, "-") for line in old[from_:to]]
        found += [Line(line.words, line.head, "+") for line in new[new_from:new_to]]
    return Difference(name, found)


def code_name(field: str, code: str) -> str:
    """Say a code in words."""
    if field == "type":
        return terms.name(terms.TYPES, code)
    if field == "languages":
        return terms.language_name(code)
    if field == "script":
        return terms.script_name(code)
    if field == "viewing_direction":
        return gettext(DIRECTIONS[code]) if code in DIRECTIONS else code
    if field == "rights":
        return terms.licence(code)
    return code


def _of_map(value: LanguageMap) -> list[Line]:
    return [
        Line(Words(text, "" if code == NO_LANGUAGE else code))
        for code, texts in value.items()
        for text in texts
    ]


def _all_of(value: LanguageMap) -> Words:
    """Give one thing with all its names in a line, in the language of the first."""
    found = _of_map(value)
    text = " = ".join(line.words.text for line in found)
    return Words(text, found[0].words.language if len(found) == 1 else "")
