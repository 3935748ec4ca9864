"""Reads a sheet with a row for each file, in any order: rows of one item are put together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from config.settings import Settings
from ingest.catalog.description import LanguageMap
from ingest.packages import folder, listing, names, page_kinds, row
from ingest.packages.columns import Column
from ingest.packages.listing import shown
from ingest.packages.package import (
    Delivery,
    Package,
    PackageError,
    PageSource,
    Problem,
    SectionSource,
)
from ingest.packages.row import Cells
from ingest.packages.table import Table

_MAX_DEPTH = 12
Told = list[Problem]


@dataclass
class _Item:
    """The rows of one item, in the sheet's order."""

    source_id: str
    rows: list[Cells] = field(default_factory=list)


@dataclass(frozen=True)
class _Page:
    """One file with what its row says of it."""

    source: PageSource
    order: int | None
    section: LanguageMap


class _Files:
    """The images below the sheet's folder, by their path and by their name alone."""

    def __init__(self, start: Path, top: Path, settings: Settings, known: tuple[str, ...]) -> None:
        self._start, self._top, self._settings, self._known = start, top, settings, known
        self._by_name: dict[str, list[PageSource]] = {}
        self.problems: Told = []
        self.taken: dict[Path, int] = {}  # image to the row that names it
        self._all: list[PageSource] = []
        self._documents: dict[str, Path] = {}
        self._look(start, 0)

    def find(self, value: str, within: str) -> PageSource | str:
        """Give the page of a file's name, or say why there is none."""
        path = PurePosixPath(value.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in value[:2]:
            return "leads out of the delivery: name a file beside the sheet"
        here = PurePosixPath(within.replace("\\", "/")) / path
        for key in (here.as_posix(), path.as_posix()):
            found = self._by_name.get(names.same(key), [])
            if len(found) == 1:
                return found[0]
            if found:
                return f"names {len(found)} files in different folders: give the folder with it"
        if names.same(path.name) in self._documents:
            return (
                "is a PDF, which is an item and no page: describe it in a sheet without"
                " a column file"
            )
        return "is not there: correct the name, or add the file"

    def documents(self, sheet: str) -> Iterator[Problem]:
        """Tell of the PDFs, which no row can take in."""
        reason = (
            f"a PDF that no row of {sheet} can name: describe it in a sheet without a column file"
        )
        for path in self._documents.values():
            yield Problem(shown(path, self._top), reason, fatal=False)

    def left(self, passed: Collection[Path]) -> Iterator[tuple[Path, list[str]]]:
        """Give the folders with images that no row names, and these."""
        by_folder: dict[Path, list[str]] = {}
        for page in self._all:
            if page.image not in self.taken and page.image not in passed:
                by_folder.setdefault(page.image.parent, []).append(page.image.name)
        yield from by_folder.items()

    def _look(self, path: Path, depth: int) -> None:
        try:
            found = listing.of(path, self._top)
            self._documents |= {names.same(name): path / name for name in found.pdfs}
            if found.images:
                inside = folder.contents(found, self._top, self._settings, self._known)
                self.problems += inside.problems
                for page in inside.pages:
                    self._add(page)
            else:
                self.problems += found.problems
        except PackageError as error:
            self.problems.append(error.problem)
            return
        for name in found.folders:
            if depth < _MAX_DEPTH and not (found.images and folder.is_text_folder(name)):
                self._look(path / name, depth + 1)

    def _add(self, page: PageSource) -> None:
        self._all.append(page)
        whole = page.image.relative_to(self._start).as_posix()
        stem = whole[: len(whole) - len(names.suffix(whole))]
        for key in {whole, stem, PurePosixPath(whole).name, PurePosixPath(stem).name}:
            self._by_name.setdefault(names.same(key), []).append(page)


def read(
    path: Path,
    top: Path,
    settings: Settings,
    sheet: Table,
    columns: Sequence[Column],
    known: tuple[str, ...],
    passed: Collection[Path] = (),
) -> Delivery:
    """Read the items of an inventory; `known` are names of sheets that belong to somebody else.

    `passed` are images that are no pages.
    What cannot be read stands among the problems.
    """
    files = _Files(path.parent, top, settings, known)
    name = shown(path, top)
    items, problems = _items(sheet, columns, name)
    packages = [_package(item, files, path.parent, name, problems) for item in items]
    for place, images in files.left(passed):
        reason = f"no row of {name} names {names.listed(images)}: add rows, or take them out"
        problems.append(Problem(shown(place, top), reason))
    return Delivery(
        packages=tuple(package for package in packages if package),
        problems=(*problems, *files.documents(name), *files.problems),
    )


def _items(sheet: Table, columns: Sequence[Column], name: str) -> tuple[list[_Item], Told]:
    items: dict[str, _Item] = {}
    problems: Told = []
    for line in sheet.rows:
        cells = Cells(columns, line)
        source_id = cells.text("source_id") or cells.text("folder")
        if source_id:
            items.setdefault(source_id, _Item(source_id)).rows.append(cells)
        else:
            reason = "neither source_id nor folder says of which item this file is: fill one in"
            problems.append(Problem(name, reason, row=line.number))
    return list(items.values()), problems


def _package(item: _Item, files: _Files, start: Path, name: str, problems: Told) -> Package | None:
    # The item is described where its title stands; the other rows need only name their files.
    about = next((cells for cells in item.rows if cells.map("title")), item.rows[0])
    described, tier, draft = row.description(about), row.tier(about), row.is_draft(about)
    libraries, collections = row.slugs(about, "library"), row.slugs(about, "collection")
    work, missing = row.work(about), list[Problem]()
    kinds = page_kinds.counted(about)
    if len(libraries) > 1:
        about.complaints.append("two libraries: an item belongs to one; the rest are collections")
    pages = [page for cells in item.rows for page in _pages(cells, files, name, missing)]
    if about.complaints or not pages:
        problems += [Problem(name, reason, about.row.number) for reason in about.complaints]
        problems += [*_notes(about, name), *missing]
        return None
    if all(page.order is not None for page in pages):
        pages.sort(key=lambda page: page.order or 0)
    root = _root([page.source for page in pages], start)
    bound = page_kinds.bound(kinds, [_named(page.source, root) for page in pages], about.notes)
    problems += _notes(about, name)
    return Package(
        source_id=item.source_id,
        root=root,
        description=described,
        pages=bound,
        sections=tuple(_sections(pages)),
        library=libraries[0] if libraries else "",
        collections=collections,
        work=work,
        identifiers=row.identifiers(about),
        tier=tier,
        draft=draft,
        record=row.record(about),
        problems=tuple(missing),
    )


def _pages(cells: Cells, files: _Files, name: str, problems: Told) -> Iterator[_Page]:
    values, order = cells.values("file"), cells.text("order")
    if not values:
        problems.append(Problem(name, "the file is blank: name it", cells.row.number))
    for value in values:
        found = files.find(value, cells.text("folder"))
        if isinstance(found, str):
            problems.append(Problem(name, f"{names.brief(value)} {found}", cells.row.number))
        elif found.image in files.taken:
            reason = f"{names.brief(value)} stands in row {files.taken[found.image]} too: keep one"
            problems.append(Problem(name, reason, cells.row.number))
        else:
            files.taken[found.image] = cells.row.number
            label = {"none": [cells.text("label")]} if cells.text("label") else found.label
            number = int(order[:9]) if order.isdecimal() and len(values) == 1 else None
            page = _kind(cells, name, problems).given_to(replace(found, label=label))
            yield _Page(page, number, cells.map("section"))


def _kind(cells: Cells, name: str, problems: Told) -> page_kinds.PageKind:
    told = cells.text("page_kind")
    kind = page_kinds.of_cell(told)
    if kind is None:
        reason = f"page_kind is {names.brief(told)}: {page_kinds.HINT}"
        problems.append(Problem(name, reason, cells.row.number, fatal=False))
    return kind or page_kinds.PageKind()


def _notes(cells: Cells, name: str) -> Told:
    return [Problem(name, note, cells.row.number, fatal=False) for note in cells.notes]


def _root(pages: Sequence[PageSource], start: Path) -> Path:
    folders = {page.image.parent for page in pages}
    return folders.pop() if len(folders) == 1 else start


def _named(page: PageSource, root: Path) -> PageSource:
    return replace(page, name=names.readable(page.image.relative_to(root).as_posix()))


def _sections(pages: Sequence[_Page]) -> Iterator[SectionSource]:
    """Give a section for each run of pages whose rows name the same, or nothing after it."""
    first, title = 0, dict[str, list[str]]()
    for place, page in enumerate(pages):
        if page.section and page.section != title:
            if title:
                yield SectionSource(title, first, place - 1)
            first, title = place, page.section
    if title:
        yield SectionSource(title, first, len(pages) - 1)
