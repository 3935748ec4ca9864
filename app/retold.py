"""Sentences that ingest wrote in English, in the visitor's language.

Faults of a delivery, reasons of failed jobs and refused changes are kept and logged as English
sentences, in rows as well. They are known again here by their own form: `reasons.po` holds each
with numbered holes (`there is no page {1} here`), and so also what was written long ago is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from babel.messages.pofile import read_po
from flask import Flask

from app.language import FOLDER, language

_HOLE = re.compile(r"\{(\d+)\}")
_WORD = re.compile(r"\w+")
# A word that touches a hole may grow in the sentence: `page{1}` may read `pages`.
_SURE_WORD = re.compile(r"(?<![\w}])\w{2,}(?![\w{])")
_PAUSE = re.compile(r"(?:; |: |, |\. )")
_GAP = re.compile(r"[;:,.]? +")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_QUOTES = tuple("'\"“«")
_MOST_CHARACTERS = 2_000
_LEAST_LETTERS = 8  # of a part that is known amid unknown words


@dataclass(frozen=True, slots=True)
class _Form:
    """A sentence with holes."""

    pieces: tuple[str, ...]  # what stands around the holes
    letters: int
    told: str

    def holes(self, sentence: str) -> tuple[str, ...] | None:
        """Give what fills the holes; None: the sentence is another."""
        if not (sentence.startswith(self.pieces[0]) and sentence.endswith(self.pieces[-1])):
            return None
        if not all(piece in sentence for piece in self.pieces):
            return None
        found = re.fullmatch("(.*?)".join(map(re.escape, self.pieces)), sentence, re.DOTALL)
        return found.groups() if found else None


class _Book:
    """The sentences of one language: whole ones, and those with holes by one of their words."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._whole: dict[str, str] = {}
        self._by_word: dict[str, list[_Form]] = {}
        for sentence, told in pairs:
            if not _HOLE.search(sentence):
                self._whole[sentence] = told
                continue
            pieces = tuple(_HOLE.split(sentence)[::2])
            form = _Form(pieces, sum(map(len, pieces)), told)
            word = max(_SURE_WORD.findall(sentence), key=len, default="")
            self._by_word.setdefault(word, []).append(form)

    def tell(self, sentence: str, gap: re.Pattern[str] = _GAP) -> str:
        """Tell a sentence, or the parts of it that are known, and leave the rest as it is."""
        if len(sentence) > _MOST_CHARACTERS:
            return sentence
        known = self._known(sentence)
        if known is not None:
            return known
        for head, between, tail in _divided(sentence, gap):
            known = self._known(tail) if len(tail) >= _LEAST_LETTERS else None
            if known is not None:
                return f"{self.tell(head, gap)}{between}{known}"
        for head, between, tail in reversed(list(_divided(sentence, gap))):
            known = self._known(head) if len(head) >= _LEAST_LETTERS else None
            if known is not None:
                return f"{known}{between}{self.tell(tail, gap)}"
        return sentence

    def _known(self, sentence: str) -> str | None:
        whole = self._whole.get(sentence)
        if whole is not None or " " not in sentence:
            return whole
        near = [
            form for word in {"", *_WORD.findall(sentence)} for form in self._by_word.get(word, ())
        ]
        for form in sorted(near, key=lambda form: -form.letters):
            holes = form.holes(sentence)
            if holes is not None:
                return self._filled(form.told, holes)
        return None

    def _filled(self, told: str, holes: tuple[str, ...]) -> str:
        return _HOLE.sub(lambda hole: self._in_hole(holes[int(hole[1]) - 1]), told)

    def _in_hole(self, value: str) -> str:
        """Tell what stands in a hole; what is quoted there is somebody's own word."""
        if _THOUSANDS.fullmatch(value):
            return value.replace(",", ".")
        bare = value.strip()
        if bare[:1] in _QUOTES:
            return value
        return value.replace(bare, self.tell(bare, _PAUSE))


def retold(sentence: object) -> str:
    """Give a sentence of ingest, or an error that says one, in the visitor's language."""
    return tell(language(), str(sentence))


@lru_cache(maxsize=512)
def tell(code: str, sentence: str) -> str:
    """Give a sentence of ingest in `vi` or `en`."""
    return _book(code).tell(sentence)


def install(app: Flask) -> None:
    """Let the templates tell sentences of ingest."""
    app.jinja_env.filters["retold"] = retold


@lru_cache(maxsize=4)
def _book(code: str) -> _Book:
    path = FOLDER / code / "LC_MESSAGES" / "reasons.po"
    if not path.is_file():
        return _Book(())
    with path.open("rb") as source:
        messages = read_po(source, locale=code)
        return _Book((str(one.id), str(one.string)) for one in messages if one.id and one.string)


def _divided(sentence: str, gap: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    for found in gap.finditer(sentence):
        yield sentence[: found.start()], found[0], sentence[found.end() :]
