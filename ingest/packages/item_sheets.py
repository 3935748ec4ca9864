"""The two small sheets that may lie in an item's folder: pages.csv and contents.csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from config.settings import Settings
from ingest.catalog.description import LanguageMap
from ingest.packages import names, page_kinds, table
from ingest.packages.columns import CONTENTS, PAGES, Headings, recognise, twice
from ingest.packages.package import PageSource, Problem, SectionSource, TranslationSource
from ingest.packages.page_kinds import PageKind
from ingest.packages.row import Cells

PAGES_NAMES = ("pages.csv", "pages.tsv", "pages.xlsx")
CONTENTS_NAMES = ("contents.csv", "contents.tsv", "contents.xlsx")
MAX_LEVEL = 8


@dataclass
class Entry:
    """One line of a table of contents, before its end is known."""

    title: LanguageMap
    first: int
    level: int
    children: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """What a sheet of pages says of one."""

    label: LanguageMap
    kind: PageKind
    translations: tuple[TranslationSource, ...] = ()

    def given_to(self, page: PageSource) -> PageSource:
        """Give the page as the sheet has it."""
        written = {one.language for one in page.translations}
        more = tuple(one for one in self.translations if one.language not in written)
        known = replace(
            page, label=self.label or page.label, translations=(*page.translations, *more)
        )
        return self.kind.given_to(known)


def told(
    path: Path, shown: str, pages: Mapping[str, int], settings: Settings
) -> tuple[dict[int, Told], list[Problem]]:
    """Read what pages are called and are; `pages` gives their places, from 0, by name and stem."""
    rows, problems = _rows(path, shown, PAGES, ("file",), settings)
    found: dict[int, Told] = {}
    for cells in rows:
        file, label = cells.text("file"), cells.map("label")
        named = f"names {names.brief(file) or 'no file'}"
        place = pages.get(names.same(file))
        if place is None:
            problems.append(_warning(shown, cells, f"{named}, which is no page of this item"))
        elif place in found:
            problems.append(_warning(shown, cells, f"{named} a second time: keep one row"))
        else:
            kind = page_kinds.of_cell(cells.text("page_kind"))
            if kind is None:
                reason = f"page_kind is {names.brief(cells.text('page_kind'))}: {page_kinds.HINT}"
                problems.append(_warning(shown, cells, reason))
            translations = tuple(
                TranslationSource(language, shown, text="\n".join(texts))
                for language, texts in cells.map("translation").items()
            )
            found[place] = Told(_unmarked(cells, label), kind or PageKind(), translations)
    return found, problems


def contents(
    path: Path, shown: str, pages: Mapping[str, int], settings: Settings
) -> tuple[tuple[SectionSource, ...], list[Problem]]:
    """Read the table of contents; a section ends where the next of its level or above begins."""
    rows, problems = _rows(path, shown, CONTENTS, ("title", "first"), settings)
    entries: list[Entry] = []
    for cells in rows:
        entry = _entry(cells, pages)
        if isinstance(entry, str):
            problems.append(_warning(shown, cells, entry))
        elif entries and entry.first < entries[-1].first:
            reason = "begins before the section above it: put the rows in the order of the pages"
            problems.append(_warning(shown, cells, reason))
        else:
            entries.append(entry)
    last_page = max(pages.values(), default=0)
    return _closed(_nested(entries), last_page), problems


def outline(entries: Sequence[tuple[int, str, int]], pages: int) -> tuple[SectionSource, ...]:
    """Make a table of contents of level, title and page (from 0) in the order of a document."""
    known = [Entry({"none": [title]}, page, level) for level, title, page in entries]
    return _closed(_nested(known), pages - 1)


def _rows(
    path: Path, shown: str, known: Headings, needed: Sequence[str], settings: Settings
) -> tuple[list[Cells], list[Problem]]:
    try:
        sheet = table.read(path, settings)
    except table.SheetRefused as error:
        return [], [Problem(shown, str(error), fatal=False)]
    columns = recognise(sheet.headings, known)
    missing = [name for name in needed if all(column.field != name for column in columns)]
    if missing or twice(columns):
        which = f"has no column {missing[0]}" if missing else f"has {twice(columns)[0]} twice"
        reason = f"{which}: its columns are {', '.join(known)}"
        return [], [Problem(shown, reason, row=1, fatal=False)]
    return [Cells(columns, row) for row in sheet.rows], []


def _entry(cells: Cells, pages: Mapping[str, int]) -> Entry | str:
    title, first, level = cells.map("title"), cells.text("first"), cells.text("level") or "1"
    if not title:
        return "the title is blank: fill it in"
    place = pages.get(names.same(first))
    if place is None and first.isdecimal() and 1 <= int(first[:9]) <= len(set(pages.values())):
        place = int(first[:9]) - 1
    if place is None:
        named = names.brief(first) or "no page"
        return f"begins at {named}, which is no page of this item: name its file"
    if not level.isdecimal() or not 1 <= int(level[:9]) <= MAX_LEVEL:
        return f"level is {names.brief(level)}: write 1 for a chapter, 2 for what is inside it ..."
    return Entry(title, place, int(level))


def _nested(entries: Sequence[Entry]) -> list[Entry]:
    top: list[Entry] = []
    above: list[Entry] = []
    for entry in entries:
        while above and above[-1].level >= entry.level:
            above.pop()
        (above[-1].children if above else top).append(entry)
        above.append(entry)
    return top


def _closed(entries: Sequence[Entry], last_page: int) -> tuple[SectionSource, ...]:
    ends = [
        max(entry.first, after.first - 1)
        for entry, after in zip(entries, entries[1:], strict=False)
    ]
    return tuple(
        SectionSource(entry.title, entry.first, end, _closed(entry.children, end))
        for entry, end in zip(entries, [*ends, last_page], strict=False)
    )


def _unmarked(cells: Cells, label: LanguageMap) -> LanguageMap:
    # A page number is of no language unless its heading gives it one.
    tagged = any(column.field == "label" and column.language for column in cells.columns)
    return label if tagged else {"none": [value for values in label.values() for value in values]}


def _warning(shown: str, cells: Cells, reason: str) -> Problem:
    return Problem(shown, reason, row=cells.row.number, fatal=False)
