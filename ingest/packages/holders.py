"""The sheets of who holds and how it is arranged: libraries.csv and collections.csv."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TypeVar

from config.settings import Settings
from ingest.languages import folded
from ingest.packages import fields, names, table
from ingest.packages.columns import COLLECTIONS, LIBRARIES, Headings, recognise, twice
from ingest.packages.package import CollectionSource, LibrarySource, Problem
from ingest.packages.row import SLUG, Cells

LIBRARIES_NAMES = ("libraries.csv", "libraries.tsv", "libraries.xlsx")
COLLECTIONS_NAMES = ("collections.csv", "collections.tsv", "collections.xlsx")
KINDS = {
    "tinh": "provincial", "thanh pho": "provincial", "huyen": "district", "quan": "district",
    "xa": "commune", "phuong": "commune", "truong": "school", "truong hoc": "school",
    "dai hoc": "university", "chuyen nganh": "specialised", "tu nhan": "private",
}  # fmt: skip
_KIND_CODES = frozenset(KINDS.values())
_BANNER = re.compile(r".+:[1-9][0-9]{0,5}")

Source = TypeVar("Source", LibrarySource, CollectionSource)


def libraries(
    path: Path, shown: str, settings: Settings
) -> tuple[tuple[LibrarySource, ...], list[Problem]]:
    """Read the sheet of libraries."""
    return _read(path, shown, LIBRARIES, "name", partial(_library, beside=path.parent), settings)


def collections(
    path: Path, shown: str, settings: Settings
) -> tuple[tuple[CollectionSource, ...], list[Problem]]:
    """Read the sheet of collections."""
    return _read(path, shown, COLLECTIONS, "title", _collection, settings)


def _library(cells: Cells, beside: Path) -> LibrarySource:
    kind = cells.text("kind").lower()
    kind = KINDS.get(folded(kind), kind)
    if kind not in _KIND_CODES:
        cells.complaints.append(
            f"kind is {names.brief(kind) or 'blank'}: write one of {', '.join(sorted(_KIND_CODES))}"
        )
    latitude, longitude = _place_on_earth(cells)
    return LibrarySource(
        slug=cells.text("slug"),
        name=cells.map("name"),
        kind=kind,
        parent=cells.text("parent"),
        place=cells.map("place"),
        homepage=cells.text("homepage"),
        latitude=latitude,
        longitude=longitude,
        logo=_logo(cells, beside),
    )


def _logo(cells: Cells, beside: Path) -> Path | None:
    """Give the file of a library's logo; where there is none, the library comes in without."""
    given = cells.text("logo")
    parts = PurePosixPath(given.replace("\\", "/")).parts
    if not given:
        return None
    found: Path | None = beside
    for part in parts:
        found = _inside(found, part) if found is not None and part not in ("/", "..") else None
    if found is None or not found.is_file() or not found.resolve().is_relative_to(beside.resolve()):
        cells.notes.append(f"logo is {names.brief(given)}, which is no file beside the sheet")
        return None
    return found


def _inside(folder: Path, name: str) -> Path | None:
    """Find what a folder holds under a name, whatever its Unicode form and case."""
    if not folder.is_dir():
        return None
    return next((one for one in folder.iterdir() if names.same(one.name) == names.same(name)), None)


def _place_on_earth(cells: Cells) -> tuple[float | None, float | None]:
    given = cells.text("coordinates")
    area = fields.area(given) if given else None
    if area is None or (area[0], area[1]) != (area[2], area[3]):
        if given:
            cells.complaints.append(
                f"coordinates is {names.brief(given)}: write latitude, longitude in degrees, as in"
                " 21.85, 106.76"
            )
        return None, None
    return area[1], area[0]


def _collection(cells: Cells) -> CollectionSource:
    banner = cells.text("banner")
    if banner and not _BANNER.fullmatch(banner):
        cells.complaints.append(
            f"banner is {names.brief(banner)}: write an item's source id, a colon and the number"
            " of the page, as in dia-du:3"
        )
    return CollectionSource(
        slug=cells.text("slug"),
        title=cells.map("title"),
        summary=cells.map("summary"),
        parent=cells.text("parent"),
        essay=cells.map("essay"),
        banner=banner,
    )


def _read(
    path: Path,
    shown: str,
    known: Headings,
    name_field: str,
    source: Callable[[Cells], Source],
    settings: Settings,
) -> tuple[tuple[Source, ...], list[Problem]]:
    try:
        sheet = table.read(path, settings)
    except table.SheetRefused as error:
        return (), [Problem(shown, str(error))]
    columns = recognise(sheet.headings, known)
    missing = [f for f in ("slug", name_field) if all(column.field != f for column in columns)]
    if missing or twice(columns):
        which = f"has no column {missing[0]}" if missing else f"has {twice(columns)[0]} twice"
        return (), [Problem(shown, f"{which}: its columns are {', '.join(known)}", row=1)]
    return _sources([Cells(columns, row) for row in sheet.rows], shown, name_field, source)


def _sources(
    rows: list[Cells], shown: str, name_field: str, source: Callable[[Cells], Source]
) -> tuple[tuple[Source, ...], list[Problem]]:
    found: dict[str, Source] = {}
    problems: list[Problem] = []
    for cells in rows:
        one = source(cells)
        _check(cells, one, name_field, found)
        problems += [Problem(shown, reason, row=cells.row.number) for reason in cells.complaints]
        problems += [Problem(shown, one, row=cells.row.number, fatal=False) for one in cells.notes]
        if not cells.complaints:
            found[one.slug] = one
    for one in found.values():
        if _in_circle(one, found):
            problems.append(Problem(shown, f"{one.slug} lies inside itself: correct the parents"))
    whole = tuple(one for one in found.values() if not _in_circle(one, found))
    return whole, problems


def _check(cells: Cells, one: Source, name_field: str, found: dict[str, Source]) -> None:
    if not SLUG.fullmatch(one.slug) or one.slug == "top":
        given = names.brief(one.slug) or "blank"
        cells.complaints.append(
            f"slug is {given}: write small letters, digits and hyphens, not top"
        )
    elif one.slug in found:
        cells.complaints.append(f"slug {one.slug} stands in two rows: keep one")
    if not cells.map(name_field):
        cells.complaints.append(f"the {name_field} is blank: fill it in")


def _in_circle(one: Source, found: dict[str, Source]) -> bool:
    seen = {one.slug}
    above = one.parent
    while above in found:
        if above in seen:
            return True
        seen.add(above)
        above = found[above].parent
    return False
