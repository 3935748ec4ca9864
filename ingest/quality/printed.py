"""The page number that is printed on a page, read from its text. Pure."""

from __future__ import annotations

import re

from ingest.text.page_text import Box, Line, PageText

# A number stands in the outer tenth of the print, above or below, by itself.
_OUTER_SHARE = 0.12
_ARABIC = re.compile(r"[\[(–—-]?\s*(?:trang|tr\.|p\.)?\s*(\d{1,4})\s*[\])–—.-]?", re.IGNORECASE)
_HAN = {one: value for value, one in enumerate("〇一二三四五六七八九")} | {"零": 0}
_TENS = {"十": 10, "百": 100}


def number(text: PageText, height_px: int) -> int | None:
    """Give the number in the head or foot of a page `height_px` high; None where there is none."""
    edge = _OUTER_SHARE * height_px
    found = {
        value
        for line in text.lines()
        if (box := _box(line)) and (box.y + box.height <= edge or box.y >= height_px - edge)
        if (value := _value(line.text)) is not None
    }
    return found.pop() if len(found) == 1 else None


def _box(line: Line) -> Box | None:
    if line.box is not None:
        return line.box
    boxes = [word.box for word in line.words if word.box is not None]
    whole = boxes[0] if boxes else None
    for box in boxes[1:]:
        assert whole is not None  # there is a first where there is a second
        whole = whole.union(box)
    return whole


def _value(line: str) -> int | None:
    plain = line.strip()
    arabic = _ARABIC.fullmatch(plain)
    if arabic:
        return int(arabic[1])
    return _han(plain) if plain and set(plain) <= {*_HAN, *_TENS} and len(plain) <= 6 else None


def _han(numeral: str) -> int:
    if not set(numeral) & set(_TENS):
        return int("".join(str(_HAN[one]) for one in numeral))
    total, digit = 0, 0
    for one in numeral:
        if one in _TENS:
            total += (digit or 1) * _TENS[one]
            digit = 0
        else:
            digit = _HAN[one]
    return total + digit
