"""Reads the JSON of IIIF documents as they are, not as they should be; all answers are safe. Pure.

Presentation API 3.0 and 2.1; half of the real manifests keep neither to the letter.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, TypeAlias

from ingest.catalog.description import LanguageMap
from ingest.languages import assumed_language, language_code

Node: TypeAlias = Mapping[str, Any]

# JSON may carry them, but no database and no XML: control characters and halves of surrogates.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
_BREAKING = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4"})
_LONGEST_PX = 1_000_000


class NotJson(ValueError):
    """The bytes are no JSON; the reason is in the librarian's words."""


def parse(data: bytes) -> tuple[Any, str]:
    """Give the document, and what was odd about its encoding.

    Raises:
        NotJson: it is none.
    """
    text, odd = _text(data)
    try:
        return json.loads(text), odd
    except RecursionError as error:
        raise NotJson("its JSON is nested too deep") from error
    except ValueError as error:
        raise NotJson(f"this is no valid JSON ({error}): fetch the file again") from error


def as_bytes(document: Node) -> bytes:
    """Write a document that stood inside another one as a document of its own."""
    return json.dumps(document, ensure_ascii=True, indent=1).encode("ascii")


def members(value: object) -> list[Any]:
    """Give a list as it is, one thing as a list of one, nothing as an empty one."""
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def nodes(value: object) -> list[Node]:
    """Give the objects among what should be a list of objects."""
    return [one for one in members(value) if isinstance(one, dict)]


def identity(value: object) -> str:
    """Give the address by which a thing is named, whether it is there or only named."""
    if isinstance(value, dict):
        value = value.get("id") or value.get("@id")
    return _UNSAFE.sub("", value).strip() if isinstance(value, str) else ""


def kind(value: object) -> str:
    """Give the type of a thing in small letters, without its namespace."""
    if not isinstance(value, dict):
        return ""
    for one in members(value.get("type") or value.get("@type")):
        if isinstance(one, str):
            return one.rpartition(":")[2].lower()
    return ""


def pixels(value: object) -> int:
    """Give a length in whole pixels; 0 where it is none."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:9])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return round(value) if 1 <= value <= _LONGEST_PX else 0


def word(value: object) -> str:
    """Give a string as one line; anything else is empty."""
    return " ".join(_UNSAFE.sub("", value).split()) if isinstance(value, str) else ""


def texts(value: object) -> list[str]:
    """Give every text in a value of 2.1 or 3.0, whatever its language."""
    return [text for values in language_map(value).values() for text in values]


def language_map(value: object) -> LanguageMap:
    """Give a value of 2.1 or 3.0 as texts without markup, by language."""
    found: LanguageMap = {}
    for language, text in _tagged(value):
        plain = plain_text(text)
        known = language_code(language) if language not in ("", "none", "@none") else ""
        if plain:
            # What is said to be of no language may still show that it is Vietnamese.
            found.setdefault(known or assumed_language(plain), []).append(plain)
    return {language: list(dict.fromkeys(found[language])) for language in found}


def plain_text(text: str, *, lines: bool = False) -> str:
    """Give a text without its HTML; `lines` keeps its lines apart."""
    text = _UNSAFE.sub("", text)
    if _MARKUP.search(text):
        reader = _Html()
        reader.feed(text)
        reader.close()
        text = "".join(reader.parts)
    text = unicodedata.normalize("NFC", text)
    found = [" ".join(line.split()) for line in text.splitlines()]
    return ("\n" if lines else " ").join(line for line in found if line)


def _text(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), ""
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        # Every byte means something there, so nothing is lost but perhaps an accent.
        return data.decode(
            "cp1252", "replace"
        ), "is not UTF-8 as JSON must be: read as Windows-1252"


def _tagged(value: object) -> list[tuple[str, str]]:
    """Give pairs of language and text."""
    found: list[tuple[str, str]] = []
    for one in members(value):
        if isinstance(one, str | int | float) and not isinstance(one, bool):
            found.append(("", str(one)))
        elif isinstance(one, dict) and "@value" in one:
            language = one.get("@language")
            shown = [v for v in members(one["@value"]) if isinstance(v, str | int | float)]
            found += [(language if isinstance(language, str) else "", str(v)) for v in shown]
        elif isinstance(one, dict):
            found += [
                (language, text)
                for language, values in one.items()
                for text in members(values)
                if isinstance(text, str) and not language.startswith("@")
            ]
    return found


class _Html(HTMLParser):
    """Gathers the text between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break the line where HTML does."""
        self._hidden += tag in ("script", "style")
        if tag in _BREAKING:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Break the line where HTML does."""
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)
        if tag in _BREAKING:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if not self._hidden:
            self.parts.append(data)
