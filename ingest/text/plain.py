"""Plain text of one page, in whatever encoding can be told for sure; it has no boxes. Pure."""

from __future__ import annotations

import re
import unicodedata

from ingest.languages import assumed_language
from ingest.text import lines
from ingest.text.encoding import EncodingUnknown, converted, decode
from ingest.text.errors import TextError
from ingest.text.page_text import Block, Line, PageText

_LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_BLOCK_ENDS = re.compile(r"\n[ \t]*\n|\f")


def read(data: bytes) -> PageText:
    """Read a page's plain text; an empty line parts blocks.

    Raises:
        TextError: its encoding is not sure.
    """
    try:
        text, _ = converted(decode(data))
    except EncodingUnknown as error:
        reason = str(error).replace("save it again as CSV UTF-8", "save it again as UTF-8")
        raise TextError(reason) from error
    whole = _clean(_LINE_ENDS.sub("\n", text))
    blocks = [Block(tuple(_lines(part))) for part in _BLOCK_ENDS.split(whole)]
    language = assumed_language(text)
    return lines.page("plain", blocks, language="" if language == "none" else language)


def _lines(block: str) -> list[Line]:
    found = (lines.line(lines.words_of(line, None), None) for line in block.split("\n"))
    return [line for line in found if line.words]


def _clean(text: str) -> str:
    """Give the text without characters that no page shows; line and page ends stay."""
    kept = (c for c in text if c in "\n\t\f" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept)
