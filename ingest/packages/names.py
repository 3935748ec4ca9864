"""File names as people and systems give them: order, Unicode form, what is no page. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_IGNORED = frozenset(
    {"thumbs.db", "desktop.ini", "__macosx", "@eadir", "$recycle.bin", "lost+found"}
)
# What a run gave back beside a sheet is not handed in.
_RESULT = re.compile(r"\.result-\d{8}T\d{6}Z(-\d+)?\.(csv|tsv|xlsx)$")
_DIGITS = re.compile(r"([0-9]+)")
IMAGE_SUFFIXES = frozenset({
    ".tif", ".tiff", ".jpg", ".jpeg", ".jpe", ".png", ".jp2", ".jpx", ".j2k", ".j2c",
    ".jpc", ".jpf", ".jph", ".jhc", ".webp", ".heic", ".heif", ".hif", ".avif", ".gif",
    ".bmp", ".jxl",
})  # fmt: skip
TEXT_SUFFIXES = frozenset({".xml", ".alto", ".hocr", ".html", ".htm", ".xhtml", ".txt", ".tei"})
# Archives, those that are refused by their names among them.
ARCHIVE_SUFFIXES = frozenset({
    ".zip", ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".gz", ".bz2", ".xz", ".7z", ".rar", ".zst",
})  # fmt: skip
# What OCR programs write between the stem and the suffix: 0001.alto.xml, 0001_page.xml.
_TEXT_ENDING = re.compile(r"[._-](alto|hocr|ocr|page|gt|fulltext|tei|txt)$", re.IGNORECASE)


# What translators write there: 0001.en.txt.
_LANGUAGE_ENDING = re.compile(r"(.+)\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)", re.DOTALL)


def is_ignored(name: str) -> bool:
    """Tell whether a file or folder is a system's own: hidden, a thumbnail store, a lock."""
    return name.startswith((".", "~$")) or name.casefold() in _IGNORED or bool(_RESULT.search(name))


def is_legacy(name: str) -> bool:
    """Tell whether the name's bytes are no Unicode (Python shows them as lone surrogates)."""
    return any(0xD800 <= ord(c) <= 0xDFFF for c in name)


def readable(name: str) -> str:
    """Give the name in NFC, with `\\xNN` for bytes that are no Unicode."""
    plain = "".join(_shown(c) for c in name)
    return unicodedata.normalize("NFC", plain)


def brief(text: str, most: int = 60) -> str:
    """Give what stands in a cell as one line that fits into a sentence."""
    line = readable(" ".join(text.split()))
    return f"{line[: most - 1]}…" if len(line) > most else line


def suffix(name: str) -> str:
    """Give the ending in small letters, with its dot; empty where there is none."""
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""


def stem_key(name: str) -> str:
    """Give what two names of one page have in common: the stem, in NFC, without case."""
    stem = name[: len(name) - len(suffix(name))]
    return same(stem)


def text_stem_key(name: str) -> str:
    """Give the stem of a text file, without what an OCR program put after it."""
    stem = name[: len(name) - len(suffix(name))]
    return same(_TEXT_ENDING.sub("", stem))


def translation_key(name: str) -> tuple[str, str]:
    """Give the stem of a translation's file and its language; both empty: it is none."""
    stem = name[: len(name) - len(suffix(name))]
    found = _LANGUAGE_ENDING.fullmatch(stem) if suffix(name) == ".txt" else None
    return (same(found[1]), found[2]) if found else ("", "")


def same(text: str) -> str:
    """Give the form in which names are compared: NFC, without case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Give a sort key under which `page2` stands before `page10`."""
    parts = _DIGITS.split(same(name))
    # A number has at most as many digits as a file name has characters, so int() is cheap.
    return tuple(
        (0, int(part), part) if index % 2 else (1, 0, part)
        for index, part in enumerate(parts)
        if part
    )


def in_order(names: Iterable[str]) -> list[str]:
    """Sort naturally; names alike but for case or form keep a fixed order too."""
    return sorted(names, key=lambda name: (natural(name), name))


def listed(names: Iterable[str], limit: int = 3) -> str:
    """Give the first few names for a sentence: `a, b, c and 12 more`."""
    shown = [readable(name) for name in names]
    more = len(shown) - limit
    return ", ".join(shown[:limit]) + (f" and {more} more" if more > 0 else "")


def _shown(character: str) -> str:
    point = ord(character)
    if 0xDC80 <= point <= 0xDCFF:
        return f"\\x{point - 0xDC00:02x}"
    if 0xD800 <= point <= 0xDFFF or unicodedata.category(character) == "Cc":
        return f"\\u{point:04x}"
    return character
