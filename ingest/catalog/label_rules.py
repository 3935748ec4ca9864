"""Reads rules for page labels, as docs/page-labels.md tells them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.catalog import label_words as words
from ingest.catalog.label_words import Token
from ingest.catalog.page_labels import MOST_CHARACTERS, MOST_RULES, LabelFault, Rule
from ingest.catalog.page_numbering import (
    MOST_ROMAN,
    SIDES,
    Arabic,
    Fixed,
    Folio,
    Numbering,
    Roman,
    from_roman,
)

_MOST_NUMBER = 10**6
_NUMBER = re.compile(r"[0-9]{1,7}")
_HALF = re.compile(r"([0-9]{1,6})([abrvABRV上下])")
_FORMS = (words.ARABIC, words.ROMAN, words.FOLIO, words.LEAF, words.FIXED, words.NONE)
_DASHES = ("-", "–", "—")
_AROUND = {words.SQUARE: "[]", words.ROUND: "()"}


def read(text: str) -> list[Rule]:
    """Read rules, one a line or parted by semicolons.

    Raises:
        LabelFault: one of them cannot be understood.
    """
    found = words.rules(text)
    if len(found) > MOST_RULES:
        raise LabelFault("too_many", MOST_RULES, str(len(found)), str(MOST_RULES))
    return [_Reader(tokens, place).rule() for place, tokens in enumerate(found, start=1)]


@dataclass
class _Reader:
    """Reads the words of one rule from left to right."""

    tokens: list[Token]
    place: int
    at: int = 0
    form: str = ""
    leaf_word: str = ""
    upper: bool | None = None
    step: int = 1
    repeat: int = 1
    prefix: str = ""
    suffix: str = ""
    brackets: str = ""
    values: list[Token] = field(default_factory=list)

    def rule(self) -> Rule:
        first, last = self._span()
        while self.at < len(self.tokens):
            self._word(self._next())
        if not self.form and not self.values:
            raise self._fault("no_form")
        numbering = self._numbering()
        self._check_samples(numbering)
        prefix = f"{self.leaf_word} {self.prefix}" if self.leaf_word else self.prefix
        return Rule(first, last, numbering, prefix, self.suffix, self.brackets, self.repeat)

    def _span(self) -> tuple[int, int | None]:
        open_end = self._skip(words.FROM)
        self._skip(words.PAGE)
        first = self._page()
        last: int | None = None if open_end else first
        if self._skip(words.TO):
            self._skip(words.PAGE)
            last = self._page()
        elif self._skip(*_DASHES):
            last = self._page() if self._ahead(_NUMBER) else None
        self._skip(":")
        return first, last

    def _word(self, token: Token) -> None:
        means = token.means
        if means in _FORMS:
            self.form = means
            self.leaf_word = token.typed if means == words.LEAF else ""
        elif means in (words.LOWER, words.UPPER):
            self.upper = means == words.UPPER
        elif means in (words.PREFIX, words.SUFFIX):
            setattr(self, means, self._text())
        elif means in _AROUND:
            self.brackets = _AROUND[means]
        elif means in (words.STEP, words.EVERY):
            number = self._count()
            self.step, self.repeat = (
                (number, self.repeat) if means == words.STEP else (self.step, number)
            )
            self._skip(words.PAGE)
        elif not means:
            self.values.append(self._joined(token))
        elif means not in (words.FROM, words.FILLER, ",", ":", "...", "…"):
            raise self._fault("unknown", token.typed)

    def _joined(self, token: Token) -> Token:
        """Give `1b-2a` as one value."""
        if token.quoted or not _HALF.fullmatch(token.typed) or not self._skip(*_DASHES):
            return token
        if not self._ahead(_HALF):
            raise self._fault("wrong_start", f"{token.typed}-", self.form)
        return Token(f"{token.typed}-{self._next().typed}")

    def _numbering(self) -> Numbering | None:
        start = self.values[0] if self.values else None
        form = self.form or _form_of(start)
        if form == words.NONE:
            return None
        if form == words.FIXED:
            if start is None or len(start.typed) > MOST_CHARACTERS:
                raise self._fault("no_text")
            return Fixed(start.typed)
        made = {
            words.ARABIC: self._arabic,
            words.ROMAN: self._roman,
            words.FOLIO: self._folio,
            words.LEAF: self._folio,
        }.get(form)
        numbering = made(start) if made else None
        if numbering is None:
            raise self._fault("wrong_start", start.typed if start else "", form)
        return numbering

    def _arabic(self, start: Token | None) -> Numbering | None:
        if start is None:
            return Arabic(1, self.step)
        return Arabic(int(start.typed), self.step) if _NUMBER.fullmatch(start.typed) else None

    def _roman(self, start: Token | None) -> Numbering | None:
        if start is None:
            return Roman(1, self.step, bool(self.upper))
        digits = _NUMBER.fullmatch(start.typed)
        number = int(start.typed) if digits else from_roman(start.typed)
        if number is None or not 1 <= number <= MOST_ROMAN:
            return None
        written_upper = not digits and start.typed.isupper()
        return Roman(number, self.step, written_upper if self.upper is None else self.upper)

    def _folio(self, start: Token | None) -> Numbering | None:
        if start is None:
            return Folio(step=self.step)
        if _NUMBER.fullmatch(start.typed):
            return Folio(int(start.typed), step=self.step)
        first, _, second = start.typed.lower().partition("-")
        half = _HALF.fullmatch(first)
        if half is None:
            return None
        sides = next(pair for pair in SIDES if half[2] in pair)
        made = Folio(int(half[1]), sides.index(half[2]), sides, bool(second), self.step)
        return made if not second or made.at(0) == start.typed.lower() else None

    def _check_samples(self, numbering: Numbering | None) -> None:
        """See that `1a, 1b` goes on as it was meant."""
        if numbering is None or isinstance(numbering, Fixed):
            if len(self.values) > (0 if numbering is None else 1):
                raise self._fault("unknown", self.values[-1].typed)
            return
        for place, sample in enumerate(self.values[1:], start=1):
            if sample.typed.lower() != numbering.at(place).lower():
                raise self._fault("sample", sample.typed, numbering.at(place))

    def _next(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _skip(self, *meanings: str) -> bool:
        found = self.at < len(self.tokens) and self.tokens[self.at].means in meanings
        self.at += found
        return found

    def _ahead(self, pattern: re.Pattern[str]) -> bool:
        return self.at < len(self.tokens) and bool(pattern.fullmatch(self.tokens[self.at].typed))

    def _page(self) -> int:
        if not self._ahead(_NUMBER):
            raise self._fault("no_page", self.tokens[self.at].typed if self._has_more() else "")
        number = int(self._next().typed)
        if not 1 <= number <= _MOST_NUMBER:
            raise self._fault("no_page", str(number))
        return number

    def _count(self) -> int:
        if not self._ahead(_NUMBER) or not 1 <= int(self.tokens[self.at].typed) <= _MOST_NUMBER:
            raise self._fault("no_count", self.tokens[self.at - 1].typed)
        return int(self._next().typed)

    def _text(self) -> str:
        if not self._has_more() or self.tokens[self.at].means in (",", ":"):
            raise self._fault("no_text", self.tokens[self.at - 1].typed)
        return self._next().typed

    def _has_more(self) -> bool:
        return self.at < len(self.tokens)

    def _fault(self, code: str, word: str = "", wanted: str = "") -> LabelFault:
        return LabelFault(code, self.place, word, wanted)


def _form_of(start: Token | None) -> str:
    """Tell from the first value alone which numbers are meant."""
    if start is None:
        return ""
    if start.quoted:
        return words.FIXED
    if _NUMBER.fullmatch(start.typed):
        return words.ARABIC
    if _HALF.fullmatch(start.typed.partition("-")[0]):
        return words.FOLIO
    return words.ROMAN if from_roman(start.typed) else "unknown"
