"""Language maps as values of Presentation API 2.1.1 (4.2: language of property values). Pure."""

from __future__ import annotations

from typing import Any

from ingest.catalog.description import LanguageMap, best


def values(words: LanguageMap) -> Any:
    """Give all values, each with its language; one without a language is plain text."""
    found = [
        text if language == "none" else {"@value": text, "@language": language}
        for language, texts in words.items()
        for text in texts
    ]
    return found[0] if len(found) == 1 else found


def plain(words: LanguageMap) -> str:
    """Give one line, for labels that many viewers take as text only."""
    return best(words)
