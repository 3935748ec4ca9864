"""What an edit of pages did to rows, in words: labels and headings, and how many pages it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.curate.card_words import Difference, Line
from app.curate.pages import rule_words
from app.language import gettext, language, ngettext
from app.site.cards import Words
from ingest.catalog.description import best
from ingest.catalog.models import Changeset
from ingest.catalog.row_notes import ROWS

_MOST = 12


def told(change: Changeset) -> list[Difference]:
    """Tell what became of the rows that a change noted, each kind of change as one difference."""
    pages = list(_pairs(change, "page"))
    found = [
        _difference(gettext("Labels"), list(_texts(pages, "label"))),
        _difference(gettext("Contents"), list(_texts(_pairs(change, "section"), "title"))),
        _difference(gettext("Pages"), list(_counted(pages))),
        _difference(gettext("Rules"), rule_words.told(str(change.after.get("rules") or ""))),
    ]
    return [one for one in found if one.lines]


def _pairs(change: Changeset, table: str) -> Iterator[tuple[Any, Any]]:
    """Give the changed columns of each row before and after; None is a row that is not there."""
    before, after = (side.get(ROWS, {}).get(table, {}) for side in (change.before, change.after))
    yield from ((before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after]))


def _texts(pairs: Any, column: str) -> Iterator[str]:
    for before, after in pairs:
        old, new = ((side or {}).get(column) for side in (before, after))
        if old != new:
            yield " → ".join(best(one or {}, language()) or "–" for one in (old, new))


def _counted(pages: list[tuple[Any, Any]]) -> Iterator[str]:
    """Count pages that came, went, or are another now; of labels alone the labels tell."""
    come = sum(before is None for before, _ in pages)
    gone = sum(after is None for _, after in pages)
    same = sum(bool(before and after) and set(after) != {"label"} for before, after in pages)
    for count, sign in ((gone, "− "), (come, "+ "), (same, "")):
        if count:
            yield sign + ngettext("%(num)s page", "%(num)s pages", count)


def _difference(name: str, lines: list[str]) -> Difference:
    shown = [*lines[:_MOST], "…"] if len(lines) > _MOST else lines
    return Difference(name, [Line(Words(line, "")) for line in shown])
