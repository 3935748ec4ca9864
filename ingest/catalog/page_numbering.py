"""Kinds of numbers that stand on the pages of books: arabic, roman, leaves with two sides. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

MOST_ROMAN = 3999
# The front and back of a leaf, as books and cataloguers write them.
SIDES = ("ab", "rv", "上下")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip  # one line a hundred


class Numbering(Protocol):
    """A run of numbers."""

    def at(self, place: int) -> str:
        """Give the number that stands so many places after the first, counted from 0."""


@dataclass(frozen=True)
class Arabic:
    """1, 2, 3."""

    start: int = 1
    step: int = 1

    def at(self, place: int) -> str:
        """Give one number."""
        return str(self.start + place * self.step)


@dataclass(frozen=True)
class Roman:
    """i, ii, iii; beyond 3999 there are none, and arabic ones stand for them."""

    start: int = 1
    step: int = 1
    upper: bool = False

    def at(self, place: int) -> str:
        """Give one number."""
        written = roman(self.start + place * self.step)
        return written.upper() if self.upper else written


@dataclass(frozen=True)
class Folio:
    """1a, 1b, 2a; or the two that lie open side by side: 1b-2a, 2b-3a."""

    leaf: int = 1
    side: int = 0
    sides: str = SIDES[0]
    opening: bool = False
    step: int = 1

    def at(self, place: int) -> str:
        """Give one number."""
        half = 2 * self.leaf + self.side + place * self.step * (2 if self.opening else 1)
        return f"{self._half(half)}-{self._half(half + 1)}" if self.opening else self._half(half)

    def _half(self, half: int) -> str:
        return f"{half // 2}{self.sides[half % 2]}"


@dataclass(frozen=True)
class Fixed:
    """The same words again and again."""

    text: str

    def at(self, place: int) -> str:
        """Give the words."""
        return self.text


def roman(number: int) -> str:
    """Write a number in small roman letters; in arabic ones where there are none."""
    if not 1 <= number <= MOST_ROMAN:
        return str(number)
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written


def from_roman(text: str) -> int | None:
    """Read a roman number in small or capital letters; None where it is none, or written oddly."""
    rest, number = text.lower(), 0
    for value, letters in _ROMAN:
        while rest.startswith(letters):
            rest, number = rest[len(letters) :], number + value
    return number if number and not rest and roman(number) == text.lower() else None
