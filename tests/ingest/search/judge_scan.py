"""What is right, found by scanning raw text: nothing here knows the search or its analysis."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from tests.ingest.search.judge_corpus import JudgedPage

_SPACE = re.compile(r"\s+")
_MARKS = re.compile("[\u0300-\u036f]")
_WORD = re.compile("(?:[^\\W\\d_][\u0300-\u036f]*)+")  # marks that no letter takes in stay apart
_LETTERS = "\\w\u0300-\u036f"


def plain(text: str) -> str:
    """Give the text composed and in lower case."""
    return unicodedata.normalize("NFC", text).lower()


def bare(text: str) -> str:
    """Give the text without marks."""
    return _MARKS.sub("", unicodedata.normalize("NFD", plain(text).replace("đ", "d")))


def words(text: str) -> list[str]:
    """Give the words of letters in a text, in lower case."""
    return _WORD.findall(plain(text))


class Scanned:
    """A page, ready to be looked through."""

    def __init__(self, page: JudgedPage) -> None:
        self.page = page

    @cached_property
    def plain(self) -> str:
        return plain(self.page.text + "\n\n" + self.page.reading)

    @cached_property
    def bare(self) -> str:
        return bare(self.plain)

    @cached_property
    def characters(self) -> str:
        return _SPACE.sub("", self.page.text)

    def holds(self, phrase: str, *, marks: bool) -> bool:
        """Tell whether the words stand side by side, whatever is no letter between them."""
        sought = (plain if marks else bare)(phrase).split()
        text = self.plain if marks else self.bare
        if not all(word in text for word in sought):
            return False
        pattern = f"[^{_LETTERS}]+".join(map(re.escape, sought))
        return re.search(f"(?<![{_LETTERS}]){pattern}(?![{_LETTERS}])", text) is not None

    def shows(self, characters: str) -> bool:
        """Tell whether the characters stand side by side, over the ends of lines too."""
        return characters in self.characters

    def sounds(self, syllables: Sequence[str], readings: dict[str, set[str]]) -> bool:
        """Tell whether neighbouring characters may be read so."""
        if self.page.reading:
            return False
        chars, first = self.characters, syllables[0]
        starts = (i for i, char in enumerate(chars) if first in readings.get(char, ()))
        return any(
            all(one in readings.get(char, ()) for one, char in zip(syllables, run, strict=True))
            for run in (chars[i : i + len(syllables)] for i in starts)
            if len(run) == len(syllables)
        )


def readings(*files: Path) -> dict[str, set[str]]:
    """Read how characters may be read, from Unihan's table and our own list."""
    found: dict[str, set[str]] = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line and line[0] not in "#;":
                character, *said = line.replace("\t", " \t", 1).split()
                column = line.split("\t")[1].split() if "\t" in line else said
                found.setdefault(character, set()).update(map(plain, column))
    return found


def right(pages: Iterable[Scanned], wanted: Sequence[str], *, marks: bool) -> set[str]:
    """Name the pages that hold one of these phrases; phrases of characters, as characters."""
    return {
        one.page.id
        for one in pages
        if any(
            one.shows(phrase) if ord(phrase[0]) > 0x2E7F else one.holds(phrase, marks=marks)
            for phrase in wanted
        )
    }
