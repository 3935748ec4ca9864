"""Languages and scripts as libraries write them, made BCP 47 and ISO 15924. Pure."""

from __future__ import annotations

import re
import unicodedata

from babel import Locale
from babel.core import get_global

_TAG = re.compile(r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-[a-z0-9]{5,8})*", re.IGNORECASE)
_SCRIPT = re.compile(r"[A-Z][a-z]{3}")

# MARC and ISO 639-2/B codes that CLDR does not map.
_CODES = {"mul": "mul", "und": "und", "zxx": "zxx", "han": "lzh", "nom": "vi-Hani", "viet": "vi"}
_NAMES = {
    "tieng viet": "vi", "viet": "vi", "quoc ngu": "vi", "vietnamese": "vi",
    "han": "lzh", "chu han": "lzh", "han van": "lzh", "classical chinese": "lzh",
    "nom": "vi-Hani", "chu nom": "vi-Hani", "tieng trung": "zh", "trung": "zh", "chinese": "zh",
    "phap": "fr", "tieng phap": "fr", "french": "fr", "anh": "en", "tieng anh": "en",
    "english": "en", "nga": "ru", "tieng nga": "ru", "russian": "ru", "duc": "de",
    "tieng duc": "de", "german": "de", "nhat": "ja", "tieng nhat": "ja", "japanese": "ja",
    "latin": "la", "tieng latin": "la", "cham": "cjm", "khmer": "km", "thai": "th", "tay": "tyz",
    "italian": "it", "spanish": "es", "dutch": "nl",
}  # fmt: skip
_SCRIPTS = {
    "han": "Hani", "nom": "Hani", "han nom": "Hani", "chu han": "Hani", "chu nom": "Hani",
    "quoc ngu": "Latn", "latin": "Latn", "la tinh": "Latn", "cham": "Cham", "khmer": "Khmr",
    "thai": "Thai", "cyrillic": "Cyrl",
}  # fmt: skip
# Those that CLDR has a name for. Of codes of two letters there are no others.
_COMMON = frozenset(Locale("en").languages)
# Letters that only Vietnamese has; those it shares with French or Romanian prove nothing.
_VIETNAMESE = frozenset("ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộơớờởỡợụủưứừửữựỵỷỹđ")


def folded(text: str) -> str:
    """Give the text for comparing headings and words: small, without marks, single spaces."""
    small = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(c for c in small if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+|_+", " ", bare).split())


def language_code(text: str) -> str:
    """Give the BCP 47 code of a code or name; empty where it is none that we know."""
    text = text.strip()
    known = _NAMES.get(folded(text)) or _CODES.get(text.lower())
    if known:
        return known
    if not _TAG.fullmatch(text):
        return ""
    head, *rest = text.split("-")
    alias = str(get_global("language_aliases").get(head.lower(), head.lower()))
    if len(alias) == 2 and alias not in _COMMON:
        return ""
    return "-".join([alias, *(_subtag(part) for part in rest)])


def is_common(code: str) -> bool:
    """Tell whether a code is of a language that people name in headings; `cjm` is, `usd` not."""
    head = code.partition("-")[0]
    return head in _COMMON or code in _NAMES.values()


def script_code(text: str) -> str:
    """Give the ISO 15924 code of a code or name; empty where it is none that we know."""
    text = text.strip()
    known = _SCRIPTS.get(folded(text), "")
    if not known and _SCRIPT.fullmatch(text.title()) and len(text) == 4:
        known = text.title()
    return known


def assumed_language(text: str) -> str:
    """Give `vi` where a letter that only Vietnamese has says so, else `none`."""
    return "vi" if _VIETNAMESE & set(unicodedata.normalize("NFC", text.lower())) else "none"


def is_han(character: str) -> bool:
    """Tell whether it is a Hán or Nôm character, in whatever plane."""
    point = ord(character)
    return (
        0x3400 <= point <= 0x9FFF
        or 0x20000 <= point <= 0x3FFFF
        or 0xF900 <= point <= 0xFAFF
        or 0xF0000 <= point <= 0x10FFFD  # private planes, where Nôm fonts keep what lacks a code
        or 0x2E80 <= point <= 0x2FDF
        or point in (0x3005, 0x3007, 0x303B)
    )


def _subtag(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part.lower()
