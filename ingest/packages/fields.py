"""Values that must have a form: dates, rights, access, directions; else None. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module

from ingest.catalog.description import BEHAVIORS, TIERS, VIEWING_DIRECTIONS
from ingest.languages import folded

# Named, not imported: to make its grammar takes an eighth of every command's start.
_GRAMMAR = "edtf"
MAX_DATE = 80  # characters; the EDTF grammar backtracks
_YEARS = re.compile(r"([0-9]{3,4})\s*[-–—]\s*([0-9]{4})")
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,10})?", re.ASCII)
_ABOUT = re.compile(r"(?:khoảng|kh\.|k\.|about|circa|ca\.?|c\.|um)\s*([0-9]{3,4})", re.IGNORECASE)
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")
_CC = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/"
    r"(?:(licenses)/(by(?:-nc)?(?:-nd|-sa)?)/([1-4]\.[05])(/[a-z]{2,3})?"
    r"|(publicdomain)/(zero|mark)/(1\.0))(?:/|/deed(?:\.[a-zA-Z_-]+)?|/legalcode.*)?"
)
_CC_NAME = re.compile(r"cc[ -](by(?:-nc)?(?:-nd|-sa)?)[ -]([1-4]\.[05])(?: international)?")
_RS = re.compile(r"https?://rightsstatements\.org/(?:vocab|page)/([A-Za-z-]+)/1\.0/?(?:\?.*)?")
_RS_NAMES = {
    name.lower(): name
    for name in (
        "InC", "InC-OW-EU", "InC-EDU", "InC-NC", "InC-RUU", "NoC-CR", "NoC-NC", "NoC-OKLR",
        "NoC-US", "CNE", "UND", "NKC",
    )
}  # fmt: skip
_RIGHTS_NAMES = {
    "cc0": "http://creativecommons.org/publicdomain/zero/1.0/",
    "cc0 1.0": "http://creativecommons.org/publicdomain/zero/1.0/",
    "pdm": "http://creativecommons.org/publicdomain/mark/1.0/",
    "public domain mark 1.0": "http://creativecommons.org/publicdomain/mark/1.0/",
}
_TIER_NAMES = {
    "mo": "open", "tu do": "open", "thu nho": "reduced", "rut gon": "reduced",
    "tai cho": "onsite", "on site": "onsite", "dang nhap": "signed_in", "signed in": "signed_in",
    "muon": "loan", "noi bo": "staff", "dong": "closed",
}  # fmt: skip
_DIRECTION_NAMES = {
    "rtl": "right-to-left", "ltr": "left-to-right", "ttb": "top-to-bottom",
    "phai sang trai": "right-to-left", "tu phai sang trai": "right-to-left",
    "trai sang phai": "left-to-right", "tu trai sang phai": "left-to-right",
    "tren xuong duoi": "top-to-bottom",
}  # fmt: skip
_BEHAVIOR_NAMES = {
    "gio trang": "paged", "lat trang": "paged", "dong tap": "paged", "tung trang": "individuals",
    "to roi": "individuals", "lien tuc": "continuous", "cuon": "continuous",
    "khong thu tu": "unordered",
}  # fmt: skip
_STATE_NAMES = {
    "published": False, "cong bo": False, "xuat ban": False,
    "draft": True, "nhap": True, "ban nhap": True,
}  # fmt: skip
_TYPE_NAMES = {
    "sach": "book", "ban do": "map", "dia chi": "gazetteer", "du dia chi": "gazetteer",
    "luan an": "thesis", "luan van": "thesis", "giao trinh": "textbook",
    "sach giao khoa": "textbook", "ban viet tay": "manuscript", "chep tay": "manuscript",
    "ban thao": "manuscript", "bao": "newspaper", "tap chi": "periodical", "anh": "photograph",
    "tranh": "picture", "van ban": "document", "gia pha": "genealogy", "sac phong": "decree",
    "van bia": "inscription", "lich": "almanac",
}  # fmt: skip


@lru_cache(maxsize=10_000)  # the EDTF grammar takes 10 ms a date, and sheets repeat theirs
def date(text: str) -> str | None:
    """Give the date as EDTF; plain years, spans of years and `khoảng 1884` are understood."""
    text = text.strip()
    if re.fullmatch(r"[0-9]{4}", text):
        return text
    if not text or len(text) > MAX_DATE:
        return None
    span, about = _YEARS.fullmatch(text), _ABOUT.fullmatch(text)
    if span and int(span[1]) <= int(span[2]):
        text = f"{span[1]:0>4}/{span[2]}"
    elif about:
        text = f"{about[1]:0>4}~"
    elif re.fullmatch(r"[0-9]{3}", text):
        text = f"0{text}"
    edtf = import_module(_GRAMMAR)
    try:
        edtf.parse_edtf(text)
    except (edtf.EDTFParseException, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return text


def is_day_first(text: str) -> bool:
    """Tell whether a date has two numbers of which either may be the day's."""
    return _DAY_FIRST.fullmatch(text.strip()) is not None


def date_hint(text: str) -> str:
    """Say how a date that is none should be written."""
    day_first = _DAY_FIRST.fullmatch(text.strip())
    if day_first and int(day_first[2]) <= 12:
        return f"write {day_first[3]}-{int(day_first[2]):02}-{int(day_first[1]):02}"
    return (
        "write it as EDTF: 1884, 1884-05, 1884-05-12, 1880/1890, 188X, 1884~ (about), 1884?;"
        " or as the book says it: Minh Mạng 12, 明命十二年"
    )


def rights(text: str) -> str | None:
    """Give the address as Creative Commons or RightsStatements.org define it."""
    text = text.strip()
    named = _RIGHTS_NAMES.get(text.lower())
    if named:
        return named
    return _creative_commons(text) or _rights_statement(text)


def tier(text: str) -> str | None:
    """Give the access tier; empty text is `open`."""
    plain = text.strip().lower() or "open"
    return plain if plain in TIERS else _TIER_NAMES.get(folded(text))


def viewing_direction(text: str) -> str | None:
    """Give the direction in which pages follow each other; empty text is left to right."""
    plain = text.strip().lower() or "left-to-right"
    return plain if plain in VIEWING_DIRECTIONS else _DIRECTION_NAMES.get(folded(text))


def behavior(text: str) -> str | None:
    """Give how the pages lie together; empty text leaves it to their type and shape."""
    plain = text.strip().lower()
    return plain if plain in ("", *BEHAVIORS) else _BEHAVIOR_NAMES.get(folded(text))


def area(text: str) -> list[float] | None:
    """Give west, south, east, north in degrees, from these or from latitude and longitude."""
    parts = text.split(",")
    if not all(_DEGREES.fullmatch(part.strip()) for part in parts) or len(parts) not in (2, 4):
        return None
    found = [float(part) for part in parts]
    if len(found) == 2:
        found = [found[1], found[0], found[1], found[0]]
    west, south, east, north = found
    on_earth = max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90
    return found if on_earth and south <= north and west <= east else None


def is_draft(text: str) -> bool | None:
    """Tell a draft from what is to be published; empty text is to be published."""
    return _STATE_NAMES.get(folded(text) or "published")


def kind_of_item(text: str) -> str:
    """Give the type in English where we know the Vietnamese word, else as it stands, small."""
    return _TYPE_NAMES.get(folded(text), text.strip().lower())


def _creative_commons(text: str) -> str | None:
    address = _CC.fullmatch(text)
    if address and address[1]:
        return f"http://creativecommons.org/licenses/{address[2]}/{address[3]}{address[4] or ''}/"
    if address:
        return f"http://creativecommons.org/publicdomain/{address[6]}/1.0/"
    name = _CC_NAME.fullmatch(text.lower())
    return f"http://creativecommons.org/licenses/{name[1]}/{name[2]}/" if name else None


def _rights_statement(text: str) -> str | None:
    address = _RS.fullmatch(text)
    code = _RS_NAMES.get((address[1] if address else text).lower())
    return f"http://rightsstatements.org/vocab/{code}/1.0/" if code else None
