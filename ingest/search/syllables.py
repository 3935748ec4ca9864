"""The Vietnamese syllable: what is one, where joined ones part, how old prints spelled it. Pure.

Words are taken NFC and in lower case.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product

TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền sắc ngã hỏi nặng
_STOPPED = re.compile("(?:c|ch|p|t)$")
_STOPPED_TONES = frozenset("\u0301\u0323")

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph r s t th tr v x"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu "
    "iêc iêm iên iêng iêp iêt iêu y ych ynh yt yêm yên yêng yêt yêu "
    "o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay "
    "oăc oăm oăn oăng oăt oe oem oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u uc ui um un ung up ut ua uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ "
    "uy uya uych uyn uynh uyp uyt uyên uyêt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu "
    "ươc ươi ươm ươn ương ươp ươt ươu"
)
_FIRST_AFTER_QU = frozenset("aăâeêiyôơ")


def _spelled(onset: str, rhyme: str) -> bool:
    """Tell whether an initial is written so before this vowel: kẻ, nghe, ghi; but cá, nga, ga."""
    if onset in ("k", "gh", "ngh"):
        return rhyme[0] in "eêiy"
    return onset not in ("c", "g", "ng") or rhyme[0] not in "eêiy" or onset + rhyme[0] == "gi"


TONELESS = frozenset(
    [
        onset + rhyme
        for onset, rhyme in product(("", *_ONSETS.split()), _RHYMES.split())
        if _spelled(onset, rhyme)
    ]
    + ["qu" + rhyme for rhyme in _RHYMES.split() if rhyme[0] in _FIRST_AFTER_QU and rhyme != "ia"]
)
"""Every syllable that can be written, without its tone; more than the language has."""

_PLAIN = str.maketrans("ăâêôơưđ", "aaeooud")
_UNMARKED = frozenset(syllable.translate(_PLAIN) for syllable in TONELESS)
_LONGEST = max(map(len, TONELESS))
MAX_PARTS = 4

# Marks that no other language of our books has: ă đ ơ ư, hỏi, nặng, ngã; ì ò ỳ; two on one letter.
_OURS = re.compile(
    "[ăđơư\u0309\u0323]|(?<!n)\u0303|[ioy]\u0300|[\u0302\u0306\u031b][\u0300\u0301\u0303\u0309\u0323]"
)

# An initial to those that stand for it in prints and manuscripts up to some hundred years ago.
_OLD_ONSETS = {
    "d": ("gi", "j"),
    "gi": ("d", "j", "bl"),
    "j": ("gi", "d"),
    "tr": ("bl", "tl"),
    "bl": ("tr", "gi", "tl"),
    "tl": ("tr", "bl"),
    "ml": ("l", "nh"),
    "l": ("ml",),
    "nh": ("ml",),
    "v": ("ꞗ",),
    "ꞗ": ("v", "b"),
}
_ONSET = re.compile("gi|[bt]l|tr|ml|nh|[djlvꞗ]")


def is_syllable(word: str) -> bool:
    """Tell whether a word can be one Vietnamese syllable, its tone included."""
    toneless, tones = _tones(word)
    if toneless not in TONELESS or len(tones) > 1:
        return False
    return not (tones and _STOPPED.search(toneless)) or tones in _STOPPED_TONES


def tone(word: str) -> str:
    """Give the mark of a syllable's tone; empty for the level one."""
    return _tones(word)[1]


def is_ours(word: str) -> bool:
    """Tell whether a word has a mark that only Vietnamese has."""
    apart = unicodedata.normalize("NFD", word)
    return _OURS.search(apart) is not None or "đ" in word or _OURS.search(word) is not None


@lru_cache(maxsize=16384)
def parts(word: str) -> tuple[str, ...]:
    """Part syllables that were written as one word (hànội, hanoi); empty if it is none such.

    The fewest; then those that begin with consonants, as most do.
    """
    if len(word) < 4 or len(word) > MAX_PARTS * _LONGEST or is_syllable(word):
        return ()
    ways = _ways(word, MAX_PARTS)
    if not is_ours(word):
        ways = [way for way in ways if min(map(len, way)) > 1]  # no année, no étape
    return min(ways, key=_unlikely, default=())


def clear_parts(word: str) -> tuple[str, ...]:
    """Part syllables as `parts` does where there is no doubt that they are such: hànội, not hanoi.

    The word has marks that only Vietnamese has, and each part begins with a consonant (not so what
    is left of nguyễn where a letter was misread: ngu yễm).
    """
    apart = parts(word) if len(word) > 3 and is_ours(word) else ()
    return apart if all(_plain(part[0]) not in "aeiouy" for part in apart[1:]) else ()


def old_spellings(word: str) -> tuple[str, ...]:
    """Give the ways in which old prints may spell a syllable: giời, dời, jời; trời, blời."""
    onset = _ONSET.match(_plain(word)) if word.isascii() or word[0] != "đ" else None
    if onset is None:
        return ()
    found: dict[str, None] = {}
    for rest in _rests(word, onset[0]):
        for other in _OLD_ONSETS[onset[0]]:
            # gi before an i is one i: gì, giêng.
            joined = "g" if other == "gi" and _plain(rest[:1]) == "i" else other
            found[joined + rest] = None
    found.pop(word, None)
    return tuple(found)


def _rests(word: str, onset: str) -> tuple[str, ...]:
    """Give what may follow the initial: of giết both ết and iết."""
    if onset != "gi":
        return (word[len(onset) :],)
    if _plain(word[2:3]) not in set("aeouy"):
        return (word[1:],)
    return (word[2:], word[1:]) if _tones(word[2])[0] == "ê" else (word[2:],)


def _tones(word: str) -> tuple[str, str]:
    if word.isascii():
        return word, ""
    apart = unicodedata.normalize("NFD", word)
    tones = "".join(mark for mark in apart if mark in TONES)
    bare = "".join(mark for mark in apart if mark not in TONES)
    return unicodedata.normalize("NFC", bare), tones


def _plain(word: str) -> str:
    return _tones(word)[0].translate(_PLAIN)


def _ways(word: str, most: int) -> list[tuple[str, ...]]:
    """Give all ways to part a word into at most so many syllables."""
    fits = _fits_unmarked if word.isascii() else is_syllable
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(word) + 1):
        here = [
            (*way, word[start:end])
            for start in range(max(0, end - _LONGEST), end)
            for way in ways[start]
            if len(way) < most and fits(word[start:end])
        ]
        ways.append(sorted(here, key=_unlikely)[:8])
    return ways[-1]


def _fits_unmarked(word: str) -> bool:
    return word in _UNMARKED


def _unlikely(way: tuple[str, ...]) -> tuple[int, int]:
    return len(way), sum(_plain(part[0]) in "aeiouy" for part in way)
