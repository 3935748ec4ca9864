"""MARC's 880 fields: the same in another script, put under its language beside its twin. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from pymarc import Field, Record

from ingest.catalog.description import LanguageMap
from ingest.languages import assumed_language, is_han, script_code
from ingest.packages.card import language_of, script_of

_LINK = re.compile(r"([0-9]{3})-([0-9]{2})(?:/([^/]*))?")
# Subfield 6 names scripts by MARC-8's codes.
_CODES = {"(3": "Arab", "(B": "Latn", "$1": "Hani", "(N": "Cyrl", "(S": "Grek", "(2": "Hebr"}


class Scripts:
    """The fields of a record with their twins in other scripts."""

    def __init__(self, record: Record, languages: list[str]) -> None:
        self._record, self.languages = record, languages
        self._twins: dict[tuple[str, str], list[Field]] = {}
        for field in record.get_fields("880"):
            link = _LINK.match(field.get("6") or "")
            if link:
                self._twins.setdefault((link[1], link[2]), []).append(field)

    @property
    def of_title(self) -> str:
        """The script in which the title stands on the book, where it has a twin in it."""
        for field in self._record.get_fields("245"):
            for twin in self._of(field):
                return self._script(twin)
        return ""

    def pairs(self, tags: Sequence[str]) -> Iterator[tuple[Field, list[Field]]]:
        """Give each field of these tags with its twins, and those twins that have no partner."""
        for field in self._record.get_fields(*tags):
            yield field, self._of(field)
        for tag in tags:
            for alone in self._twins.get((tag, "00"), []):
                yield alone, []

    def each(self, tags: Sequence[str], text: Callable[[Field], str]) -> list[LanguageMap]:
        """Give a map for each field of these tags."""
        found = (self.map(field, twins, text) for field, twins in self.pairs(tags))
        return [one for one in found if one]

    def each_of(self, fields: Sequence[Field], text: Callable[[Field], str]) -> list[LanguageMap]:
        """Give a map for each of these fields."""
        return [one for f in fields if (one := self.map(f, self._of(f), text))]

    def first(self, fields: Sequence[Field], text: Callable[[Field], str]) -> LanguageMap:
        """Give the map of the first field that says something."""
        return next(iter(self.each_of(fields, text)), {})

    def title(self, fields: Sequence[Field], text: Callable[[Field], str]) -> LanguageMap:
        """Give the map of the first title; it is in the record's language, as names need not be."""
        for field in fields:
            found = self.map(field, self._of(field), text, self.languages)
            if found:
                return found
        return {}

    def map(
        self,
        field: Field,
        twins: Sequence[Field],
        text: Callable[[Field], str],
        languages: Sequence[str] = (),
    ) -> LanguageMap:
        """Give what a field and its twins say, under their languages."""
        found: LanguageMap = {}
        own, other = text(field), {self._script(twin) for twin in twins}
        if own:
            found[self._own_language(own, other, list(languages))] = [own]
        for twin in twins:
            if text(twin):
                values = found.setdefault(self._language(self._script(twin)), [])
                values.append(text(twin))
        return found

    def _own_language(self, text: str, other: set[str], own: list[str]) -> str:
        """Give the language of a field; with a twin it is the same in Latin letters."""
        assumed = assumed_language(text)
        if assumed != "none" or not other:
            return language_of(text, own)
        languages = {self._language(script).partition("-")[0] for script in other}
        one = languages.pop() if len(languages) == 1 else "und"
        return "none" if one == "und" else f"{one}-Latn" if script_of(one) != "Latn" else one

    def _of(self, field: Field) -> list[Field]:
        link = _LINK.match(field.get("6") or "")
        return [] if not link or link[2] == "00" else self._twins.get((field.tag, link[2]), [])

    def _script(self, twin: Field) -> str:
        link = _LINK.match(twin.get("6") or "")
        code = (link[3] or "") if link else ""
        told = _CODES.get(code) or script_code(code)
        return told or _script_in("".join(s.value for s in twin.subfields if s.code != "6"))

    def _language(self, script: str) -> str:
        """Give the language code of the record's language in a script."""
        for language in self.languages:
            if script_of(language) == script:
                return language
        one = self.languages[0] if len(self.languages) == 1 else "und"
        return f"{one.partition('-')[0]}-{script}"


def _script_in(text: str) -> str:
    letters = [c for c in text if c.isalpha() or is_han(c)]
    if sum(map(is_han, letters)) * 2 > len(letters):
        return "Hani"
    name = unicodedata.name(letters[0], "") if letters else ""
    known = {"CYRILLIC": "Cyrl", "GREEK": "Grek", "HEBREW": "Hebr", "ARABIC": "Arab",
             "THAI": "Thai", "KHMER": "Khmr", "CHAM": "Cham", "HIRAGANA": "Hani",
             "KATAKANA": "Hani", "HANGUL": "Hani"}  # fmt: skip
    return known.get(name.partition(" ")[0], "Latn")
