"""The forms under which titles are sorted. Pure."""

from __future__ import annotations

import unicodedata

_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_RANK = {letter: chr(0x61 + 2 * place) for place, letter in enumerate(_LETTERS)}


def sort_form(text: str) -> str:
    """Give a key that sorts as Vietnamese dictionaries do: by letter, then by tone."""
    letters, tones = [], []
    for letter in unicodedata.normalize("NFC", text).casefold():
        plain, tone = _without_tone(letter)
        letters.append(_RANK.get(plain, plain))
        tones.append(str(tone))
    return f"{''.join(letters)} {''.join(tones)}"[:400]


def _without_tone(letter: str) -> tuple[str, int]:
    tone = 0
    kept = []
    for mark in unicodedata.normalize("NFD", letter):
        if mark in _TONES:
            tone = _TONES[mark]
        else:
            kept.append(mark)
    return unicodedata.normalize("NFC", "".join(kept)), tone
