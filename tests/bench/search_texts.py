"""Pages that read like a library's, made by seed: Vietnamese with marks, Hán, French. Pure.

Words are drawn by Zipf's law from vocabularies of our own making, books have words they prefer, and
sizes of books differ as they do on shelves.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, product

from ingest.search.engine import Document
from ingest.search.syllables import TONELESS, TONES, is_syllable

WORDS_A_PAGE = {"vi": 220, "fr": 250, "lzh": 180}
_SHARES = {"vi": 60, "fr": 25, "lzh": 15}
_PREFERRED = 40  # words that a book prefers
_PREFERENCE = 0.15  # how often it uses one of them


@dataclass(frozen=True)
class Vocabulary:
    """Words, the most frequent first, with their weights summed up."""

    words: Sequence[str]
    weights: Sequence[float]

    def draw(self, chosen: random.Random, count: int) -> list[str]:
        """Draw so many words, as often as they are used."""
        return chosen.choices(self.words, cum_weights=self.weights, k=count)


def vocabularies(chosen: random.Random) -> dict[str, Vocabulary]:
    """Make the words of each language."""
    toned = (
        unicodedata.normalize("NFC", _with_tone(syllable, tone))
        for syllable, tone in product(sorted(TONELESS), ("", *TONES))
    )
    syllables = [one for one in toned if is_syllable(one)]
    chosen.shuffle(syllables)
    heads = ("", "dé", "re", "con", "in", "pré", "mé", "sur")
    roots = [a + b for a, b in product(("ch", "tr", "l", "m", "p", "v", "gr", "s"), "aeiou")]
    tails = ("", "e", "s", "tion", "ment", "eur", "é", "ité", "aux", "ique")
    french = ["".join(parts) for parts in product(heads, roots, roots, tails)]
    chosen.shuffle(french)
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 5000)]
    characters += [chr(code) for code in range(0x20000, 0x20000 + 500)]
    chosen.shuffle(characters)
    return {
        "vi": _zipf(syllables[:6000]),
        "fr": _zipf(french[:20000]),
        "lzh": _zipf(characters),
    }


def _with_tone(syllable: str, tone: str) -> str:
    apart = unicodedata.normalize("NFD", syllable)
    vowels = [i for i, char in enumerate(apart) if char in "aeiouy"]
    at = vowels[len(vowels) // 2] + 1
    while at < len(apart) and unicodedata.combining(apart[at]):
        at += 1
    return apart[:at] + tone + apart[at:]


def _zipf(words: Sequence[str]) -> Vocabulary:
    return Vocabulary(words, list(accumulate(1 / (rank + 2) for rank in range(len(words)))))


def items(pages: int, seed: int) -> Iterator[tuple[str, list[Document]]]:
    """Give books with so many pages together, the same for the same seed."""
    chosen = random.Random(seed)
    words = vocabularies(chosen)
    number = 0
    while pages > 0:
        count = min(pages, max(4, round(chosen.lognormvariate(4.3, 0.8))))
        yield f"b{number:06d}", _book(chosen, words, number, count)
        pages -= count
        number += 1


def _book(
    chosen: random.Random, words: dict[str, Vocabulary], number: int, count: int
) -> list[Document]:
    [language] = chosen.choices(list(_SHARES), list(_SHARES.values()))
    item_id = f"b{number:06d}"
    vocabulary = words[language]
    preferred = vocabulary.draw(chosen, _PREFERRED)
    year = chosen.randint(1700, 1975)
    facets = {
        "library": (f"l{chosen.randrange(12)}",),
        "collection": (f"c{chosen.randrange(40)}",),
        "rights": (chosen.choice(("open", "open", "onsite")),),
        "type": (chosen.choice(("book", "map", "gazetteer", "newspaper")),),
        "language": (language,),
        "script": ("Hani" if language == "lzh" else "Latn",),
        "century": (str((year - 1) // 100 + 1),),
        "subject": tuple(f"s{chosen.randrange(400)}" for _ in range(3)),
        "place": (f"p{chosen.randrange(63)}",),
        "has_text": ("yes",),
    }
    joiner = "" if language == "lzh" else " "
    title = joiner.join(vocabulary.draw(chosen, 5))
    own = Document(item_id, "", 0, "", title=title, facets=facets, year_from=year, year_to=year)
    return [own] + [
        Document(
            item_id,
            f"{item_id}-{page}",
            page,
            joiner.join(_page(chosen, vocabulary, preferred, WORDS_A_PAGE[language])),
            facets=facets,
            year_from=year,
            year_to=year,
        )
        for page in range(1, count + 1)
    ]


def _page(
    chosen: random.Random, vocabulary: Vocabulary, preferred: Sequence[str], count: int
) -> list[str]:
    drawn = vocabulary.draw(chosen, count)
    for place in range(count):
        if chosen.random() < _PREFERENCE:
            drawn[place] = chosen.choice(preferred)
    return drawn
