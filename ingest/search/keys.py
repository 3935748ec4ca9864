"""Telex and VNI: the keys that write Vietnamese where no input method was on. Pure."""

from __future__ import annotations

import re
import unicodedata

from ingest.search.syllables import TONELESS, is_syllable

TELEX, VNI = "telex", "vni"

_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}
_VNI_TONES = {"2": "\u0300", "1": "\u0301", "4": "\u0303", "3": "\u0309", "5": "\u0323"}
_HATS = {"a": "â", "e": "ê", "o": "ô"}
_VOWELS = frozenset("aeiouyăâêôơư")
_MARKED = "ăâêôơư"
_LONGEST = 14  # of what one syllable takes to type

_TELEX_WORD = re.compile("[a-zA-Z]+")
_VNI_WORD = re.compile("[a-zA-Z]+[0-9][a-zA-Z0-9]*")
_NUCLEUS = re.compile("(?:qu|gi(?=[aeouyăâêôơư])|[^aeiouyăâêôơư]*)(?P<vowels>[aeiouyăâêôơư]+)")


def meant(typed: str) -> tuple[str, str] | None:
    """Give the syllable that these keys write, in the case typed, and whether TELEX or VNI.

    None: they write none, or just themselves.
    """
    if len(typed) > _LONGEST:
        return None
    if _VNI_WORD.fullmatch(typed):
        way, written = VNI, _from_vni(typed.lower())
    elif _TELEX_WORD.fullmatch(typed):
        way, written = TELEX, _from_telex(typed.lower())
    else:
        return None
    if written == typed.lower() or not is_syllable(written):
        return None
    if typed.isupper() and len(typed) > 1:
        return written.upper(), way
    return written.capitalize() if typed[0].isupper() else written, way


def _from_telex(typed: str) -> str:
    letters: list[str] = []
    tones = ""
    for key in typed:
        if key in _TELEX_TONES and not _VOWELS.isdisjoint(letters):
            tones += _TELEX_TONES[key]
        elif key == "w":
            if not _horn(letters):
                letters.append("ư")
        elif key in _HATS and key in letters:
            letters[_last(letters, key)] = _HATS[key]
        elif key == "d" and letters[:1] == ["d"]:
            letters[0] = "đ"
        else:
            letters.append(key)
    return _with_tone("".join(letters), tones)


def _from_vni(typed: str) -> str:
    letters: list[str] = []
    tones = ""
    for key in typed:
        if key in _VNI_TONES:
            tones += _VNI_TONES[key]
        elif not (key.isdigit() and _vni_mark(letters, key)):
            letters.append(key)
    return _with_tone("".join(letters), tones)


def _vni_mark(letters: list[str], key: str) -> bool:
    if key == "7":
        return _horn(letters, breve=False)
    wanted = {"6": _HATS, "8": {"a": "ă"}, "9": {"d": "đ"}}.get(key, {})
    for place in reversed(range(len(letters))):
        if letters[place] in wanted:
            letters[place] = wanted[letters[place]]
            return True
    return False


def _horn(letters: list[str], *, breve: bool = True) -> bool:
    """Put horns on uo, or on the one vowel that takes a horn or breve."""
    joined = "".join(letters)
    for pair, horned in (("uo", "ươ"), ("ưo", "ươ"), ("uơ", "ươ"), ("ua", "ưa")):
        at = joined.rfind(pair)
        if at >= 0 and not (joined[:at].endswith("q")):
            letters[at : at + 2] = horned
            return True
    for place in reversed(range(len(letters))):
        horned = {"o": "ơ", "u": "ư", **({"a": "ă"} if breve else {})}.get(letters[place], "")
        if horned:
            letters[place] = horned
            return True
    return False


def _last(letters: list[str], letter: str) -> int:
    return len(letters) - 1 - letters[::-1].index(letter)


def _with_tone(toneless: str, tone: str) -> str:
    """Set the tone; two of them are no Vietnamese, and give what no syllable is."""
    for one, other in (("ưo", "ươ"), ("uơ", "ươ"), ("ươ", "uơ")):  # nguo7i, ngu7oi; thuo73
        if toneless not in TONELESS:
            toneless = toneless.replace(one, other)
    if len(tone) > 1:
        return ""
    if not tone or toneless not in TONELESS:
        return toneless
    nucleus = _NUCLEUS.match(toneless)
    if nucleus is None:
        return toneless
    start, vowels = nucleus.start("vowels"), nucleus["vowels"]
    place = start + _toned(vowels, closed=nucleus.end() < len(toneless)) + 1
    return unicodedata.normalize("NFC", toneless[:place] + tone + toneless[place:])


def _toned(vowels: str, *, closed: bool) -> int:
    """Give the place of the vowel that bears the tone, as it is set today: hoà, của, muốn."""
    marked = [place for place, vowel in enumerate(vowels) if vowel in _MARKED]
    if marked:
        return marked[-1]
    if len(vowels) == 1:
        return 0
    return 1 if closed or len(vowels) > 2 or vowels in ("oa", "oe", "uy", "ue") else 0
