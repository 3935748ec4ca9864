"""Parallel reading: each line with its image, its quốc ngữ and its translation.

A translation is a note of the page: one that supplements the line it lies on, in another language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.language import language
from app.site import images
from app.site.cards import Words
from app.site.hits import MarkedLine, MarkedText
from app.site.images import Picture
from app.site.reading import PageView
from ingest.catalog import find_notes, translated
from ingest.catalog.translated import Translation

LINE_PX = 64
MOST_NOTES = 500


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
    whole = _words(one for one in translations if one.box is None)
    return Parallel(text.language, rows, whole)


def _row(line: MarkedLine, page: PageView, translations: list[Translation]) -> Row:
    spoken = [word.reading or word.text for word in line.words]
    has_reading = any(word.reading for word in line.words)
    return Row(
        line=_bare(line),
        picture=images.line(page, line.box, LINE_PX) if line.box else None,
        reading=" ".join(spoken) if has_reading else "",
        translations=_words(translated.on_line(translations, line.box)),
    )


def _bare(line: MarkedLine) -> MarkedLine:
    # Reading and image have columns of their own here, and hits are lit in the text above.
    words = tuple(replace(word, reading="", hit=False) for word in line.words)
    return replace(line, words=words, picture=None)


def _translations(session: Session, page_id: str, of_page: str) -> list[Translation]:
    rows = find_notes.stretch(session, page_id, offset=0, limit=MOST_NOTES)
    # The reader's own language first.
    return sorted(
        translated.among(rows, of_page),
        key=lambda one: one.language.partition("-")[0] != language(),
    )


def _words(found: Iterable[Translation]) -> tuple[Words, ...]:
    return tuple(Words(one.text, one.language) for one in found)
