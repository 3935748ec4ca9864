"""How a search was understood: what else counts as each word, what keys were read as."""

from __future__ import annotations

from dataclasses import dataclass

from app.site.asking import Search
from iiif.current import repository
from ingest.search import wording
from ingest.search.analysis import placed, respelled
from ingest.search.query import Asked, Clause, understand
from ingest.search.variants import forms
from ingest.search.wording import Change, Worded

_MOST_NAMED = 4  # other forms of one word


@dataclass(frozen=True)
class Told:
    """One word or phrase of the search."""

    text: str
    han: bool
    same: tuple[str, ...]  # other ways to write it, which count as well
    also: tuple[str, ...]  # what else was searched for in its place


@dataclass(frozen=True)
class Understanding:
    """A search as it was understood."""

    text: str  # that was searched for
    asked: Asked
    words: tuple[Told, ...]
    changes: tuple[Change, ...]  # keys read as what they write

    @property
    def latin(self) -> bool:
        """Tell whether some word has marks, or could have."""
        return any(not word.han for word in self.words)


def of(search: Search) -> Understanding:
    """Understand a search; as it was typed if the reader says so."""
    told = (
        Worded(search.text) if search.literal else wording.worded(search.text, repository().search)
    )
    asked = understand(told.text, old_spelling=search.spelled_as_of_old)
    words = tuple(_told(told.text, clause) for clause in asked.clauses)
    return Understanding(told.text, asked, words, told.changes)


def better(understanding: Understanding) -> str:
    """Give a search that the reader may have meant, in words of the index; empty: none."""
    return wording.suggested(understanding.text, repository().search)


def _told(text: str, clause: Clause) -> Told:
    first, last = clause.tokens[0], clause.tokens[-1]
    typed = text[first.start : last.end]
    joined = "" if clause.han else " "
    also = tuple(joined.join(other.exact) for other in clause.others)
    return Told(typed, clause.han, _same(text, clause), also[:_MOST_NAMED])


def _same(text: str, clause: Clause) -> tuple[str, ...]:
    named = []
    for token in clause.tokens:
        typed = placed(text[token.start : token.end])
        others = forms(token.exact) if token.han else respelled(token.exact)
        if others and not token.han:
            others = tuple(form for form in (token.exact, *others) if form != typed)
        named += [f"{typed} = {form}" if len(clause.tokens) > 1 else form for form in others]
    return tuple(dict.fromkeys(named))[:_MOST_NAMED]
