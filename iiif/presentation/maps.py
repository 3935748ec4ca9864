"""Language maps as the Presentation API 3.0 wants them (section 4.1). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ingest.catalog.description import LanguageMap


def filled(values: LanguageMap) -> LanguageMap:
    """Leave out languages without a value, and empty values."""
    kept = {language: [text for text in texts if text] for language, texts in values.items()}
    return {language: texts for language, texts in kept.items() if texts}


def label(values: LanguageMap, otherwise: str) -> LanguageMap:
    """Give a label, which must never be empty."""
    return filled(values) or {"none": [otherwise]}


def merged(several: Iterable[LanguageMap]) -> LanguageMap:
    """Put the values of several maps together, language by language, each value once."""
    together: LanguageMap = {}
    for values in several:
        for language, texts in filled(values).items():
            known = together.setdefault(language, [])
            known.extend(text for text in texts if text not in known)
    return together


def plain(values: LanguageMap) -> LanguageMap:
    """Make sure that a catalogue's words are read as words.

    4.5: where HTML is allowed, a value from `<` to `>` is taken as HTML.
    """
    return {language: [_plain(text) for text in texts] for language, texts in values.items()}


def _plain(text: str) -> str:
    looks_like_html = text.strip().startswith("<") and text.strip().endswith(">")
    return f"<span>{escape(text, quote=False)}</span>" if looks_like_html else text
