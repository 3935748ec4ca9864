"""One record that describes an item, whatever its format, before its images are found. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.catalog import reigns
from ingest.catalog.description import Description, LanguageMap, best
from ingest.languages import assumed_language, is_han
from ingest.packages import fields, names
from ingest.packages.package import Problem, SourceRecord, WorkSource

_YEAR = re.compile(r"(?<![0-9])(?:1[0-9]{3}|20[0-9]{2})(?![0-9])")
_CENTURY = re.compile(r"([12][0-9])(?:--|uu|\?\?)|([12][0-9][0-9])[-u?](?![0-9])", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:ca|c|circa|khoảng|kh|k|about)\b\.?\s*([12][0-9]{3})", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}|[0-9]{4}/[0-9]{4}")


@dataclass(frozen=True)
class Card:
    """A record as read; `keys` are what its images may be named by, best kind first."""

    file: str  # as problems name it
    number: int  # in its file, 1 is the first
    kind: str  # marc, mods, ead, dublin-core
    source_id: str  # empty: the record gives none
    description: Description
    keys: tuple[tuple[str, ...], ...]
    record: SourceRecord
    identifiers: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()  # image files that it names itself
    work: WorkSource | None = None
    needs_images: bool = True  # False: a part of a finding aid, which may be only on paper

    @property
    def name(self) -> str:
        """How a problem calls it: its number in the file and its title."""
        title = names.brief(best(self.description.title), 40)
        return f"record {self.number}" + (f" ({title})" if title else "")

    def problem(self, reason: str, *, fatal: bool = True) -> Problem:
        """Say what is wrong with it, by file and number."""
        title = names.brief(best(self.description.title), 40)
        what = f"“{title}”" if title else "this record"
        return Problem(self.file, f"{what} {reason}", self.number, fatal, unit="record")


def language_of(text: str, languages: list[str]) -> str:
    """Give the language of a title: Vietnamese by its letters, else the record's only one."""
    assumed = assumed_language(text)
    if assumed != "none" or len(languages) != 1:
        return assumed
    only = languages[0]
    letters = [c for c in text if c.isalpha() or is_han(c)]
    han = sum(map(is_han, letters)) * 2 > len(letters)
    fits: bool = han is (script_of(only) == "Hani")
    return only if fits else "none"


def script_of(language: str) -> str:
    """Give the script in which a language is written unless its code says another."""
    parts = language.split("-")
    if len(parts) > 1 and len(parts[1]) == 4:
        return parts[1]
    return _SCRIPTS.get(parts[0], "Latn")


_SCRIPTS = {
    "lzh": "Hani", "zh": "Hani", "ja": "Hani", "ko": "Hani", "ru": "Cyrl", "uk": "Cyrl",
    "bg": "Cyrl", "sr": "Cyrl", "el": "Grek", "grc": "Grek", "he": "Hebr", "ar": "Arab",
    "fa": "Arab", "th": "Thai", "lo": "Laoo", "km": "Khmr", "cjm": "Cham", "sa": "Deva",
    "pi": "Deva", "hi": "Deva",
}  # fmt: skip


def tagged(values: list[str], languages: list[str] | None = None) -> LanguageMap:
    """Give values under the languages that they seem to be in."""
    found: LanguageMap = {}
    for value in values:
        found.setdefault(language_of(value, languages or []), []).append(value)
    return found


def date_in(text: str) -> str:
    """Give the date that a cataloguer's phrase means, as EDTF; empty where that is not sure."""
    text = text.strip("[]()<> .,;:©®").strip()
    known = fields.date(text) if _NUMBER.fullmatch(text) else None
    if known:
        return known
    about = _ABOUT.search(text)
    if about:
        return fields.date(f"{about[1]}~") or ""
    years = _YEAR.findall(text)
    if len(years) == 1:
        return str(years[0]) + ("?" if f"{years[0]}?" in text.replace("]", "") else "")
    if len(years) == 2 and re.search(rf"{years[0]}\]?\s*[-–—/]\s*\[?{years[1]}", text):
        return fields.date(f"{years[0]}/{years[1]}") or ""
    century = None if years else _CENTURY.search(text)
    if century:
        return f"{century[1]}XX" if century[1] else f"{century[2]}X"
    reign = None if years else reigns.read(text)
    return f"{reign.year:04}" if reign else fields.date(text) or ""


def dated(text: str) -> tuple[str, LanguageMap]:
    """Give a date as EDTF, and as written where that says more or is all there is."""
    text = " ".join(text.split())
    sure = date_in(text)
    return sure, {} if sure == text or not text else {assumed_language(text): [text]}


def file_names(links: list[str]) -> tuple[str, ...]:
    """Give the names of image files among links, without the way to them."""
    found = (re.split(r"[/\\]", link.strip().partition("?")[0])[-1] for link in links)
    return tuple(dict.fromkeys(n for n in found if names.suffix(n) in names.IMAGE_SUFFIXES))
