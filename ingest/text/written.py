"""What the writers of text share: a page as they take it, and what XML can hold. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.text.page_text import PageText

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = re.compile("[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")


@dataclass(frozen=True)
class Leaf:
    """A page with its text; its boxes are in pixels of the page."""

    number: int  # from 1
    width_px: int
    height_px: int
    text: PageText


def legal(text: str) -> str:
    """Leave out what neither XML nor UTF-8 can hold."""
    return _NOT_XML.sub("", text)


def shown(text: str) -> str:
    """Leave out what XML cannot hold, and blanks around."""
    return legal(text).strip()


def language_of(code: str) -> str:
    """Give a language where its code is one; empty otherwise."""
    return code if _TAG.fullmatch(code) else ""
