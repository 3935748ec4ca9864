"""The date of a MODS record as EDTF where that is sure, and as it is written where not. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from ingest.packages import fields
from ingest.xml import text_of

NS = "{http://www.loc.gov/mods/v3}"
_ELEMENTS = ("dateIssued", "dateCreated", "copyrightDate", "dateOther")
_UNKNOWN_DIGITS = re.compile(r"([0-9]{2})([0-9u])u", re.IGNORECASE)
_QUALIFIERS = {"approximate": "~", "questionable": "?", "inferred": ""}


def date_of(origins: Sequence[etree._Element]) -> tuple[str, str]:
    """Give the key date as EDTF, and its text where that says more or is all there is."""
    for name in _ELEMENTS:
        dates = [d for origin in origins for d in origin.findall(NS + name) if text_of(d)]
        if dates:
            return _chosen(dates)
    return "", ""


def _chosen(dates: Sequence[etree._Element]) -> tuple[str, str]:
    starts = [d for d in dates if d.get("point") == "start"]
    ends = [d for d in dates if d.get("point") == "end"]
    if starts and ends:
        first, last = _edtf(starts[0]), _edtf(ends[0])
        written = f"{text_of(starts[0])}–{text_of(ends[0])}"
        return (fields.date(f"{first}/{last}") or "", "") if first and last else ("", written)
    date = next((d for d in dates if d.get("keyDate") == "yes"), dates[0])
    sure = _edtf(date)
    return sure, "" if sure == text_of(date) else text_of(date)


def _edtf(date: etree._Element) -> str:
    text = text_of(date).strip("[]() .")
    text = _UNKNOWN_DIGITS.sub(lambda m: f"{m[1]}{m[2].upper().replace('U', 'X')}X", text)
    known = fields.date(text)
    mark = _QUALIFIERS.get(date.get("qualifier", ""), "")
    return f"{known}{mark}" if known and fields.date(f"{known}{mark}") else known or ""
