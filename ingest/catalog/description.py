"""The descriptive metadata of an item, the same for every reader and for the catalogue. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeAlias

LanguageMap: TypeAlias = dict[str, list[str]]
"""Language code (BCP 47, `none` if unknown) to its values, as IIIF Presentation 3.0 has it."""

TIERS = ("open", "reduced", "onsite", "signed_in", "loan", "staff", "closed")
VIEWING_DIRECTIONS = ("left-to-right", "right-to-left", "top-to-bottom", "bottom-to-top")
BEHAVIORS = ("paged", "continuous", "individuals", "unordered")
# Of a page: not one of the book's, and an opening of two pages.
OUTSIDE, OPENING = "non-paged", "facing-pages"


@dataclass(frozen=True)
class Description:
    """What a catalogue card says: typed core fields, the rest in `extra`."""

    title: LanguageMap
    creator: list[LanguageMap] = field(default_factory=list)
    contributor: list[LanguageMap] = field(default_factory=list)
    publisher: LanguageMap = field(default_factory=dict)
    date: str = ""  # EDTF
    date_label: LanguageMap = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)  # BCP 47: lzh, vi-Hani, vi, fr
    script: str = ""  # ISO 15924: Hani, Latn
    type: str = ""  # book, gazetteer, map, thesis, textbook, manuscript, periodical ...
    subject: list[LanguageMap] = field(default_factory=list)
    place: list[LanguageMap] = field(default_factory=list)
    summary: LanguageMap = field(default_factory=dict)
    rights: str = ""  # a Creative Commons or RightsStatements.org URI
    attribution: LanguageMap = field(default_factory=dict)
    call_number: str = ""
    viewing_direction: str = "left-to-right"
    behavior: str = ""  # paged, continuous, individuals, unordered; empty: by its type
    start_page: int = 0  # on which it is to be opened, from 1; 0: the first
    cover_page: int = 0  # which stands for it in lists, from 1; 0: the first
    # West, south, east, north in degrees (WGS 84), place by place; of a point each twice.
    coordinates: list[list[float]] = field(default_factory=list)
    extra: dict[str, LanguageMap] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give the fields that say something, ready for JSON."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Description:
        """Read what `as_json` gave; fields this version does not know are left out."""
        known = {f.name for f in fields(cls)}
        return cls(**({"title": {}} | {k: v for k, v in stored.items() if k in known}))


def best(values: LanguageMap, language: str = "vi") -> str:
    """Give one line in the reader's language, else Vietnamese, else unmarked, else any."""
    for wanted in (language, "vi", "none", *values):
        if values.get(wanted):
            return values[wanted][0]
    return ""
