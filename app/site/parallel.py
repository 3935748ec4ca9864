"""Parallel reading: each line with its image, its quốc ngữ and its translation.

A translation is a note of the page: one that supplements the line it lies on, in another language.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.language import language
from app.site import images
from app.site.cards import Words
from app.site.hits import MarkedLine, MarkedText
from app.site.images import Picture
from app.site.reading import PageView
from ingest.catalog import find_notes, note
from ingest.catalog.note import Note
from ingest.text.page_text import Box

LINE_PX = 64
MOST_NOTES = 500
_TRANSLATES = "supplementing"
_LEAST_SHARE = 0.5  # of a note's box that lies on the line


@dataclass(frozen=True)
class Row:
    """One line in all its forms."""

    line: MarkedLine
    picture: Picture | None
    reading: str
    translations: tuple[Words, ...]


@dataclass(frozen=True)
class Parallel:
    """A page's lines side by side."""

    language: str
    rows: tuple[Row, ...]
    whole: tuple[Words, ...]  # translations of the page as a whole

    @property
    def readings(self) -> bool:
        """Tell whether a line has quốc ngữ of its own."""
        return any(row.reading for row in self.rows)

    @property
    def translations(self) -> bool:
        """Tell whether a line has a translation of its own."""
        return any(row.translations for row in self.rows)


def of(session: Session, page_id: str, page: PageView, text: MarkedText | None) -> Parallel | None:
    """Set a page's lines side by side; None: it has no text."""
    if text is None:
        return None
    translations = _translations(session, page_id, text.language)
    lines = [line for block in text.blocks for line in block]
    rows = tuple(_row(line, page, translations) for line in lines)
    whole = tuple(words for one, words in translations if one.place is None)
    return Parallel(text.language, rows, whole)


def _row(line: MarkedLine, page: PageView, translations: list[tuple[Note, Words]]) -> Row:
    spoken = [word.reading or word.text for word in line.words]
    has_reading = any(word.reading for word in line.words)
    return Row(
        line=_bare(line),
        picture=images.line(page, line.box, LINE_PX) if line.box else None,
        reading=" ".join(spoken) if has_reading else "",
        translations=tuple(
            words for one, words in translations if one.box and _lies_on(one.box, line.box)
        ),
    )


def _bare(line: MarkedLine) -> MarkedLine:
    # Reading and image have columns of their own here, and hits are lit in the text above.
    words = tuple(replace(word, reading="", hit=False) for word in line.words)
    return replace(line, words=words, picture=None)


def _translations(session: Session, page_id: str, of_page: str) -> list[tuple[Note, Words]]:
    rows = find_notes.stretch(session, page_id, offset=0, limit=MOST_NOTES)
    notes = [note.read(row.motivation, row.body, row.selector) for row in rows]
    found = [
        (one, Words(text.value, text.language))
        for one in notes
        if one.motivation == _TRANSLATES
        for text in one.texts
        if text.language and not text.html and text.language.partition("-")[0] != of_page
    ]
    # The reader's own language first.
    return sorted(found, key=lambda one: one[1].language.partition("-")[0] != language())


def _lies_on(inner: Box, outer: Box | None) -> bool:
    if outer is None:
        return False
    width = min(inner.x + inner.width, outer.x + outer.width) - max(inner.x, outer.x)
    height = min(inner.y + inner.height, outer.y + outer.height) - max(inner.y, outer.y)
    least = _LEAST_SHARE * min(inner.width * inner.height, outer.width * outer.height)
    return width > 0 and height > 0 and width * height >= least
