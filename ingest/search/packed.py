"""Words by characters in a few hundred kilobytes; as dicts the tables are megabytes."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping

_BETWEEN = "\t"  # no word of a table holds it


class Packed(Mapping[str, tuple[str, ...]]):
    """Words by single characters, sought by halving; a lookup takes about a microsecond."""

    def __init__(self, table: Mapping[str, tuple[str, ...]]) -> None:
        """Take the table in."""
        self._codes = array("I", sorted(map(ord, table)))
        self._ends, words = array("I", [0]), bytearray()
        for code in self._codes:
            words += _BETWEEN.join(table[chr(code)]).encode()
            self._ends.append(len(words))
        self._words = bytes(words)

    def __getitem__(self, character: str) -> tuple[str, ...]:
        """Give the words of a character."""
        if character not in self:
            raise KeyError(character)
        return self.of(character)

    def of(self, character: str) -> tuple[str, ...]:
        """Give the words of a character; none where it is not here."""
        at = self._place(character)
        if at is None:
            return ()
        return tuple(self._words[self._ends[at] : self._ends[at + 1]].decode().split(_BETWEEN))

    def __contains__(self, character: object) -> bool:
        """Tell whether a character is here."""
        return isinstance(character, str) and self._place(character) is not None

    def __iter__(self) -> Iterator[str]:
        """Give the characters in order of their codes."""
        return map(chr, self._codes)

    def __len__(self) -> int:
        """Count the characters."""
        return len(self._codes)

    def _place(self, character: str) -> int | None:
        if len(character) != 1:
            return None
        code = ord(character)
        at = bisect_left(self._codes, code)
        return at if at < len(self._codes) and self._codes[at] == code else None
