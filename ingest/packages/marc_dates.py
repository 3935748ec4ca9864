"""The date of a MARC record as EDTF: the coded one of 008, else what the imprint says. Pure."""

from __future__ import annotations

import re

from pymarc import Record

from ingest.catalog.description import LanguageMap
from ingest.languages import assumed_language
from ingest.packages import fields
from ingest.packages.card import date_in

_OPEN = "9999"
_SPANS = frozenset("cdikmu")


def date_of(record: Record) -> tuple[str, LanguageMap]:
    """Give the date as EDTF, and as the imprint writes it where that says more."""
    written = next(
        (
            " ".join(v.split()).strip(" .,;:")
            for tag in ("264", "260")
            for f in record.get_fields(tag)
            for v in f.get_subfields("c")
            if v.strip(" .,;:")
        ),
        "",
    )
    sure = _special(record) or _coded(record) or date_in(written)
    label: LanguageMap = {assumed_language(written): [written]} if written != sure else {}
    return sure, label if written else {}


def _special(record: Record) -> str:
    """Give field 046, which says it in EDTF or in digits."""
    for field in record.get_fields("046"):
        first, last = (_iso(field.get(code) or "") for code in ("k", "l"))
        known = fields.date(f"{first}/{last}" if first and last else first)
        if known:
            return known
    return ""


def _iso(text: str) -> str:
    whole = re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})?", text.strip())
    return "-".join(part for part in whole.groups() if part) if whole else text.strip()


def _coded(record: Record) -> str:
    coded = next((f.data or "" for f in record.get_fields("008")), "").ljust(15)
    kind, first, last = coded[6], _year(coded[7:11]), _year(coded[11:15])
    if kind == "e" and first and re.fullmatch(r"[0-9]{4}", coded[11:15]):
        month, day = coded[11:13], coded[13:15]
        whole = f"{first}-{month}" if day == "00" else f"{first}-{month}-{day}"
        return fields.date(whole) or first
    if not first or kind in "bn|":
        return ""
    if kind == "q" and last:
        return fields.date(f"[{first}..{last}]") or ""
    if kind in _SPANS and coded[11:15] == _OPEN:
        return fields.date(f"{first}/..") or first
    if kind in _SPANS and last and last != first:
        return fields.date(f"{first}/{last}") or first
    return fields.date(first) or ""


def _year(text: str) -> str:
    """Give four digits, X for those not known; nothing where nothing is known."""
    text = text.lower().replace("u", "X").replace("-", "X")
    # 9999 stands for an end that is not yet, and in dirty records for nothing at all.
    return text if re.fullmatch(r"[0-2][0-9](?:[0-9][0-9X]|XX)", text) else ""
