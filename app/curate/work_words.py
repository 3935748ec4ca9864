"""Kinds of long work in words, as the desk names what failed."""

from __future__ import annotations

from collections.abc import Mapping

from app.language import gettext, later

KINDS: Mapping[str, str] = {
    "page": later("Taking a page in"),
    "item": later("Finishing an item"),
    "keep": later("Putting files into safekeeping"),
    "index": later("Making it searchable"),
    "derive": later("Making images ready"),
    "heading": later("Following a changed name"),
    "plan": later("Making the plan"),
    "begin": later("Beginning a delivery"),
    "mail": later("Sending a letter"),
}


def kind(name: str) -> str:
    """Name a kind of work; one that nobody put into words stands for itself."""
    return gettext(KINDS[name]) if name in KINDS else name
