"""The fields of a catalogue card as they are edited: what each may hold, put in order. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from ingest.catalog import dates
from ingest.catalog.description import VIEWING_DIRECTIONS, LanguageMap

MOST_CHARACTERS = 20_000  # of one value
MOST_VALUES = 200  # of one field
NO_LANGUAGE = "none"
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")
_SCRIPT = re.compile(r"[A-Z][a-z]{3}")
_COORDINATES = re.compile(r"(-?\d{1,3}(?:\.\d+)?)[,;\s]+(-?\d{1,3}(?:\.\d+)?)")
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class Shape(StrEnum):
    """What a field's value looks like."""

    MAP = "map"  # values in languages
    MAPS = "maps"  # several things, each named in languages
    NAMED = "named"  # further fields: a name, and its values in languages
    TEXT = "text"
    DATE = "date"  # EDTF
    CODE = "code"
    CODES = "codes"
    LONG = "long"  # text of several lines
    PLACE = "place"  # latitude, longitude


FIELDS: Mapping[str, Shape] = {
    "title": Shape.MAP,
    "type": Shape.CODE,
    "creator": Shape.MAPS,
    "contributor": Shape.MAPS,
    "publisher": Shape.MAP,
    "date": Shape.DATE,
    "date_label": Shape.MAP,
    "languages": Shape.CODES,
    "script": Shape.CODE,
    "subject": Shape.MAPS,
    "place": Shape.MAPS,
    "summary": Shape.MAP,
    "call_number": Shape.TEXT,
    "rights": Shape.TEXT,
    "attribution": Shape.MAP,
    "viewing_direction": Shape.CODE,
    "extra": Shape.NAMED,
}
"""The fields that are described at the desk, in the order of the card."""

SHAPES: Mapping[str, Shape] = {
    **FIELDS,
    "preferred": Shape.MAP,
    "variants": Shape.MAP,
    "dates": Shape.DATE,
    "coordinates": Shape.PLACE,
    "source": Shape.TEXT,
    "note": Shape.MAP,
    "essay": Shape.MAP,  # Markdown
    "banner": Shape.TEXT,
    "parent": Shape.TEXT,  # an id
    "position": Shape.TEXT,
    "library": Shape.TEXT,  # an id
    "name": Shape.MAP,
    "library_kind": Shape.TEXT,
    "location": Shape.MAP,
    "address": Shape.MAP,
    "homepage": Shape.TEXT,
    "about": Shape.MAP,  # Markdown
    "byline": Shape.MAP,
    "story": Shape.LONG,
}
"""With the fields of records that are no items."""
_ADDRESSES = ("rights", "source", "homepage")


class BadField(ValueError):
    """A field cannot hold what was given; says which, and what it can hold."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(f"{name}: {said}")
        self.name, self.said = name, said


def empty(name: str) -> Any:
    """Give what a field holds that says nothing."""
    if name == "viewing_direction":
        return VIEWING_DIRECTIONS[0]
    return {Shape.MAP: {}, Shape.NAMED: {}, Shape.MAPS: [], Shape.CODES: []}.get(SHAPES[name], "")


def value_of(stored: Mapping[str, Any], name: str) -> Any:
    """Give what a stored description says in a field."""
    return stored.get(name) or empty(name)


def cleaned(name: str, value: Any) -> Any:
    """Give the value in the form in which it is kept: NFC, no empty parts, codes that are codes.

    Raises:
        BadField: the field cannot hold it.
    """
    try:
        return _CLEANED[SHAPES[name]](name, value)
    except (AttributeError, TypeError) as error:
        raise BadField(name, "the form is not complete: load the page again") from error


def _map(name: str, value: LanguageMap) -> LanguageMap:
    found: LanguageMap = {}
    for code, texts in value.items():
        kept = [text for text in (_text(name, one) for one in texts) if text]
        if not kept:
            continue
        language = code.strip() or NO_LANGUAGE
        if language != NO_LANGUAGE and not _TAG.fullmatch(language):
            raise BadField(name, f"{language!r} is not the code of a language, such as vi or lzh")
        here = found.setdefault(language, [])
        here.extend(text for text in dict.fromkeys(kept) if text not in here)
    if sum(map(len, found.values())) > MOST_VALUES:
        raise BadField(name, f"more than {MOST_VALUES} values")
    return found


def _maps(name: str, value: list[LanguageMap]) -> list[LanguageMap]:
    found: list[LanguageMap] = []
    for one in value:
        kept = _map(name, one)
        if kept and kept not in found:
            found.append(kept)
    if len(found) > MOST_VALUES:
        raise BadField(name, f"more than {MOST_VALUES} values")
    return found


def _named(name: str, value: dict[str, LanguageMap]) -> dict[str, LanguageMap]:
    kept = {_text(name, heading): _map(name, texts) for heading, texts in value.items()}
    if "" in kept and kept[""]:
        raise BadField(name, "a value has no name: say what it tells, such as Provenance")
    return {heading: texts for heading, texts in kept.items() if texts}


def _line(name: str, value: str) -> str:
    text = " ".join(_text(name, value).split())
    if name in _ADDRESSES and text:
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise BadField(name, "an address, beginning with http:// or https://")
    return text


def _date(name: str, value: str) -> str:
    text = _text(name, value)
    try:
        dates.years(text)
    except dates.BadDate as error:
        raise BadField(name, str(error)) from error
    return text


def _code(name: str, value: str) -> str:
    text = _text(name, value)
    fits = {
        "script": _SCRIPT.fullmatch(text) is not None,
        "viewing_direction": text in VIEWING_DIRECTIONS,
        "type": _CODE.fullmatch(text) is not None,
    }
    if text and not fits[name]:
        raise BadField(name, f"{text!r} is not one of the codes that are kept here")
    return text or str(empty(name))


def _codes(name: str, value: list[str]) -> list[str]:
    found = list(dict.fromkeys(text for text in (_text(name, one) for one in value) if text))
    for text in found:
        if not _TAG.fullmatch(text):
            raise BadField(name, f"{text!r} is not the code of a language, such as vi or lzh")
    return found


def _coordinates(name: str, value: str) -> str:
    text = _line(name, value)
    if text and on_earth(text) is None:
        raise BadField(name, "latitude and longitude in degrees, such as 10.7769, 106.7009")
    return text


def on_earth(text: str) -> tuple[float, float] | None:
    """Read latitude and longitude, in degrees (WGS 84); None if it is none."""
    found = _COORDINATES.fullmatch(text)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _text(name: str, value: str) -> str:
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    most = MOST_CHARACTERS * (10 if name == "story" else 1)
    if len(text) > most:
        raise BadField(name, f"longer than {most} characters")
    if any(ord(one) < 32 and one not in "\n\t" for one in text):
        raise BadField(name, "there is a control character in it")
    return text


_CLEANED: Mapping[Shape, Callable[[str, Any], Any]] = {
    Shape.MAP: _map,
    Shape.MAPS: _maps,
    Shape.NAMED: _named,
    Shape.TEXT: _line,
    Shape.DATE: _date,
    Shape.CODE: _code,
    Shape.CODES: _codes,
    Shape.LONG: _text,
    Shape.PLACE: _coordinates,
}
