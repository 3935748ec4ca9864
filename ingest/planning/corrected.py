"""Takes a plan back that a curator has corrected: what it says is what comes in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from config.settings import Settings
from ingest.languages import folded
from ingest.packages import names, row, table
from ingest.packages.columns import METADATA, recognise
from ingest.packages.package import (
    Delivery,
    Package,
    PackageError,
    PageSource,
    Problem,
    SectionSource,
)
from ingest.packages.row import Cells
from ingest.packages.sheet_words import english
from ingest.planning.book import ITEM_COLUMNS, ITEMS, PAGE_COLUMNS, PAGES, label
from ingest.planning.cells import cells

_YES = frozenset({"x", "yes", "y", "1", "true", "co", "bo"})
_ORDER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")
_DESCRIBED = (
    "title", "creator", "contributor", "publisher", "date", "date_label", "script", "type",
    "subject", "place", "summary", "rights", "attribution", "call_number", "viewing_direction",
)  # fmt: skip


@dataclass
class _Rows:
    """The rows of one sheet of the plan, by the item that they belong to."""

    headings: tuple[str, ...]
    by_item: dict[str, list[table.Row]] = field(default_factory=dict)

    def cell(self, line: table.Row, heading: str) -> str:
        return line.cells[self.headings.index(heading)]


def apply(delivery: Delivery, path: Path, settings: Settings) -> Delivery:
    """Give the delivery as the plan wants it.

    What a cell holds that differs from what was read takes its place; what is marked to be left
    out, and what the plan does not name, stays out.

    Raises:
        PackageError: the file is no plan.
    """
    items = _rows(path, ITEMS, ITEM_COLUMNS[:2], settings)
    pages = _rows(path, PAGES, PAGE_COLUMNS[:5], settings)
    problems = list(delivery.problems)
    kept: list[Package] = []
    for package in delivery.packages:
        lines = items.by_item.pop(package.source_id, [])
        if not lines:
            reason = f"is not named in {path.name}, so it is left out: add a row"
            problems.append(Problem(package.name, reason, fatal=False))
        elif not _is_yes(items.cell(lines[0], "leave out")):
            mine = pages.by_item.pop(package.source_id, [])
            kept.append(_corrected(package, _Sheets(path.name, items, pages), lines[0], mine))
    for source_id, lines in items.by_item.items():
        reason = f"names {names.brief(source_id)}, which is not in this delivery: remove the row"
        problems.append(Problem(path.name, reason, row=lines[0].number))
    return replace(delivery, packages=tuple(kept), problems=tuple(problems))


@dataclass(frozen=True)
class _Sheets:
    name: str
    items: _Rows
    pages: _Rows


def _rows(path: Path, sheet: str, needed: Sequence[str], settings: Settings) -> _Rows:
    try:
        found = table.read(path, settings, sheet=sheet)
    except table.SheetRefused as error:
        raise PackageError(Problem(path.name, f"sheet {sheet}: {error}")) from error
    headings = found.headings
    if needed[0] not in headings:  # it went out in Vietnamese
        headings = tuple(english(heading) for heading in headings)
    missing = [heading for heading in needed if heading not in headings]
    if missing:
        reason = f"sheet {sheet} has no column {missing[0]}: it is no plan of ours"
        raise PackageError(Problem(path.name, reason, row=1))
    rows = _Rows(headings)
    for line in found.rows:
        rows.by_item.setdefault(rows.cell(line, "source_id"), []).append(line)
    return rows


def _corrected(
    package: Package, sheets: _Sheets, line: table.Row, lines: Sequence[table.Row]
) -> Package:
    package, told = _described(package, sheets, line)
    places, more = _places(package, sheets, lines)
    pages = tuple(_labelled(package, place, text) for place, text in places)
    moved = {old: new for new, (old, _) in enumerate(places)}
    return replace(
        package,
        pages=pages,
        sections=tuple(_moved(package.sections, moved)),
        problems=(*package.problems, *told, *more),
    )


def _described(package: Package, sheets: _Sheets, line: table.Row) -> tuple[Package, list[Problem]]:
    """Put the metadata that was changed in the place of what was read."""
    before = cells(package)
    columns = recognise(sheets.items.headings, METADATA)
    own = set(ITEM_COLUMNS)
    pairs = [
        (column, cell)
        for column, cell in zip(columns, line.cells, strict=True)
        if column.written not in own
    ]
    changed = {
        column.field or column.written
        for column, cell in pairs
        if cell != before.get(column.written, "").strip()
    }
    if not changed:
        return package, []
    wanted = [
        (column, cell)
        for column, cell in pairs
        if (column.field or column.written) in changed or column.field == "title"
    ]
    chosen = replace(line, cells=tuple(cell for _, cell in wanted))
    read = Cells([column for column, _ in wanted], chosen)
    new = _with(package, read, changed)
    told = [(reason, True) for reason in read.complaints] + [(one, False) for one in read.notes]
    return (package if read.complaints else new), [
        Problem(sheets.name, reason, row=line.number, fatal=fatal) for reason, fatal in told
    ]


def _with(package: Package, read: Cells, changed: set[str]) -> Package:
    described = row.description(read)
    fields = {name: getattr(described, name) for name in _DESCRIBED if name in changed}
    if "language" in changed:
        fields["languages"] = described.languages
    about = package.description
    extra = {name: values for name, values in about.extra.items() if name not in changed}
    about = replace(about, **fields, extra=extra | described.extra)
    libraries = row.slugs(read, "library")
    work = row.work(read) if {"work", "volume"} & changed else package.work
    return replace(
        package,
        description=about,
        library=(libraries[0] if libraries else "") if "library" in changed else package.library,
        collections=row.slugs(read, "collection")
        if "collection" in changed
        else package.collections,
        work=work,
        identifiers=row.identifiers(read) if "identifier" in changed else package.identifiers,
        tier=row.tier(read) if "access" in changed else package.tier,
        draft=row.is_draft(read) if "state" in changed else package.draft,
    )


def _places(
    package: Package, sheets: _Sheets, lines: Sequence[table.Row]
) -> tuple[list[tuple[int, str]], list[Problem]]:
    """Give the places of the pages that come in, in the plan's order, with their labels."""
    by_name = {page.name: place for place, page in enumerate(package.pages)}
    found: dict[int, tuple[float, str]] = {}
    problems: list[Problem] = []
    for line in lines:
        name, order = sheets.pages.cell(line, "file"), sheets.pages.cell(line, "order")
        place = by_name.get(name)
        reason = _page_reason(place, name, order, found)
        if reason:
            problems.append(Problem(sheets.name, reason, row=line.number))
        elif place is not None:
            left = _is_yes(sheets.pages.cell(line, "leave out"))
            key = float("inf") if left else float(order)
            found[place] = (key, sheets.pages.cell(line, "label"))
    for name, place in by_name.items():
        if place not in found:
            reason = f"{name} of {package.name} is not named, so it is left out: add a row"
            problems.append(Problem(sheets.name, reason, fatal=False))
    kept = sorted((order, place) for place, (order, _) in found.items() if order != float("inf"))
    return [(place, found[place][1]) for _, place in kept], problems


def _page_reason(
    place: int | None, name: str, order: str, found: dict[int, tuple[float, str]]
) -> str:
    if place is None:
        return f"names {names.brief(name) or 'no file'}, which is not there: remove the row"
    if place in found:
        return f"names {names.brief(name)} a second time: keep one row"
    if not _ORDER.fullmatch(order):
        return f"order is {names.brief(order) or 'blank'}: write a number, 1, 2, 2.5 ..."
    return ""


def _labelled(package: Package, place: int, text: str) -> PageSource:
    page = package.pages[place]
    if text == label(package, place).strip():
        return page
    return replace(page, label={"none": [text]} if text else {})


def _moved(sections: Sequence[SectionSource], moved: dict[int, int]) -> Iterator[SectionSource]:
    """Give the table of contents over the pages that are left."""
    for section in sections:
        run = range(section.first_page, section.last_page + 1)
        left = [moved[place] for place in run if place in moved]
        if left:
            inner = tuple(_moved(section.sections, moved))
            yield replace(section, first_page=min(left), last_page=max(left), sections=inner)


def _is_yes(cell: str) -> bool:
    return folded(cell) in _YES
