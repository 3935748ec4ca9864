"""What a page is in its book, by the words of sheets, METS and IIIF: outside it, an opening. Pure.

A cover is a page like others (the books of the IIIF Cookbook have it so): what is outside is
what nobody turns, such as a colour chart or a spine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.catalog.description import OPENING, OUTSIDE, Description
from ingest.languages import folded
from ingest.packages import names
from ingest.packages.package import PageSource
from ingest.packages.row import Cells

HINT = "write non-paged (ngoài sách), facing-pages (trang đôi) or title page (trang tên sách)"

_MOST_DIGITS = 6
_NUMBERS = re.compile(rf"([0-9]{{1,{_MOST_DIGITS}}})(?:\s*[-–]\s*([0-9]{{1,{_MOST_DIGITS}}}))?")
_COUNTED = re.compile(r" ?[0-9]{1,3}$")
_WORDS = {
    OUTSIDE: (
        "non paged", "nonpaged", "ngoai sach", "color checker", "colorchecker", "colour checker",
        "colourchecker", "color chart", "colorchart", "colour chart", "color card", "colour card",
        "color target", "colour target", "target", "farbkarte", "farbkeil", "farbtafel", "bang mau",
        "thuoc mau", "ruler", "spine", "gay sach", "buchrucken", "head edge", "tail edge",
        "fore edge", "edge", "buchschnitt",
    ),
    OPENING: (
        "facing pages", "opening", "double page", "doublepage", "double spread", "spread",
        "doppelseite", "trang doi", "hai trang",
    ),
}  # fmt: skip
_BEHAVIORS = {word: behavior for behavior, words in _WORDS.items() for word in words}
_TITLE_PAGES = frozenset(
    ("title page", "titlepage", "titelblatt", "titelseite", "page de titre", "trang ten sach",
     "trang nhan de", "trang ten")
)  # fmt: skip


@dataclass(frozen=True)
class PageKind:
    """What a page is: its behavior in a bound book, and whether the book is opened on it."""

    behavior: str = ""
    opens: bool = False

    def given_to(self, page: PageSource) -> PageSource:
        """Give the page as one of this kind; what it is already stays where nothing is said."""
        return replace(
            page, behavior=self.behavior or page.behavior, opens=self.opens or page.opens
        )


def named(words: Iterable[str]) -> PageKind:
    """Give what any of these words says, such as a type and a label; numbers behind it are free."""
    plain = [_COUNTED.sub("", folded(word)) for word in words]
    behavior = next((_BEHAVIORS[word] for word in plain if word in _BEHAVIORS), "")
    return PageKind(behavior, any(word in _TITLE_PAGES for word in plain))


def of_cell(text: str) -> PageKind | None:
    """Give what a cell of a sheet says; None for a word that we do not know."""
    found = named([text])
    return found if found != PageKind() or not text.strip() else None


@dataclass(frozen=True)
class Counted:
    """Pages that a row names by their numbers, from 1; runs with both ends."""

    start: int = 0  # on which the item is opened; 0: not said
    runs: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)  # by behavior


def counted(cells: Cells) -> Counted:
    """Read which pages a row says are outside the book, openings, or the first to be seen."""
    start = cells.text("start_page")
    if start and not (start.isdecimal() and 0 < int(start[: _MOST_DIGITS + 1]) < 10**_MOST_DIGITS):
        cells.complaints.append(f"start_page is {names.brief(start)}: write the page's number")
        start = ""
    fields = {OUTSIDE: "non_paged", OPENING: "facing_pages"}
    runs = {behavior: _runs(cells, name) for behavior, name in fields.items()}
    return Counted(int(start or 0), {behavior: found for behavior, found in runs.items() if found})


def bound(told: Counted, pages: Sequence[PageSource], notes: list[str]) -> tuple[PageSource, ...]:
    """Give the pages as a row says they are bound; numbers beyond the last go to `notes`."""
    marked = list(pages)
    for behavior, runs in told.runs.items():
        for first, last in runs:
            if last > len(pages):
                notes.append(_beyond(last, len(pages)))
            for place in range(first - 1, min(last, len(pages))):
                marked[place] = replace(marked[place], behavior=behavior)
    if told.start > len(pages):
        notes.append(_beyond(told.start, len(pages)))
    elif told.start:
        marked = [replace(page, opens=n == told.start) for n, page in enumerate(marked, start=1)]
    return tuple(marked)


def opened(description: Description, pages: Sequence[PageSource]) -> Description:
    """Say on which page the item is to be opened, where its source marks one."""
    marked = next((number for number, page in enumerate(pages, start=1) if page.opens), 0)
    return replace(description, start_page=marked) if marked else description


def _runs(cells: Cells, name: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    written = [part.strip() for cell in cells.values(name) for part in cell.split(",")]
    for part in filter(None, written):
        run = _NUMBERS.fullmatch(part)
        first, last = (int(run[1]), int(run[2] or run[1])) if run else (0, 0)
        if first < 1 or last < first:
            cells.complaints.append(
                f"{name} is {names.brief(part)}: write numbers of pages, as in 1; 4-6"
            )
        else:
            found.append((first, last))
    return found


def _beyond(number: int, pages: int) -> str:
    return f"names page {number}, but the item has {pages}: correct the number"
