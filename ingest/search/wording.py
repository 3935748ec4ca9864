"""What a reader may have meant: keys typed without an input method, and words the index lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ingest.search import keys
from ingest.search.analysis import Token, tokens
from ingest.search.engine import Query, SearchEngine, Spelling
from ingest.search.query import MAX_QUERY_CHARACTERS, understand
from ingest.search.syllables import parts, tone
from ingest.search.vocabulary import near

_MOST_WORDS = 12
"""Longer queries are sentences that were pasted in; nobody mistyped those."""


@dataclass(frozen=True)
class Change:
    """A word as typed, and as it was understood."""

    typed: str
    meant: str
    way: str  # keys.TELEX, keys.VNI


@dataclass(frozen=True)
class Worded:
    """A query as it is searched for."""

    text: str
    changes: tuple[Change, ...] = ()


def worded(text: str, engine: SearchEngine) -> Worded:
    """Read Telex and VNI keys as what they write, where the index lacks what was typed."""
    found = _words(text)
    meant = {token: told for token in found if (told := keys.meant(_slice(text, token)))}
    changes: dict[Token, Change] = {}
    for token, (written, way) in meant.items():
        typed = _slice(text, token)
        if not engine.search(Query(f'"{typed}"', limit=0)).total:
            changes[token] = Change(typed, _held(written, engine), way)
    if not changes:
        return Worded(text)
    whole = _replaced(text, {token: change.meant for token, change in changes.items()})
    return Worded(whole, tuple(dict.fromkeys(changes.values())))


def suggested(text: str, engine: SearchEngine) -> str:
    """Give the query with words of the index in place of those it lacks; empty: none better."""
    found = _words(text)
    if not found:
        return ""
    if typed := _typed_keys(text, found, engine):
        return typed
    held = engine.spellings({token.folded for token in found})
    instead: dict[Token, str] = {}
    for place, token in enumerate(found):
        if token not in instead:
            ways = held.get(token.folded)
            instead |= (
                _marked_otherwise(token, ways)
                if ways
                else _otherwise(text, found[place : place + 2], engine)
            )
    whole = _replaced(text, instead) if instead else ""
    if not whole or whole == text or not engine.search(Query(whole, limit=0)).total:
        return ""
    return whole


def _typed_keys(text: str, found: Sequence[Token], engine: SearchEngine) -> str:
    """Give what the keys write, where the query finds nothing though some text has such a word."""
    meant = {token: told for token in found if (told := keys.meant(_slice(text, token)))}
    if not meant or engine.search(Query(text, limit=0)).total:
        return ""
    whole = _replaced(text, {token: _held(told[0], engine) for token, told in meant.items()})
    return whole if engine.search(Query(whole, limit=0)).total else ""


def completed(text: str, engine: SearchEngine, limit: int) -> list[str]:
    """Give the query with its last word completed by the most frequent words that begin so."""
    found = tokens(text[-MAX_QUERY_CHARACTERS:]) if text and not text[-1].isspace() else []
    if not found or found[-1].han or len(text) > MAX_QUERY_CHARACTERS:
        return []
    last = found[-1]
    ways = engine.completions(last.folded, limit * 4)
    if last.marked:
        # Marks that were typed are meant; those still to come may follow.
        ways = tuple(one for one in ways if one.exact.startswith(last.exact)) or ways
    before = text[: last.start]
    written = [before + one.exact for one in ways if one.exact != last.exact]
    return list(dict.fromkeys(written))[:limit]


def _words(text: str) -> list[Token]:
    """Give the Latin words of a query that may be looked at."""
    if len(text) > MAX_QUERY_CHARACTERS:
        return []
    sequence = understand(text).sequence
    return [one for one in sequence if not one.han] if len(sequence) <= _MOST_WORDS else []


def _held(written: str, engine: SearchEngine) -> str:
    """Give the word that the index has: Noij is taken for Nội where no text has Nọi."""
    [token] = tokens(written)
    ways = engine.spellings([token.folded]).get(token.folded, ())
    if any(one.exact == token.exact for one in ways):
        return written
    alike = (one.exact for one in ways if tone(one.exact) == tone(token.exact))
    return _cased(written, next(alike, written))


def _marked_otherwise(token: Token, ways: Sequence[Spelling]) -> dict[Token, str]:
    """Give the usual form of a word that no text has with these marks."""
    if not token.marked or any(one.exact == token.exact for one in ways):
        return {}
    return {token: ways[0].exact}


def _otherwise(text: str, two: Sequence[Token], engine: SearchEngine) -> dict[Token, str]:
    """Give what to put in place of a word that the index lacks, and perhaps of the next."""
    word = two[0]
    joined = _joined(text, two, engine)
    better = _apart(word, engine) or ("" if joined else _near(word, engine))
    return {word: better} if better else joined


def _apart(token: Token, engine: SearchEngine) -> str:
    apart = [one for part in parts(token.exact) for one in tokens(part)]
    held = engine.spellings({one.folded for one in apart})
    return " ".join(one.exact for one in apart if all(each.folded in held for each in apart))


def _joined(text: str, two: Sequence[Token], engine: SearchEngine) -> dict[Token, str]:
    """Join a word to the next, if the index knows them as one."""
    if len(two) < 2 or text[two[0].end : two[1].start].strip():
        return {}
    one = two[0].folded + two[1].folded
    ways = engine.spellings([one]).get(one, ())
    return {two[0]: ways[0].exact, two[1]: ""} if ways else {}


def _near(token: Token, engine: SearchEngine) -> str:
    if len(token.folded) < 3:
        return ""
    ways = near(engine, token.folded)
    if token.marked:
        # Marks that were typed were meant: Quảngg is Quảng before it is quang.
        ways = tuple(sorted(ways, key=lambda one: _unlike(one.exact, token.exact)))
    return ways[0].exact if ways else ""


def _unlike(one: str, other: str) -> float:
    return -SequenceMatcher(None, one, other, autojunk=False).ratio()


def _slice(text: str, token: Token) -> str:
    return text[token.start : token.end]


def _replaced(text: str, instead: Mapping[Token, str]) -> str:
    pieces: list[str] = []
    at = 0
    for token in sorted(instead, key=lambda one: one.start):
        pieces += [text[at : token.start], _cased(_slice(text, token), instead[token])]
        at = token.end
    return " ".join("".join((*pieces, text[at:])).split())


def _cased(typed: str, written: str) -> str:
    return written[:1].upper() + written[1:] if typed[:1].isupper() else written
