"""MARC 21 authority records: heading, forms that lead to it, dates, place and address. Pure."""

from __future__ import annotations

from typing import Any

from pymarc import Field, Record

from ingest.catalog import dates
from ingest.catalog.description import LanguageMap
from ingest.packages.marc_scripts import Scripts

_KINDS = {
    "100": "person", "110": "person", "111": "person", "150": "subject", "148": "subject",
    "155": "subject", "151": "place",
}  # fmt: skip  # a tag and its list
_BODIES = ("110", "410")
_NAME, _TOPIC = "abcq", "avxyz"


def told(record: Record) -> dict[str, Any] | None:
    """Give what a record says of its heading; None where it has none that we keep."""
    tag = next((tag for tag in _KINDS if record.get_fields(tag)), "")
    if not tag:
        return None
    scripts = Scripts(record, [])
    preferred = scripts.each((tag,), _text)
    if not preferred:
        return None
    return {
        "kind": _KINDS[tag],
        "preferred": preferred[0],
        "variants": _joined(scripts.each((f"4{tag[1:]}",), _text)),
        "dates": _dates(record),
        "coordinates": _coordinates(record),
        "source": _source(record),
        "note": _joined(scripts.each(("678", "680"), _note)),
    }


def _text(field: Field) -> str:
    """Give a heading without its dates; subdivisions are apart by a dash, parts by a comma."""
    tag = (field.get("6") or "")[:3] if field.tag == "880" else field.tag
    whole = ""
    codes = _TOPIC if tag[1:] in ("50", "51", "48", "55") else _NAME
    for part in field.subfields:
        text = part.value.strip(" ,;:/")
        if text and part.code in codes:
            body = part.code == "b" and tag in _BODIES
            between = " – " if part.code in "vxyz" else ". " if body else ", "
            whole += between * bool(whole) + text
    return whole.rstrip(".")


def _note(field: Field) -> str:
    return " ".join(part.value.strip() for part in field.subfields if part.code in "abi")


def _joined(maps: list[LanguageMap]) -> LanguageMap:
    found: LanguageMap = {}
    for one in maps:
        for code, texts in one.items():
            here = found.setdefault(code, [])
            here += [text for text in texts if text not in here]
    return found


def _dates(record: Record) -> str:
    for field in record.get_fields("046"):
        first, last = field.get("f") or field.get("s"), field.get("g") or field.get("t")
        for edtf in (f"{first or ''}/{last or ''}" if first or last else "", first or ""):
            if edtf and _is_edtf(edtf):
                return edtf
    return ""


def _is_edtf(text: str) -> bool:
    try:
        return bool(dates.years(text))
    except dates.BadDate:
        return False


def _coordinates(record: Record) -> str:
    """Give the middle of 034 in degrees, where it is written in decimals."""
    for field in record.get_fields("034"):
        try:
            west, east, north, south = (_degrees(field.get(code) or "") for code in "defg")
        except ValueError:
            continue
        return f"{round((north + south) / 2, 6)}, {round((west + east) / 2, 6)}"
    return ""


def _degrees(written: str) -> float:
    """Read decimal degrees, with a sign or the letter of their side of the earth."""
    sign = -1 if written[:1] in ("W", "S") else 1
    bare = written.lstrip("WESN")
    # Without a point after the letter they are degrees, minutes and seconds.
    if bare != written and "." not in bare:
        raise ValueError(written)
    return sign * float(bare)


def _source(record: Record) -> str:
    for field in record.get_fields("024"):
        for code in "1a0":
            address = field.get(code) or ""
            if address.startswith(("http://", "https://")):
                return address
    return ""
