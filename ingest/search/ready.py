"""A document as every engine takes it: fields of ready tokens. Pure.

Four fields of words, in order, whose neighbours are neighbours in the text; a field of pairs of
Hán characters for each of these but the reading; and a bag of sounds, in which order says nothing.
An engine keeps of each token the exact and the folded form, and never looks at the raw text.
"""

from __future__ import annotations

from collections.abc import Mapping

from ingest.search.analysis import Token, pairs, tokens
from ingest.search.engine import Document
from ingest.search.sounds import sounds

GROUPS = ("text", "title", "metadata", "reading")
"""The texts of a document, each a field of words."""

DIRECT_GROUPS = GROUPS[:3]
"""Those that have a field of pairs too, named with `_pairs` behind."""

SOUNDS = "sounds"
"""What text, title and metadata also say."""


def ready(document: Document) -> dict[str, list[Token]]:
    """Give every field of a document; what is empty is there and empty."""
    fields: dict[str, list[Token]] = {group: tokens(getattr(document, group)) for group in GROUPS}
    heard = _sounds(document, fields)
    for group in DIRECT_GROUPS:
        fields[f"{group}_pairs"] = pairs(fields[group])
    fields[SOUNDS] = heard
    return fields


def _sounds(document: Document, fields: Mapping[str, list[Token]]) -> list[Token]:
    heard = []
    for group in DIRECT_GROUPS:
        # A text that comes with its reading is not guessed at.
        heard += sounds(fields[group], han=group != "text" or not document.reading)
    return heard
