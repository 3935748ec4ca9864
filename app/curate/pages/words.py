"""What is said of edits of pages, in the visitor's language."""

from __future__ import annotations

from app.language import gettext, later, ngettext
from ingest.catalog.models import Changeset
from ingest.catalog.page_labels import LabelFault

_FAULTS = {
    "no_page": later("Rule %(rule)s: a page number is missing before “%(word)s”."),
    "no_form": later("Rule %(rule)s does not say which numbers: arabic, roman, folio …"),
    "no_text": later("Rule %(rule)s: the words after “%(word)s” are missing."),
    "no_count": later("Rule %(rule)s: a number is missing after “%(word)s”."),
    "wrong_start": later("Rule %(rule)s: “%(word)s” is no such number."),
    "sample": later("Rule %(rule)s: “%(wanted)s” follows there, not “%(word)s”."),
    "beyond": later("Rule %(rule)s: there is no page %(word)s; the last is %(wanted)s."),
    "backwards": later("Rule %(rule)s ends (%(word)s) before it begins (%(wanted)s)."),
    "unknown": later("Rule %(rule)s: “%(word)s” is not understood."),
    "too_many": later("These are %(word)s rules; at most %(wanted)s are read."),
}
_CHANGES = {
    "pages: order": later("Order of pages"),
    "pages: labels": later("Labels of pages"),
    "pages: contents": later("Table of contents"),
    "pages: binding": later("How the book lies"),
    "pages: turned": later("Pages turned"),
    "pages: removed": later("Pages taken out"),
    "pages: back": later("Page brought back"),
    "pages: spreads": later("Spreads cut"),
    "pages: replaced": later("Image replaced"),
    "pages: added": later("Page added"),
    "pages: overruled": later("Taken in again, over the desk's work"),
}
_BEHAVIORS = {
    "": later("as its kind has it"),
    "paged": later("as a book, two side by side"),
    "individuals": later("one by one"),
    "continuous": later("joined, as a scroll"),
    "unordered": later("in no order"),
}
_DIRECTIONS = {
    "left-to-right": later("from left to right"),
    "right-to-left": later("from right to left"),
    "top-to-bottom": later("from top to bottom"),
    "bottom-to-top": later("from bottom to top"),
}


def behaviors() -> list[tuple[str, str]]:
    """Name the ways in which an item is turned."""
    return [(code, gettext(name)) for code, name in _BEHAVIORS.items()]


def directions() -> list[tuple[str, str]]:
    """Name the directions in which pages follow each other."""
    return [(code, gettext(name)) for code, name in _DIRECTIONS.items()]


def fault(error: LabelFault) -> str:
    """Say what is wrong with a rule."""
    return gettext(_FAULTS[error.code], rule=error.rule, word=error.word, wanted=error.wanted)


def change(code: str) -> str:
    """Name a kind of change."""
    return gettext(_CHANGES[code]) if code in _CHANGES else code


def saved(change: Changeset) -> str:
    """Say what was saved."""
    named = gettext(_CHANGES.get(change.change, change.change))
    count = change.after.get("pages")
    if "undoes" in change.after:
        return gettext("Undone: %(change)s.", change=named)
    if not isinstance(count, int):
        return gettext("Saved: %(change)s.", change=named)
    return ngettext(
        "Saved: %(change)s (%(num)s page).", "Saved: %(change)s (%(num)s pages).", count,
        change=named,
    )  # fmt: skip


def meanwhile() -> str:
    """Say that a change does not fit what is there now."""
    return gettext(
        "This was not saved: the pages are not what they were when you saw them, or these numbers"
        " are no pages here. Look at them again, then repeat it."
    )
