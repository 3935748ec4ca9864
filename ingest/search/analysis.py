"""The one analysis of all engines: text into tokens with an exact and a folded form. Pure.

Exact: NFC, lower case, marks kept, old and new tone placement made one (hòa = hoà), and y and i
where they write one sound (lý = lí, quí = quý). Folded: no marks, đ as d, ligatures opened, Hán
variants made one. A Hán character is a token of its own, private-use characters (Nôm without a
code point) included. Vietnamese syllables that were written as one word (Hànội) are tokens each.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ingest.search.syllables import clear_parts
from ingest.search.unihan import UNIHAN
from ingest.search.variants import STANDS_FOR

LAYOUT = "-".join(filter(None, ("3", UNIHAN.version)))
"""Names this analysis and its tables: an index made by another counts as none and is made anew."""

MAX_FORM_CHARACTERS = 64
"""Longer words are cut, in the index and in the query alike."""

# Raw characters of one word that are looked at: canonical ordering of a letter with very many
# combining marks costs the square of their number.
_MAX_RAW_CHARACTERS = 200

HAN = (
    "\u2e80-\u2fdf\u2ff0-\u2fff"  # radicals, description characters
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303b"  # iteration, numerals
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"  # private use
    "\U00016fe0-\U00016fe4\U0001b000-\U0001b16f\U00020000-\U0003fffd"
)
"""What counts as a Hán character, ready to stand between brackets in a pattern."""

_NOT_IN_WORDS = "_\u02b9-\u02c1"  # underscore, and apostrophes that Unicode counts as letters
_INVISIBLE = "\u00ad\u034f\u200c\u200d\u2060\ufeff"


def _ranges(categories: frozenset[str]) -> str:
    found = [code for code in range(0x10000) if unicodedata.category(chr(code)) in categories]
    starts = [code for i, code in enumerate(found) if i == 0 or found[i - 1] != code - 1]
    ends = [c for i, c in enumerate(found) if i == len(found) - 1 or found[i + 1] != c + 1]
    return "".join(f"\\U{a:08x}-\\U{b:08x}" for a, b in zip(starts, ends, strict=True))


_MARKS = _ranges(frozenset({"Mn", "Mc", "Me"})) + "\U000e0100-\U000e01ef"
_LETTER = f"[^\\W{_NOT_IN_WORDS}{HAN}{_MARKS}{_INVISIBLE}]"
_TOKEN = re.compile(f"(?P<han>[{HAN}][{_MARKS}]*)|{_LETTER}+(?:[{_MARKS}{_INVISIBLE}]+{_LETTER}*)*")
_DROPPED = re.compile(f"[{_INVISIBLE}\ufe00-\ufe0f]")

_LATIN_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_PRINT_FORMS = re.compile("[\u017f\ufb00-\ufb06\uff01-\uff5e]")  # long s, fi, full width
_CLUSTER = re.compile("[\u0300-\u036f]{2,}")
_QUALITY = "\u0302\u0306\u031b"  # â ă ơ: part of the letter, so they come before the tone
_TONES = "\u0300\u0301\u0303\u0309\u0323"

# Old placement: the tone on the glide o or u of oa, oe, uy. Any such syllable has one reading
# only. `gịa` and `giạ` are two words, and so `ia` and `ua` are left as they are written.
_OLD_PLACEMENT = re.compile(
    f"([bcdđghklmnpqrstvx]{{0,3}})(?:(o)([{_TONES}])([ae])|(u)([{_TONES}])(y))"
    "(c|ch|i|m|n|ng|nh|o|p|t|u|y)?"
)

# y that sounds as i stands for it, and i after qu for y: kỹ sư, kĩ sư; quí, quý.
_I_OR_Y = re.compile(
    f"(?:(?P<onset>[hklmst])y(?P<tone>[{_TONES}]?))|(?:qui(?P<after>[{_TONES}]?(?:t|nh|ch|n|p)?))"
)

# Letters that Unicode does not decompose. Ð and Ɖ stand for Đ in many converted texts.
_AS_DYET = str.maketrans({"ð": "đ", "ɖ": "đ"})
_OPENED = str.maketrans(
    {
        **{"đ": "d", "ø": "o", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "ꞗ": "b", "ƀ": "b"},
        **{"œ": "oe", "æ": "ae", "ß": "ss", "þ": "th", "ŋ": "ng", "ȷ": "j", "ǝ": "e"},
    }
)


class Token(NamedTuple):
    """One word or Hán character; `start` to `end` (excluded) are offsets in the text given."""

    exact: str
    folded: str
    start: int
    end: int
    han: bool

    @property
    def marked(self) -> bool:
        """Tell whether it was written with marks that folding takes away."""
        return not self.han and self.exact != self.folded


GAP = Token("-", "-", 0, 0, False)
"""Stands between two runs of Hán characters in what `pairs` gives."""


def tokens(text: str) -> list[Token]:
    """Split a text into its words and Hán characters, in order."""
    found = []
    for match in _TOKEN.finditer(text):
        word, (start, end) = match[0], match.span()
        if match.lastgroup == "han":
            exact, folded = _han_forms(word[0])
            found.append(Token(exact, folded, start, end, True))
            continue
        exact, folded, joined = _latin_forms(word[:_MAX_RAW_CHARACTERS])
        if joined:
            found += _parted(word, start, joined)
        else:
            found.append(Token(exact, folded, start, end, False))
    return found


def _parted(word: str, start: int, joined: tuple[str, ...]) -> list[Token]:
    """Give each syllable of a joined word its token; letters are counted, marks go with them."""
    letters = [i for i, char in enumerate(word) if not unicodedata.combining(char)]
    ends = [*letters[1:], len(word)]
    at, found = 0, []
    for part in joined:
        exact, folded, _ = _latin_forms(part)
        first, at = at, at + len(part)
        found.append(Token(exact, folded, start + letters[first], start + ends[at - 1], False))
    return found


def pairs(run: Sequence[Token]) -> list[Token]:
    """Join neighbouring Hán characters two by two; where a run ends stands a GAP."""
    joined: list[Token] = []
    for a, b in zip(run, run[1:], strict=False):
        if a.han and b.han:
            joined.append(Token(a.exact + b.exact, a.folded + b.folded, a.start, b.end, True))
        elif joined and joined[-1] is not GAP:
            joined.append(GAP)
    return joined


def fold(text: str) -> str:
    """Take away case, marks and ligatures; doing it twice changes nothing."""
    if text.isascii():
        return text.lower()
    opened = unicodedata.normalize("NFKD", text).casefold().translate(_OPENED)
    plain = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", opened))
    return unicodedata.normalize("NFC", plain.casefold().translate(_OPENED))


def sort_key(text: str) -> tuple[str, str]:
    """Order titles as a Vietnamese dictionary does: by letters, then by tones."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", placed(text)):
        place = _TONE_ORDER.find(char)
        if place >= 0:
            tones.append(chr(place + 1) + chr(len(letters)))
        elif char in _QUALITY:
            # After every plain letter that could follow: a < az < ă < â.
            letters.append("\x7e" if char == "\u0302" else "\x7d")
        else:
            letters.append("d\x7e" if char == "đ" else char)
    return "".join(letters), "".join(tones)


_TONE_ORDER = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng


def canonical(text: str) -> str:
    """Give the exact form: as `placed`, and one letter for y and i where they are one sound."""
    word = placed(text)
    apart = unicodedata.normalize("NFD", word)
    one = _I_OR_Y.fullmatch(apart)
    if one is None:
        return word
    spelled = f"{one['onset']}i{one['tone']}" if one["onset"] else f"quy{one['after']}"
    return unicodedata.normalize("NFC", spelled)


def respelled(exact: str) -> tuple[str, ...]:
    """Give the ways to write an exact form that `canonical` makes one with it."""
    apart = unicodedata.normalize("NFD", exact)
    other = re.sub(f"^([hklmst])i([{_TONES}]?)$", r"\1y\2", apart)
    other = re.sub(f"^quy(?=[{_TONES}]?(?:t|nh|ch|n|p)?$)", "qui", other)
    return () if other == apart else (unicodedata.normalize("NFC", other),)


def placed(text: str) -> str:
    """Give NFC in lower case, with the marks of a letter in one order and tones in one place."""
    composed = unicodedata.normalize("NFC", text)
    lowered = _PRINT_FORMS.sub(lambda m: unicodedata.normalize("NFKC", m[0]), composed).lower()
    if lowered.isascii():
        return lowered
    apart = unicodedata.normalize("NFD", lowered.translate(_AS_DYET))
    apart = _CLUSTER.sub(_in_order, apart)
    old = _OLD_PLACEMENT.fullmatch(apart)
    if old:
        onset, o, o_tone, ae, u, u_tone, y, coda = old.groups(default="")
        apart = onset + o + ae + o_tone + u + y + u_tone + coda
    return unicodedata.normalize("NFC", apart)


def _in_order(cluster: re.Match[str]) -> str:
    # Two marks above one letter keep their order in NFC, so e + ´ + ^ would not become ế.
    each = dict.fromkeys(cluster[0])
    return "".join(sorted(each, key=lambda mark: (mark not in _QUALITY, mark)))


@lru_cache(maxsize=65536)
def _latin_forms(word: str) -> tuple[str, str, tuple[str, ...]]:
    """Give the exact form, the folded one, and the syllables if it clearly joins several."""
    exact = canonical(_DROPPED.sub("", word))[:MAX_FORM_CHARACTERS]
    folded = fold(exact)[:MAX_FORM_CHARACTERS] or exact
    # Both become keys of every index; a shared string costs memory once.
    return sys.intern(exact), sys.intern(folded), clear_parts(exact)


@lru_cache(maxsize=131072)
def _han_forms(character: str) -> tuple[str, str]:
    exact = unicodedata.normalize("NFC", character)
    return exact, STANDS_FOR.get(exact, exact)
