"""Text typed for the fonts of before Unicode, TCVN3 (ABC) and VNI: recognised, converted. Pure.

TCVN 5712:1993 (its form VN3) and the VNI Windows table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
# VNI writes the tone, or vowel sign and tone together, as a letter after the vowel.
_VNI_SIGNS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309",
    "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_LETTERS = {
    "ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ",
}  # fmt: skip
_VNI_VOWELS = {
    **dict.fromkeys("a", "ùøûõïâáàåãäêéèúüë"),
    **dict.fromkeys("eo", "ùøûõïâáàåãä"),
    **dict.fromkeys("uyôö", "ùøûõï"),
}  # fmt: skip


@dataclass(frozen=True)
class LegacyFont:
    """A family of fonts by its name, with what each of its letters, or pairs, stands for."""

    name: str
    letters: Mapping[str, str]
    pattern: re.Pattern[str]
    # Its capitals with a tone are small letters, shown in a font of capitals.
    small_only: bool = False


def _vni() -> dict[str, str]:
    letters = dict(_VNI_LETTERS)
    for vowel, signs in _VNI_VOWELS.items():
        for sign in signs:
            whole = letters.get(vowel, vowel) + _VNI_SIGNS[sign]
            letters[vowel + sign] = unicodedata.normalize("NFC", whole)
    large = {pair.upper(): letter.upper() for pair, letter in letters.items()}
    mixed = {p[0].upper() + p[1:]: x.upper() for p, x in letters.items() if len(p) == 2}
    return letters | mixed | large


def _font(name: str, letters: Mapping[str, str], *, small_only: bool = False) -> LegacyFont:
    longest_first = sorted(letters, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    return LegacyFont(name, letters, pattern, small_only)


FONTS = (_font("TCVN3 (ABC)", _TCVN3, small_only=True), _font("VNI", _vni()))

_WORD = re.compile(r"[^\s.,;:!?()\[\]{}\"“”'’/|<>=+*_0-9-]+")
_ONSET = "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
_OPEN = (
    "a ai ao au ay âu ây e eo ê êu i ia iu iêu o oa oai oao oay oe oeo oi ô ôi ơ ơi u ua uây uê ui"
    " uôi uơ uy uya uyu ư ưa ưi ươi ươu ưu y yêu am an ang anh ăm ăn ăng âm ân âng em en eng êm ên"
    " ênh im in inh iêm iên iêng oam oan oang oanh oăm oăn oăng oen om on ong oong ôm ôn ông ơm ơn"
    " um un ung uân uâng uênh uôm uôn uông uyên uynh ưng ưn ươm ươn ương yêm yên yêng ynh yn"
)
_CLOSED = (
    "ac ach ap at ăc ăp ăt âc âp ât ec ep et êch êp êt ich ip it iêc iêp iêt oac oach oap oat oăc"
    " oăt oc oet op ot ôc ôp ôt ơp ơt uc up ut uât uêch uôc uôt uych uyêt uyt ưc ưt ươc ươp ươt yêt"
    " yt ych"
)
_OPEN_SYLLABLE = re.compile(
    f"{_ONSET}(?:{'|'.join(_OPEN.split())})[\u0300\u0301\u0303\u0309\u0323]?"
)
_CLOSED_SYLLABLE = re.compile(f"{_ONSET}(?:{'|'.join(_CLOSED.split())})[\u0301\u0323]")
_GI = re.compile("gi(?:n|ng|nh|m|a|êng)?[\u0300\u0301\u0303\u0309\u0323]?|gi[tp][\u0301\u0323]?")
_TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_WORDS_NEEDED = 3
_SURE = 0.8  # so many of the words must be Vietnamese when converted
_DOUBTFUL = 0.5  # and not more than so many as they stand
_SAMPLE = 200_000


def legacy_font(text: str) -> LegacyFont | None:
    """Tell for which fonts a text was typed; None where it is none of them for sure."""
    words = [w for w in _WORD.findall(text[:_SAMPLE]) if not w.isascii()]
    if len(set(words)) < _WORDS_NEEDED or _share(words) > _DOUBTFUL:
        return None
    shares = {font.name: _share([from_legacy(w, font) for w in words]) for font in FONTS}
    best = max(FONTS, key=lambda font: shares[font.name])
    return best if shares[best.name] >= _SURE else None


def from_legacy(text: str, font: LegacyFont) -> str:
    """Give the text in Unicode, in NFC; letters that are none of the font's stay."""
    text = unicodedata.normalize("NFC", text)
    found = font.pattern.sub(lambda match: font.letters[match[0]], text)
    return _capitals(text, found) if font.small_only else found


def is_syllable(word: str) -> bool:
    """Tell whether a word is a possible syllable of Vietnamese, in its spelling and its case."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    parts = unicodedata.normalize("NFD", word.lower())
    tones = _TONE.findall(parts)
    plain = unicodedata.normalize("NFC", _TONE.sub("", parts))
    whole = plain + "".join(tones)
    return any(form.fullmatch(whole) for form in (_OPEN_SYLLABLE, _CLOSED_SYLLABLE, _GI))


def _share(words: list[str]) -> float:
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def _capitals(typed: str, found: str) -> str:
    """Write large what stands in a word of capitals; a word of one waits for its neighbours."""
    words = list(re.finditer(r"\S+", typed))  # letter for letter, so places are the same
    large = [_is_large(word[0]) for word in words]
    out = list(found)
    for n, word in enumerate(words):
        beside = [large[m] for m in (n - 1, n + 1) if 0 <= m < len(words)]
        if large[n] or (large[n] is None and True in beside and False not in beside):
            out[word.start() : word.end()] = [c.upper() for c in out[word.start() : word.end()]]
    return "".join(out)


def _is_large(word: str) -> bool | None:
    letters = [c for c in word if c.isascii() and c.isalpha()]
    if any(c.islower() for c in letters):
        return False
    return True if len(letters) > 1 else None
