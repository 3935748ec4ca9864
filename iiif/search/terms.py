"""Terms that begin as was typed, among the words of what is searched, each with its count."""

from __future__ import annotations

import unicodedata
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock

from ingest.search.analysis import Token, sort_key, tokens
from ingest.text.page_text import PageText

MOST_TERMS = 20
MOST_WORDS = 8
"""Longer beginnings are sentences, which no term continues."""


@dataclass(frozen=True)
class Term:
    """A term as the text has it, in small letters."""

    text: str
    count: int  # 0: not counted


@dataclass(frozen=True)
class Vocabulary:
    """The single words of an item, by their forms without marks."""

    words: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Take the words of a text in."""
        for token in tokens(text):
            if not token.han:
                forms = self.words.setdefault(token.folded, Counter())
                forms[token.exact, _written(text, token)] += 1

    def beginning(self, start: Token) -> Counter[str]:
        """Count the words that begin so, with the marks that were typed, if any were."""
        found: Counter[str] = Counter()
        for folded, forms in self.words.items():
            if folded.startswith(start.folded):
                for (exact, written), count in forms.items():
                    if not start.marked or exact.startswith(start.exact):
                        found[written] += count
        return found


class Vocabularies:
    """The vocabularies of the items last asked for. For many threads."""

    def __init__(self, most_words: int) -> None:
        self._most_words = most_words
        self._held = 0
        self._kept: OrderedDict[tuple[object, ...], Vocabulary] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[object, ...]) -> Vocabulary | None:
        """Give what is kept under a key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: tuple[object, ...], vocabulary: Vocabulary) -> None:
        """Keep one; the oldest leave when all together have too many words."""
        with self._lock:
            before = self._kept.pop(key, None)
            self._held += len(vocabulary.words) - (len(before.words) if before else 0)
            self._kept[key] = vocabulary
            while self._held > self._most_words and len(self._kept) > 1:
                self._held -= len(self._kept.popitem(last=False)[1].words)


def typed(q: str) -> tuple[Token, ...]:
    """Give the words of a beginning; none if it is too long, or none."""
    found = tokens(q)
    return tuple(found) if len(found) <= MOST_WORDS else ()


def single(start: Sequence[Token]) -> bool:
    """Tell whether single words answer; else runs of words are looked for."""
    return len(start) == 1 and not start[0].han


def of_page(start: Sequence[Token], text: PageText) -> Counter[str]:
    """Count the runs of words of a page that begin so; of Hán characters, also with the next."""
    found: Counter[str] = Counter()
    for whole in (text.plain, text.reading):
        found.update(_runs(start, whole))
    return found


def listed(counted: Counter[str], least: int) -> list[Term]:
    """Give the most frequent terms, in the order of a dictionary."""
    often = sorted(
        (Term(text, count) for text, count in counted.items() if count >= least),
        key=lambda term: (-term.count, term.text),
    )
    return sorted(often[:MOST_TERMS], key=lambda term: (sort_key(term.text), term.text))


def vocabulary(texts: Iterable[PageText]) -> Vocabulary:
    """Gather the words of pages and of their readings."""
    made = Vocabulary()
    for text in texts:
        made.add(text.plain)
        made.add(text.reading)
    return made


def _runs(start: Sequence[Token], text: str) -> Iterator[str]:
    found = tokens(text)
    *whole, last = start
    for first in range(len(found) - len(whole)):
        run = found[first : first + len(start)]
        if all(_same(mine, theirs) for mine, theirs in zip(whole, run, strict=False)) and _begins(
            last, run[-1]
        ):
            yield _joined(text, run)
            following = found[first + len(start) : first + len(start) + 1]
            if last.han and following and following[0].han:
                yield _joined(text, [*run, *following])


def _same(mine: Token, theirs: Token) -> bool:
    return mine.exact == theirs.exact if mine.marked else mine.folded == theirs.folded


def _begins(mine: Token, theirs: Token) -> bool:
    if mine.marked:
        return theirs.exact.startswith(mine.exact)
    return theirs.folded.startswith(mine.folded)


def _joined(text: str, run: Sequence[Token]) -> str:
    han = all(token.han for token in run)
    return ("" if han else " ").join(_written(text, token) for token in run)


def _written(text: str, token: Token) -> str:
    return unicodedata.normalize("NFC", text[token.start : token.end]).lower()
