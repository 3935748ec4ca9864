"""What is said of edits of pages, in the visitor's language."""

from __future__ import annotations

from app.language import gettext, later, ngettext
from ingest.catalog.models import Changeset
from ingest.catalog.page_labels import LabelFault
from ingest.catalog.page_moves import Unfit

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
    "pages: image back": later("Earlier image brought back"),
    "pages: added": later("Page added"),
    "pages: split": later("Pages made an item of their own"),
    "pages: merged": later("Two items made one"),
    "pages: overruled": later("Taken in again, over the desk's work"),
}
_UNFIT = {
    "state": later("Only drafts, items in review and public items give and take pages."),
    "elsewhere": later(
        "Its pages are taken from another institution's manifest, and stay as there."
    ),
    "coming": later(
        "Files of it are coming in or being put away just now: wait a moment, repeat it."
    ),
    "all": later("Choose pages, but not all: at least one page must go, and one must stay."),
    "over": later("This cannot be taken back any more: something else was done with it since."),
    "gone": later(
        "Some of these pages were taken out or went on to another item since: bring them back"
        " first."
    ),
    "same": later("This is the item itself."),
    "library": later("Items of two libraries stay apart."),
    "states": later(
        "One is public and the other is not, or in review: lead both to one state first."
    ),
    "rights": later("Who may see or use them differs: make access and rights equal first."),
    "unknown": later(
        "No item of this library with the same state is known by that: type a part of its title,"
        " its number or its call number."
    ),
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


def unfit(error: Unfit) -> str:
    """Say why pages do not go from one item to another."""
    return gettext(_UNFIT[error.code])


def no_such(last: int) -> str:
    """Say that a number is none of a page."""
    return gettext(
        "There is no page of that number here: write numbers from 1 to %(last)s, as in 3-7, 9.",
        last=last,
    )


def came(at: str, who: str, again: bool) -> str:
    """Say when an image came to a page, and who saw to that."""
    if again:
        return gettext("brought back %(at)s, %(who)s", at=at, who=who)
    return gettext("handed in %(at)s, %(who)s", at=at, who=who)


def change(code: str) -> str:
    """Name a kind of change."""
    return gettext(_CHANGES[code]) if code in _CHANGES else code


def extent(change: Changeset) -> str:
    """Say how many pages went to or came from which item."""
    count, other = int(change.after.get("pages") or 0), change.after.get("item")
    if change.after.get("went"):
        told = ngettext("%(num)s page went to", "%(num)s pages went to", count)
    else:
        told = ngettext("%(num)s page came from", "%(num)s pages came from", count)
    return f"{told} {other}"


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


def not_whole() -> str:
    """Say that images were to be taken in before all of them were here."""
    return gettext(
        "Nothing was taken in: not all of these images are here yet. Choose the same files again:"
        " only what is missing is sent."
    )


def meanwhile() -> str:
    """Say that a change does not fit what is there now."""
    return gettext(
        "This was not saved: the pages are not what they were when you saw them, or these numbers"
        " are no pages here. Look at them again, then repeat it."
    )
