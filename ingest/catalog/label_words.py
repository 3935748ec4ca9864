"""The words in which rules for page labels are written, in Vietnamese and English. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

FROM, TO, PAGE = "from", "to", "page"
ARABIC, ROMAN, FOLIO, LEAF, FIXED, NONE = "arabic", "roman", "folio", "leaf", "fixed", "none"
LOWER, UPPER = "lower", "upper"
PREFIX, SUFFIX, SQUARE, ROUND = "prefix", "suffix", "square", "round"
STEP, EVERY, FILLER = "step", "every", "filler"

WORDS: dict[str, str] = {
    "from": FROM, "từ": FROM, "starting at": FROM, "start": FROM, "bắt đầu": FROM,
    "to": TO, "through": TO, "until": TO, "đến": TO, "tới": TO,
    "page": PAGE, "pages": PAGE, "image": PAGE, "images": PAGE, "trang": PAGE, "ảnh": PAGE,
    "arabic": ARABIC, "number": ARABIC, "numbers": ARABIC, "số": ARABIC, "ả rập": ARABIC,
    "roman": ROMAN, "la mã": ROMAN,
    "folio": FOLIO, "tờ": LEAF, "leaf": LEAF,
    "fixed": FIXED, "text": FIXED, "cố định": FIXED, "chữ": FIXED,
    "none": NONE, "blank": NONE, "bỏ trống": NONE, "không nhãn": NONE,
    "lower": LOWER, "lowercase": LOWER, "thường": LOWER,
    "upper": UPPER, "uppercase": UPPER, "hoa": UPPER,
    "prefix": PREFIX, "tiền tố": PREFIX, "suffix": SUFFIX, "hậu tố": SUFFIX,
    "brackets": SQUARE, "in brackets": SQUARE, "ngoặc": SQUARE, "ngoặc vuông": SQUARE,
    "parentheses": ROUND, "in parentheses": ROUND, "ngoặc tròn": ROUND,
    "step": STEP, "bước": STEP, "every": EVERY, "mỗi": EVERY,
    "as": FILLER, "is": FILLER, "are": FILLER, "là": FILLER, "trong": FILLER,
}  # fmt: skip  # a meaning a line
_LONGEST = 2  # words of one phrase
_TOKEN = re.compile(
    r"""(?P<string>"[^"]*"|'[^']*'|“[^”]*”|«[^»]*»)|(?P<mark>\.\.\.|…|[,:–—-])|(?P<word>[^\s,:;–—"“«-]+)"""
)
_ENDS = re.compile(r"[;\n]")


@dataclass(frozen=True)
class Token:
    """A word of a rule: what was typed, and what it means; no meaning: a value."""

    typed: str
    means: str = ""
    quoted: bool = False


def rules(text: str) -> list[list[Token]]:
    """Give the words of each rule; rules end with a semicolon or a line, outside of quotes."""
    text = unicodedata.normalize("NFC", text)
    return [tokens for part in _parts(text) if (tokens := _tokens(part))]


def _parts(text: str) -> list[str]:
    parts, start, closing = [], 0, ""
    for place, character in enumerate(text):
        if closing:
            closing = "" if character in (closing, "\n") else closing
        elif character in _QUOTES:
            closing = _QUOTES[character]
        if not closing and _ENDS.match(character):
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


_QUOTES = {'"': '"', "'": "'", "“": "”", "«": "»"}


def _tokens(text: str) -> list[Token]:
    found = list(_TOKEN.finditer(text))
    tokens, place = [], 0
    while place < len(found):
        used, token = _token(found[place : place + _LONGEST])
        tokens.append(token)
        place += used
    return tokens


def _token(ahead: list[re.Match[str]]) -> tuple[int, Token]:
    first = ahead[0]
    if first["string"]:
        return 1, Token(first["string"][1:-1], quoted=True)
    if first["mark"]:
        return 1, Token(first["mark"], first["mark"])
    for length in range(len(ahead), 0, -1):
        words = [match["word"] for match in ahead[:length]]
        if all(words) and (meaning := WORDS.get(" ".join(words).casefold())):
            return length, Token(" ".join(words), meaning)
    return 1, Token(first["word"])
