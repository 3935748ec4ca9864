"""Dates as people write them, made EDTF: reign years, about, between, centuries. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.catalog import dates, reigns
from ingest.languages import folded

_YEAR = r"(\d{3,4})"
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?:nam )?{_YEAR}"), "{0}"),
    (re.compile(rf"(?:khoang|circa|ca|c|about|around) (?:nam )?{_YEAR}"), "{0}~"),
    (re.compile(rf"(?:co le|perhaps|probably|possibly) (?:nam )?{_YEAR}"), "{0}?"),
    (re.compile(rf"(?:truoc|before) (?:nam )?{_YEAR}"), "../{0}"),
    (re.compile(rf"(?:sau|after) (?:nam )?{_YEAR}"), "{0}/.."),
    (re.compile(rf"(?:tu |from |between )?{_YEAR} (?:den |to |and |va )?{_YEAR}"), "{0}/{1}"),
    (re.compile(r"(\d{1,2}) (\d{1,2}) (\d{4})"), "{2}-{1:0>2}-{0:0>2}"),
)
_CENTURY = re.compile(r"(?:the ky (?:thu )?)?([ivx]{1,5}|\d{1,2})(?:st|nd|rd|th)?(?: century)?")
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True)
class Meant:
    """A date in EDTF, the years that it spans, and how the book itself writes it."""

    edtf: str
    first_year: int | None
    last_year: int | None
    label: str = ""  # where it is a reign year


def read(text: str) -> Meant | None:
    """Read a date as EDTF or as people write it; None if it is none."""
    text = text.strip()
    reign = reigns.read(text)
    if reign is not None:
        return _meant(f"{reign.year:04}", text)
    return _meant(text) or _meant(_as_edtf(text))


def _meant(edtf: str, label: str = "") -> Meant | None:
    try:
        first, last = dates.years(edtf)
    except dates.BadDate:
        return None
    return Meant(edtf, first, last, label) if edtf else None


def _as_edtf(text: str) -> str:
    bare = folded(text)
    for form, written in _FORMS:
        found = form.fullmatch(bare)
        if found:
            return written.format(*found.groups())
    return _century(bare)


def _century(bare: str) -> str:
    found = _CENTURY.fullmatch(bare)
    if found is None or not ("the ky" in bare or "century" in bare):
        return ""
    number = int(found[1]) if found[1].isdecimal() else _roman(found[1])
    return f"{number - 1:02}XX" if 1 <= number <= 21 else ""


def _roman(letters: str) -> int:
    values = [_ROMAN[one] for one in letters]
    after = [*values[1:], 0]
    return sum(-one if one < then else one for one, then in zip(values, after, strict=True))
