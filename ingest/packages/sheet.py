"""Reads a delivery with a metadata sheet: each row an item, its images in the folder it names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from config.settings import Settings
from ingest.packages import (
    folder,
    holders,
    inventory,
    listing,
    names,
    page_kinds,
    pdf,
    row,
    table,
)
from ingest.packages.columns import INVENTORY, METADATA, Column, recognise, twice
from ingest.packages.listing import shown
from ingest.packages.package import Delivery, Package, PackageError, Problem
from ingest.packages.row import Cells

NAMES = ("metadata.csv", "metadata.tsv", "metadata.xlsx")
_KNOWN = (*NAMES, *holders.LIBRARIES_NAMES, *holders.COLLECTIONS_NAMES)
_MAX_DEPTH = 12


class _Folders:
    """The folders and PDFs beside a sheet, found by name in any Unicode form; listed once each."""

    def __init__(
        self, start: Path, top: Path, settings: Settings, passed: Collection[Path] = ()
    ) -> None:
        self._start, self._top, self._settings = start, top, settings
        self._passed = passed  # images that are no pages
        self._listings: dict[Path, listing.Listing] = {}
        self._by_name: dict[Path, dict[str, list[str]]] = {}
        self.taken: dict[Path, int] = {}  # folder or PDF to the row that names it

    def listed(self, path: Path) -> listing.Listing:
        if path not in self._listings:
            found = listing.of(path, self._top)
            found.images = [name for name in found.images if path / name not in self._passed]
            self._listings[path] = found
        return self._listings[path]

    def contents(self, path: Path) -> folder.Contents:
        """Read the pages of a folder or a PDF.

        Raises:
            PackageError: two pages of one name, or the PDF cannot be read.
        """
        if names.suffix(path.name) == listing.PDF_SUFFIX and not path.is_dir():
            book = pdf.book_of(path, self._top, self._settings)
            return folder.Contents(book.pages, book.sections, (), path)
        return folder.contents(self.listed(path), self._top, self._settings, _KNOWN)

    def find(self, value: str) -> Path | str:
        """Give the folder or PDF that a cell names, or say why there is none."""
        parts = PurePosixPath(value.replace("\\", "/")).parts
        if not parts:
            return self._start
        if ".." in parts or parts[0] == "/" or parts[0].endswith(":"):
            return (
                f"folder {names.brief(value)} leads out of the delivery: name one beside the sheet"
            )
        path = self._start
        for at, part in enumerate(parts, start=1):
            found = self._inside(path, part)
            if found is None and at == len(parts):
                found = self._document(path, part)
            if found is None:
                shown_value = names.brief(value)
                return f"there is no folder {shown_value} beside the sheet: correct it, or add it"
            path = found
        return path

    def name_of(self, path: Path) -> str:
        """Give the folder's name in NFC, from the sheet on; the sheet's own folder by its name."""
        inside = path.relative_to(self._start).as_posix()
        return names.readable(self._start.name if inside == "." else inside)

    def _inside(self, path: Path, part: str) -> Path | None:
        if path not in self._by_name:
            by_name = self._by_name.setdefault(path, {})
            for name in self.listed(path).folders:
                by_name.setdefault(names.same(name), []).append(name)
        alike = self._by_name[path].get(names.same(part), [])
        exact = [name for name in alike if names.readable(name) == part]
        best = exact or alike
        return path / best[0] if len(best) == 1 else None

    def _document(self, path: Path, part: str) -> Path | None:
        """Find the PDF of this name, with its ending or without."""
        wanted = {names.same(part), names.same(part + listing.PDF_SUFFIX)}
        alike = [name for name in self.listed(path).pdfs if names.same(name) in wanted]
        return path / alike[0] if len(alike) == 1 else None

    def problems(self) -> Iterator[Problem]:
        """Give what is wrong in folders that are no item's."""
        for path, found in self._listings.items():
            if path not in self.taken:
                yield from found.problems

    def archives(self) -> Iterator[Problem]:
        """Give the archives, which rows cannot name."""
        reason = (
            "an archive, in a delivery with a sheet: unpack it in its place, or pack the delivery"
            " as one archive with its sheet"
        )
        for path, found in self._listings.items():
            for name in found.archives:
                yield Problem(shown(path / name, self._top), reason)

    def documents(self, path: Path, depth: int = 0) -> Iterator[Path]:
        """Give the PDFs that no row takes in, itself or with its folder."""
        if path in self.taken or depth > _MAX_DEPTH:
            return
        found = self.listed(path)
        yield from (path / name for name in found.pdfs if path / name not in self.taken)
        for name in found.folders:
            yield from self.documents(path / name, depth + 1)

    def unnamed(self, path: Path, depth: int = 0) -> Iterator[Path]:
        """Give the folders with images that no row names."""
        for name in self.listed(path).folders:
            inside = path / name
            if depth > _MAX_DEPTH or (path in self.taken and folder.is_text_folder(name)):
                continue
            if inside not in self.taken and self.listed(inside).images:
                yield inside
            else:
                yield from self.unnamed(inside, depth + 1)


def read(path: Path, top: Path, settings: Settings) -> Delivery:
    """Read metadata.csv or metadata.xlsx and the folders it names.

    Raises:
        PackageError: the sheet itself cannot be read or lacks a column.
    """
    name = shown(path, top)
    try:
        sheet = table.read(path, settings)
    except table.SheetRefused as error:
        raise PackageError(Problem(name, str(error))) from error
    columns = recognise(sheet.headings, INVENTORY)
    is_inventory = any(column.field == "file" for column in columns)
    if not is_inventory:
        columns = recognise(sheet.headings, METADATA)
    delivery = _holders(listing.of(path.parent, top), top, settings)
    logos = frozenset(one.logo for one in delivery.libraries if one.logo)
    folders = _Folders(path.parent, top, settings, logos)
    _check_columns(columns, sheet, name, folders.listed(path.parent))
    problems = list(delivery.problems)
    if sheet.font:
        reason = f"typed for {sheet.font} fonts and converted to Unicode: look its letters over"
        problems.append(Problem(name, reason, fatal=False))
    if is_inventory:
        found = inventory.read(path, top, settings, sheet, columns, _KNOWN, logos)
        problems += found.problems
        return replace(delivery, packages=found.packages, problems=tuple(problems))
    packages: dict[str, Package] = {}
    for line in sheet.rows:
        package, more = _package(Cells(columns, line), folders, packages)
        problems += [Problem(name, reason, row=line.number, fatal=fatal) for reason, fatal in more]
        if isinstance(package, Package):
            packages[package.source_id] = replace(package, sheet=name, row=line.number)
        elif package:
            problems += package
    problems += _left_over(path.parent, folders, top, name)
    whole = tuple(packages.values()), tuple(problems), ((name, path),)
    return Delivery(delivery.libraries, delivery.collections, *whole)


def _check_columns(
    columns: Sequence[Column], sheet: table.Table, name: str, beside: listing.Listing
) -> None:
    fields = {column.field for column in columns}
    if "title" not in fields:
        raise PackageError(
            Problem(
                name,
                f"no column title (or nhan đề) among {names.listed(sheet.headings, 8)}:"
                " name the column of titles so",
                row=1,
            )
        )
    if "file" in fields and not {"folder", "source_id"} & fields:
        reason = "no column source_id (or mã tài liệu): it tells of which item a file is"
        raise PackageError(Problem(name, reason, row=1))
    if not {"file", "folder"} & fields and not (len(sheet.rows) == 1 and beside.images):
        raise PackageError(
            Problem(name, "no column folder (or thư mục): add one that names each item's folder", 1)
        )
    if twice(columns):
        reason = f"two columns mean {twice(columns)[0]}: rename or remove one"
        raise PackageError(Problem(name, reason, row=1))


def _holders(beside: listing.Listing, top: Path, settings: Settings) -> Delivery:
    problems: list[Problem] = []
    whole = Delivery()
    for name in beside.named(*holders.LIBRARIES_NAMES):
        path = beside.folder / name
        libraries, more = holders.libraries(path, shown(path, top), settings)
        whole = Delivery(libraries=(*whole.libraries, *libraries))
        problems += more
    for name in beside.named(*holders.COLLECTIONS_NAMES):
        path = beside.folder / name
        collections, more = holders.collections(path, shown(path, top), settings)
        whole = Delivery(whole.libraries, (*whole.collections, *collections))
        problems += more
    return Delivery(whole.libraries, whole.collections, problems=tuple(problems))


def _package(
    cells: Cells, folders: _Folders, before: dict[str, Package]
) -> tuple[Package | tuple[Problem, ...], list[tuple[str, bool]]]:
    """Give the row's package, or what is wrong with its folder; and the row's own reasons."""
    described = row.description(cells)
    tier, draft, work = row.tier(cells), row.is_draft(cells), row.work(cells)
    kinds = page_kinds.counted(cells)
    libraries, collections = row.slugs(cells, "library"), row.slugs(cells, "collection")
    if len(libraries) > 1:
        cells.complaints.append("two libraries: an item belongs to one; the rest are collections")
    place = _place(cells, folders, before)
    if cells.complaints or place is None:
        return (), [(reason, True) for reason in cells.complaints] + _notes(cells)
    try:
        inside = folders.contents(place)
    except PackageError as error:
        return (error.problem,), _notes(cells)
    if not inside.pages:
        return inside.problems, _notes(cells)
    package = Package(
        source_id=_source_id(cells, place, folders),
        root=place,
        description=described,
        pages=page_kinds.bound(kinds, inside.pages, cells.notes),
        sections=inside.sections,
        library=libraries[0] if libraries else "",
        collections=collections,
        work=work,
        identifiers=row.identifiers(cells),
        tier=tier,
        draft=draft,
        record=row.record(cells),
        pdf=inside.pdf,
        problems=inside.problems,
    )
    return package, _notes(cells)


def _notes(cells: Cells) -> list[tuple[str, bool]]:
    return [(note, False) for note in cells.notes]


def _place(cells: Cells, folders: _Folders, before: dict[str, Package]) -> Path | None:
    """Find the row's folder and claim it, or complain."""
    value = cells.text("folder")
    if not value and any(column.field == "folder" for column in cells.columns):
        cells.complaints.append("the folder is blank: name the folder of the item's images")
        return None
    place = folders.find(value)
    if isinstance(place, str):
        cells.complaints.append(place)
        return None
    if place in folders.taken:
        cells.complaints.append(
            f"folder {names.brief(value)} stands in row {folders.taken[place]} too:"
            " give each item its own"
        )
        return None
    folders.taken[place] = cells.row.number
    source_id = _source_id(cells, place, folders)
    if source_id in before:
        shown_id = names.brief(source_id)
        cells.complaints.append(f"source id {shown_id} stands in an earlier row too: change one")
    return place


def _source_id(cells: Cells, place: Path, folders: _Folders) -> str:
    return cells.text("source_id") or folders.name_of(place)


def _left_over(start: Path, folders: _Folders, top: Path, sheet: str) -> list[Problem]:
    reason = f"holds images but no row of {sheet} names it: add a row, or take the folder out"
    left = [Problem(shown(path, top), reason) for path in folders.unnamed(start)]
    reason = f"a PDF that no row of {sheet} names: add a row, or take it out"
    left += [Problem(shown(path, top), reason) for path in folders.documents(start)]
    beside = folders.listed(start)
    if beside.images and start not in folders.taken:
        images = names.listed(beside.images)
        reason = f"images lie beside the sheet ({images}): put them in the folder of their item"
        left.append(Problem(shown(start, top), reason))
    return [*folders.problems(), *left, *folders.archives()]
