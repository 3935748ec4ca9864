"""What a text also says: Hán characters by their readings, and joined syllables apart. Pure.

Readings come from Unihan and from our own list (readings.txt). They are guesses, one for a
character whatever its place, so they stand in a field of their own and rank below the text itself.
A field of sounds is a bag: each reading alone, and each two neighbours joined by a plus; what has
more syllables is there if all its pairs are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from pathlib import Path

from ingest.search.analysis import Token, canonical, fold
from ingest.search.packed import Packed
from ingest.search.syllables import parts
from ingest.search.unihan import UNIHAN
from ingest.search.variants import STANDS_FOR

OURS = Path(__file__).parent / "readings.txt"
"""Our own list: a character and its readings a line; what begins with a semicolon is said of it."""

JOINER = "+"  # no token holds it


def _own(path: Path) -> dict[str, tuple[str, ...]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    named = (line.split() for line in lines if line.strip() and not line.startswith(";"))
    return {character: tuple(said) for character, *said in named}


def _readings(given: Mapping[str, tuple[str, ...]]) -> Packed:
    """Give characters their own readings, and to those without any their variants'."""
    found: dict[str, tuple[str, ...]] = {}
    by_class: dict[str, dict[str, None]] = {}
    for character, said in given.items():
        found[character] = tuple(dict.fromkeys(canonical(one) for one in said))
        one = STANDS_FOR.get(character, character)
        by_class.setdefault(one, {}).update(dict.fromkeys(found[character]))
    for character, one in (*STANDS_FOR.items(), *((same, same) for same in by_class)):
        if character not in found and one in by_class:
            found[character] = tuple(by_class[one])
    return Packed(found)


_OWN = _own(OURS)
READINGS = _readings(
    {
        character: UNIHAN.readings.get(character, ()) + _OWN.get(character, ())
        for character in (*UNIHAN.readings, *_OWN)
    }
)
"""How a character may be read, in the exact form."""


def sounds(found: Sequence[Token], *, han: bool = True) -> list[Token]:
    """Give what the text of these tokens also says; `han` False: it has readings of its own."""
    heard: list[Token] = []
    before: tuple[str, ...] = ()
    for token in found:
        if not token.han:
            before = ()
            heard += _joined(token.exact)
            continue
        readings = _read_as(token.exact) if han else ()
        heard += [_sound(one) for one in readings]
        heard += [_sound(f"{one}{JOINER}{two}") for one, two in product(before, readings)]
        before = readings
    return heard


@lru_cache(maxsize=65536)
def _joined(word: str) -> tuple[Token, ...]:
    return asked_sounds(parts(word))


def asked_sounds(syllables: Sequence[str]) -> tuple[Token, ...]:
    """Give what a field of sounds must hold to say these syllables: all neighbours, or the one."""
    if len(syllables) == 1:
        return (_sound(syllables[0]),)
    return tuple(
        _sound(f"{one}{JOINER}{two}") for one, two in zip(syllables, syllables[1:], strict=False)
    )


def heard_in(
    syllables: Sequence[Token], found: Sequence[Token], *, han: bool = True
) -> list[tuple[int, int, bool]]:
    """Give the places that say these syllables: first and last token, and whether marks agree."""
    places = []
    for first, token in enumerate(found):
        if token.han:
            run = found[first : first + len(syllables)] if han else ()
            agreed = [_says(one, said) for one, said in zip(run, syllables, strict=False)]
            if len(agreed) == len(syllables) and None not in agreed:
                places.append((first, first + len(syllables) - 1, all(agreed)))
        elif len(syllables) > 1 and (agreed_joined := _inside(token, syllables)) is not None:
            places.append((first, first, agreed_joined))
    return places


def _says(token: Token, syllable: Token) -> bool | None:
    """Tell whether a character may be read so, with its marks; None: not at all."""
    said = [_sound(one) for one in _read_as(token.exact)] if token.han else []
    alike = [one for one in said if one.folded == syllable.folded]
    return any(one.exact == syllable.exact for one in alike) if alike else None


def _inside(token: Token, syllables: Sequence[Token]) -> bool | None:
    apart = [_sound(part) for part in parts(token.exact)]
    for start in range(len(apart) - len(syllables) + 1):
        run = apart[start : start + len(syllables)]
        if [one.folded for one in run] == [one.folded for one in syllables]:
            return [one.exact for one in run] == [one.exact for one in syllables]
    return None


@lru_cache(maxsize=8192)
def _read_as(character: str) -> tuple[str, ...]:
    return READINGS.of(character)


@lru_cache(maxsize=65536)
def _sound(said: str) -> Token:
    return Token(said, fold(said), 0, 0, False)
