"""Reigns by which old books date themselves, and the common years that they mean. Pure.

A year of a reign is named by the common year in which most of it lies; its first weeks or last
may fall into the neighbour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.languages import folded


@dataclass(frozen=True)
class Reign:
    """A reign title (niên hiệu)."""

    name: str
    han: str
    first_year: int
    last_year: int  # included


# From the Lê restored after the Mạc to the end of the Nguyễn.
REIGNS = (
    Reign("Cảnh Hưng", "景興", 1740, 1786),
    Reign("Chiêu Thống", "昭統", 1787, 1789),
    Reign("Thái Đức", "泰德", 1778, 1793),
    Reign("Quang Trung", "光中", 1788, 1792),
    Reign("Cảnh Thịnh", "景盛", 1793, 1801),
    Reign("Bảo Hưng", "寶興", 1801, 1802),
    Reign("Gia Long", "嘉隆", 1802, 1819),
    Reign("Minh Mạng", "明命", 1820, 1840),
    Reign("Thiệu Trị", "紹治", 1841, 1847),
    Reign("Tự Đức", "嗣德", 1848, 1883),
    Reign("Hiệp Hòa", "協和", 1883, 1883),
    Reign("Kiến Phúc", "建福", 1884, 1884),
    Reign("Hàm Nghi", "咸宜", 1885, 1888),
    Reign("Đồng Khánh", "同慶", 1886, 1888),
    Reign("Thành Thái", "成泰", 1889, 1907),
    Reign("Duy Tân", "維新", 1907, 1916),
    Reign("Khải Định", "啟定", 1916, 1925),
    Reign("Bảo Đại", "保大", 1926, 1945),
)
NGUYEN = tuple(reign for reign in REIGNS if reign.first_year >= 1802)
_ALSO = {"Minh Mạng": ("Minh Mệnh",)}
_OTHER_FORMS = {"minh menh": "minh mang", "啓定": "啟定", "寳興": "寶興"}
_BY_NAME = {folded(reign.name): reign for reign in REIGNS} | {reign.han: reign for reign in REIGNS}
_DIGITS = {one: place for place, one in enumerate("一二三四五六七八九", start=1)}
_LATIN = re.compile(r"(?:nien hieu |nam )?([a-z ]+?),? (?:nam )?(?:thu )?(nguyen nien|\d{1,2})\b.*")
_HAN = re.compile(r"([一-鿿]{2})([元一二三四五六七八九十廿卅]{1,4})年.*", re.DOTALL)


@dataclass(frozen=True)
class ReignYear:
    """A year of a reign."""

    reign: Reign
    number: int  # 1 for the first

    @property
    def year(self) -> int:
        """Give the common year."""
        return self.reign.first_year + self.number - 1

    def __str__(self) -> str:
        return f"{self.reign.name} {self.number}"


def read(label: str) -> ReignYear | None:
    """Read a date such as Minh Mạng 12, Tự Đức năm thứ 3 or 明命十二年; None if it is none."""
    han = _HAN.match(label.strip())
    if han:
        return _of(_OTHER_FORMS.get(han[1], han[1]), _han_number(han[2]))
    latin = _LATIN.fullmatch(folded(label))
    if latin is None:
        return None
    name = latin[1].strip()
    number = 1 if latin[2] == "nguyen nien" else int(latin[2])
    return _of(_OTHER_FORMS.get(name, name), number)


def names(reign: Reign) -> tuple[str, ...]:
    """Give all names under which a reign is sought: Minh Mạng, Minh Mệnh, 明命."""
    return (reign.name, *_ALSO.get(reign.name, ()), reign.han)


def _of(name: str, number: int) -> ReignYear | None:
    reign = _BY_NAME.get(name)
    if reign is None or not 1 <= number <= reign.last_year - reign.first_year + 1:
        return None
    return ReignYear(reign, number)


def _han_number(text: str) -> int:
    if text == "元":
        return 1
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        return _DIGITS.get(text, 0)
    tens, _, ones = text.partition("十")
    return 10 * (_DIGITS.get(tens, 0) if tens else 1) + _DIGITS.get(ones, 0)
