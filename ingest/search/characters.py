"""Single Hán-Nôm characters as Unihan tells them: radical, strokes, readings, meaning.

`make` writes the table (requirements/make_unihan.py), all characters in order of their codes. It is
mapped, not read: what a process looks at is shared with all others. Without it nothing is known;
`tangthu doctor` says so.
"""

from __future__ import annotations

import mmap
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.search.analysis import fold
from ingest.search.unihan import TABLE as UNIHAN_TABLE

TABLE = UNIHAN_TABLE.with_name("characters.txt")
"""Written by make."""
RADICALS = 214
_LONGEST_LINE_BYTES = 4_000


@dataclass(frozen=True)
class Character:
    """What is known of one character."""

    character: str
    radical: int
    further_strokes: int  # beyond the radical's own
    strokes: int
    vietnamese: tuple[str, ...]
    mandarin: tuple[str, ...]
    meaning: str  # in English


def is_character(text: str) -> bool:
    """Tell whether the text is a single ideograph or private character, as Hán-Nôm is written."""
    return len(text) == 1 and bool(_IDEOGRAPH.match(text))


def of(character: str) -> Character | None:
    """Give what is known of a character; None: nothing."""
    table = _table()
    if table is None or not is_character(character):
        return None
    wanted = character.encode() + b"\t"
    low, high = 0, len(table)
    while low < high:
        start = table.rfind(b"\n", 0, (low + high) // 2) + 1
        line = _line(table, start)
        if line.startswith(wanted):
            return _read(line)
        # The order of UTF-8 bytes is that of code points.
        if line.startswith(b"#") or line < wanted:
            low = start + len(line) + 1
        else:
            high = start
    return None


def by_reading(reading: str) -> tuple[Character, ...]:
    """Give the characters that are read so in Vietnamese: those with these very marks first."""
    said = unicodedata.normalize("NFC", reading.strip()).casefold()
    found = _spoken().get(fold(said), ())
    return tuple(sorted(found, key=lambda one: (said not in one.vietnamese, *_order(one))))


@lru_cache(maxsize=512)
def by_radical(radical: int, further_strokes: int | None = None) -> tuple[Character, ...]:
    """Give the characters under a radical (1 to 214), few strokes first."""
    count = rb"\d+" if further_strokes is None else str(further_strokes).encode()
    lines = _lines(rb"^[^\t\n]+\t%d\.%s\t[^\n]*$" % (radical, count))
    return tuple(sorted((_read(line) for line in lines), key=_order))


@lru_cache(maxsize=64)
def by_strokes(strokes: int) -> tuple[Character, ...]:
    """Give the characters of so many strokes in all."""
    lines = _lines(rb"^[^\t\n]+\t[^\t\n]+\t%d\t[^\n]*$" % strokes)
    return tuple(sorted((_read(line) for line in lines), key=_order))


def radical_glyph(radical: int) -> str:
    """Give the character that stands for a radical (1 to 214)."""
    return unicodedata.normalize("NFKC", chr(_FIRST_RADICAL + radical - 1))


@lru_cache(maxsize=1)
def radicals() -> dict[int, list[int]]:
    """Give all radicals by their own strokes, few strokes first."""
    found: dict[int, list[int]] = {}
    for radical in range(1, RADICALS + 1):
        about = of(radical_glyph(radical))
        if about is not None:
            found.setdefault(about.strokes, []).append(radical)
    return dict(sorted(found.items()))


def known() -> int:
    """Count the characters of the table."""
    table = _table()
    return 0 if table is None else sum(1 for _ in re.finditer(rb"^[^#\n]", table, re.MULTILINE))


_IDEOGRAPH = re.compile(
    "[\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff"
    "\U00020000-\U0003ffff\U000f0000-\U0010fffd]"
)


@lru_cache(maxsize=1)
def _table() -> mmap.mmap | None:
    try:
        with TABLE.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=1)
def _spoken() -> dict[str, list[Character]]:
    """Give the characters by their Vietnamese readings without marks."""
    found: dict[str, list[Character]] = {}
    for line in _lines(rb"^[^#\t\n]+\t[^\t\n]+\t\d+\t[^\t\n]+\t[^\n]*$"):
        one = _read(line)
        for bare in {fold(word) for word in one.vietnamese}:
            found.setdefault(bare, []).append(one)
    return found


def _lines(form: bytes) -> Iterator[bytes]:
    table = _table()
    if table is not None:
        yield from (match[0] for match in re.finditer(form, table, re.MULTILINE))


def _line(table: mmap.mmap, start: int) -> bytes:
    return table[start : start + _LONGEST_LINE_BYTES].partition(b"\n")[0]


def _read(line: bytes) -> Character:
    character, radical, strokes, vietnamese, mandarin, meaning = line.decode().split("\t")
    number, _, further = radical.partition(".")
    return Character(
        character=character,
        radical=int(number),
        further_strokes=max(0, int(further)),
        strokes=int(strokes),
        vietnamese=tuple(vietnamese.split()),
        mandarin=tuple(mandarin.split()),
        meaning=meaning,
    )


def _order(one: Character) -> tuple[int, bool, bool, str]:
    # Among as many strokes those that a reader is likelier to want: with a meaning, not rare.
    return one.strokes, not one.meaning, ord(one.character) > _COMMON, one.character


_COMMON = 0x9FFF
_FIRST_RADICAL = 0x2F00
