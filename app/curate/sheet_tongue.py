"""The visitor's own words for the sheets that the desk gives to be downloaded."""

from __future__ import annotations

from app.language import language
from app.retold import retold
from ingest.packages import sheet_words
from ingest.results.rows import ENGLISH, Tongue


def tongue() -> Tongue:
    """Give the words in which sheets are written for who asks now."""
    if language() != "vi":
        return ENGLISH
    return Tongue(sheet_words.vietnamese, retold)
