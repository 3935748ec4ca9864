"""Where on a page, and in which piece of a text, a query is answered. Pure.

The same tokens as the index has, so that what is found is lit and nothing else is.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.search.analysis import HAN, Token, tokens
from ingest.search.query import Asked, Found, find
from ingest.search.sounds import heard_in
from ingest.text.page_text import Box, Line, PageText, Word

CONTEXT_CHARACTERS = 60

_BETWEEN_HAN = re.compile(f"(?<=[{HAN}])\\s+(?=[{HAN}])")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Hit:
    """One place on a page that answers the query, or a part of it."""

    words: tuple[int, ...]  # indexes into `page_text.words()`
    boxes: tuple[Box, ...]  # one a line or column, in reading order; empty where none is kept
    text: str
    before: str
    after: str
    exact: bool  # written as typed
    whole: bool  # all that was asked, side by side
    by_reading: bool  # found by the quốc ngữ reading of Hán-Nôm text
    by_sound: bool = (
        False  # a dictionary reads it so, or syllables are joined: no more than a guess
    )


@dataclass(frozen=True)
class _Run:
    """Neighbouring finds that follow the query's order, as one."""

    first: int
    last: int
    clauses: int
    next: frozenset[int]  # places in the query's order that may follow
    exact: bool


@dataclass(frozen=True)
class _Placed:
    """The words of a page in one string, with the place of each in it."""

    text: str
    starts: list[int]
    ends: list[int]
    words: list[int]  # indexes into `page_text.words()`

    def within(self, start: int, end: int) -> list[int]:
        """Give the places in these lists that touch the characters from `start` to `end`."""
        return list(range(bisect_right(self.ends, start), bisect_left(self.starts, end)))


def hits(asked: Asked, page_text: PageText) -> list[Hit]:
    """Find all places on a page, in reading order."""
    page = _Page(page_text)
    plain = _placed(page_text, lambda word: word.text, spaced=False)
    found = tokens(plain.text)
    direct = list(_hits(asked, _runs(asked, found), found, page, plain, plain))
    reading = _placed(page_text, lambda word: word.reading or word.text, spaced=True)
    said = tokens(reading.text)
    by_reading = list(_hits(asked, _runs(asked, said), said, page, reading, plain))
    heard = _heard(asked, found, han=not said)
    by_sound = [
        replace(hit, by_sound=True) for hit in _hits(asked, heard, found, page, plain, plain)
    ]
    lit = {word for hit in direct for word in hit.words}
    besides = [hit for hit in by_reading + by_sound if not lit.issuperset(hit.words)]
    return sorted(direct + besides, key=lambda hit: hit.words)


def snippet(asked: Asked, text: str, width_characters: int) -> list[tuple[str, bool]]:
    """Give the piece of a text that answers best, in parts; True: the part is to be marked."""
    text = _one_line(text)
    found = tokens(text)
    runs = _runs(asked, found) or _heard(asked, found, han=True)
    spans = [(found[run.first].start, found[run.last].end) for run in runs]
    start, end = _window(text, runs, spans, max(width_characters, 1))
    parts = [("… ", False)] if start else []
    at = start
    for span_start, span_end in spans:
        span_start, span_end = max(span_start, at), min(span_end, end)
        if span_start < span_end:
            parts += [(text[at:span_start], False), (text[span_start:span_end], True)]
            at = span_end
    parts += [(text[at:end], False), (" …" if end < len(text) else "", False)]
    return [part for part in parts if part[0]]


class _Page:
    def __init__(self, page_text: PageText) -> None:
        self.words = list(page_text.words())
        self.lines = [n for n, line in enumerate(page_text.lines()) for _ in line.words]

    def boxes(self, pieces: Sequence[tuple[int, Box | None]]) -> tuple[Box, ...]:
        """Join the boxes of words that share a line or column."""
        joined = []
        for _, of_line in groupby(pieces, key=lambda piece: self.lines[piece[0]]):
            whole: Box | None = None
            for _, box in of_line:
                if box is not None:
                    whole = box if whole is None else whole.union(box)
            if whole is not None:
                joined.append(whole)
        return tuple(joined)


def _placed(page_text: PageText, text_of: Callable[[Word], str], *, spaced: bool) -> _Placed:
    """Join the words as `PageText.plain` does, or, `spaced`, as `PageText.reading` does."""
    placed = _Placed("", [], [], [])
    parts: list[str] = []
    at = number = 0
    for line, gap in _lines(page_text):
        taken = not spaced or bool(line.reading)
        if taken and parts:
            parts.append(gap)
            at += len(gap)
        for i, word in enumerate(line.words):
            if taken:
                joiner = " " if i and (spaced or line.spaced) else ""
                parts += [joiner, text_of(word)]
                placed.starts.append(at + len(joiner))
                at += len(joiner) + len(text_of(word))
                placed.ends.append(at)
                placed.words.append(number)
            number += 1
    return _Placed("".join(parts), placed.starts, placed.ends, placed.words)


def _lines(page_text: PageText) -> Iterator[tuple[Line, str]]:
    for block in page_text.blocks:
        for i, line in enumerate(block.lines):
            yield line, "\n" if i else "\n\n"


def _hits(
    asked: Asked,
    runs: Sequence[_Run],
    found: Sequence[Token],
    page: _Page,
    stream: _Placed,
    plain: _Placed,
) -> Iterator[Hit]:
    for run in runs:
        start, end = found[run.first].start, found[run.last].end
        places = stream.within(start, end)
        if stream is plain:
            pieces = [
                (
                    stream.words[i],
                    _part(
                        page.words[stream.words[i]],
                        start - stream.starts[i],
                        end - stream.starts[i],
                    ),
                )
                for i in places
            ]
        else:
            pieces = [(stream.words[i], page.words[stream.words[i]].box) for i in places]
            # Every word of the reading is a word of the plain text, under the same index.
            start, end = plain.starts[pieces[0][0]], plain.ends[pieces[-1][0]]
        yield Hit(
            words=tuple(word for word, _ in pieces),
            boxes=page.boxes(pieces),
            text=_one_line(plain.text[start:end]),
            before=_before(plain.text, start),
            after=_after(plain.text, end),
            exact=run.exact,
            whole=run.clauses == len(asked.order),
            by_reading=stream is not plain,
        )


def _runs(asked: Asked, found: Sequence[Token]) -> list[_Run]:
    if not asked.clauses:
        return []
    alone = len(asked.order) == 1
    whole = [
        _Run(place.first, place.last, len(asked.order), frozenset(), place.exact)
        for place in find(asked.clauses if alone else [asked.whole], found)
    ]
    if alone:
        return whole
    taken = {number for run in whole for number in range(run.first, run.last + 1)}
    apart = [place for place in find(asked.clauses, found) if place.first not in taken]
    return sorted(whole + _joined(asked, apart), key=lambda run: run.first)


def _heard(asked: Asked, found: Sequence[Token], *, han: bool) -> list[_Run]:
    """Give what the text also says, of a query that sounds can answer."""
    return [
        _Run(first, last, len(asked.order), frozenset(), exact or not asked.marked)
        for first, last, exact in (heard_in(asked.sequence, found, han=han) if asked.sounds else ())
    ]


def _joined(asked: Asked, places: Sequence[Found]) -> list[_Run]:
    """Join finds that follow each other on the page as in the query."""
    runs: list[_Run] = []
    for _, group in groupby(places, key=lambda place: place.first):
        here = sorted(group, key=lambda place: (place.exact, place.last), reverse=True)
        follows = [place for place in here if runs and _next(asked, runs[-1], place)]
        if follows:
            one, place = runs.pop(), follows[0]
            after = _next(asked, one, place)
            exact = one.exact and place.exact
            runs.append(_Run(one.first, place.last, one.clauses + 1, after, exact))
        elif not runs or here[0].last > runs[-1].last:
            place = here[0]
            after = frozenset(i + 1 for i, n in enumerate(asked.order) if n == place.clause)
            runs.append(_Run(place.first, place.last, 1, after, place.exact))
    return runs


def _next(asked: Asked, run: _Run, place: Found) -> frozenset[int]:
    """Give the places in the query's order that may follow, if this find follows the run."""
    if place.first != run.last + 1:
        return frozenset()
    return frozenset(
        i + 1 for i in run.next if i < len(asked.order) and asked.order[i] == place.clause
    )


def _part(word: Word, start: int, end: int) -> Box | None:
    """Cut from the box of a word what stands from `start` to `end`, if other tokens stand beside.

    Letters are taken to be of one width.
    """
    box, count, held = word.box, len(word.text), tokens(word.text)
    start, end = max(start, 0), min(end, count)
    if box is None or all(start <= one.start and one.end <= end for one in held):
        return box
    if box.height > box.width and all(one.han for one in held):
        top, bottom = round(box.height * start / count), round(box.height * end / count)
        return Box(box.x, box.y + top, box.width, bottom - top)
    left, right = round(box.width * start / count), round(box.width * end / count)
    return Box(box.x + left, box.y, right - left, box.height)


def _before(text: str, start: int) -> str:
    piece = text[max(start - CONTEXT_CHARACTERS, 0) : start]
    if start > CONTEXT_CHARACTERS and " " in piece:
        piece = piece.partition(" ")[2]
    return _one_line(piece)


def _after(text: str, end: int) -> str:
    piece = text[end : end + CONTEXT_CHARACTERS]
    if end + CONTEXT_CHARACTERS < len(text) and " " in piece:
        piece = piece.rpartition(" ")[0]
    return _one_line(piece)


def _one_line(text: str) -> str:
    """Join lines, and leave out what cannot be shown."""
    return re.sub(r"\s+", " ", _BETWEEN_HAN.sub("", _NOT_TEXT.sub("\ufffd", text)))


def _window(
    text: str, runs: Sequence[_Run], spans: Sequence[tuple[int, int]], width: int
) -> tuple[int, int]:
    """Choose the stretch of a text that holds most of what was asked."""
    best, best_worth, last = 0, (-1.0, -1), 0
    for i, (start, _) in enumerate(spans):
        last = max(last, i)
        while last + 1 < len(spans) and spans[last + 1][1] <= start + width:
            last += 1
        inside = runs[i : last + 1]
        worth = (max(run.clauses + run.exact / 2 for run in inside), len(inside))
        if worth > best_worth:
            best, best_worth = i, worth
    if not spans:
        return 0, _cut(text, width, 0)
    start, end = spans[best]
    start = max(0, min(start - max(width - (end - start), 0) // 3, len(text) - width))
    if start and " " in text[start : spans[best][0]]:
        start = text.index(" ", start) + 1
    return start, _cut(text, max(start + width, end), end)


def _cut(text: str, end: int, floor: int) -> int:
    """Move an end that would stand within a word before it, but not before `floor`."""
    if end >= len(text) or text[end] == " ":
        return min(end, len(text))
    space = text.rfind(" ", max(end - 20, floor), end)
    return end if space < 0 else space
