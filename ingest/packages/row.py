"""One row of a metadata sheet as a description, with what is wrong in it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ingest.catalog import written_dates
from ingest.catalog.description import Description, LanguageMap
from ingest.languages import assumed_language, language_code, script_code
from ingest.packages import fields, names
from ingest.packages.columns import Column
from ingest.packages.package import SourceRecord, WorkSource
from ingest.packages.table import Row

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_IDENTIFIER = re.compile(r"([A-Za-z][A-Za-z0-9_.-]{1,19})\s*:\s*(.+)", re.DOTALL)


@dataclass
class Cells:
    """A row's cells by field; `complaints` gathers what must be put right, `notes` what may."""

    columns: Sequence[Column]
    row: Row
    complaints: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Give the first cell of a field that holds something, whatever its language."""
        return next((cell for column, cell in self._of(name) if cell), "")

    def values(self, name: str) -> list[str]:
        """Give the values of a field that may hold several, apart by `|`, else by `;`."""
        return [value for _, cell in self._of(name) for value in split(cell)]

    def map(self, name: str) -> LanguageMap:
        """Give a field of one value in its languages."""
        found: LanguageMap = {}
        for column, cell in self._of(name):
            if cell:
                found.setdefault(column.language or assumed_language(cell), []).append(cell)
        return found

    def maps(self, name: str) -> list[LanguageMap]:
        """Give a field of several values; the n-th of each language belong together."""
        found: list[LanguageMap] = []
        for column, cell in self._of(name):
            values, language = split(cell), column.language or assumed_language(cell)
            if found and values and len(values) != len(found):
                self.notes.append(
                    f"{column.written} holds {len(values)} values where another"
                    f" language has {len(found)}, so they are kept apart: give each its match"
                )
                found += [{language: [value]} for value in values]
                continue
            found = found or [{} for _ in values]
            for place, value in zip(found, values, strict=False):
                place.setdefault(language, []).append(value)
        return found

    def extra(self) -> dict[str, LanguageMap]:
        """Give the columns we have no field for, under their headings."""
        found: dict[str, LanguageMap] = {}
        for column, cell in self._of(""):
            if cell and column.heading:
                language = column.language or assumed_language(cell)
                found.setdefault(column.heading, {}).setdefault(language, []).append(cell)
        return found

    def checked(self, name: str, read: Callable[[str], str | None], hint: str) -> str:
        """Give a cell in its right form, or complain with what to write."""
        cell = self.text(name)
        if not cell:
            return read("") or ""
        value = read(cell)
        if value is None:
            self.complaints.append(f"{name} is {_quoted(cell)}, which is none we know: {hint}")
        return value or ""

    def _of(self, name: str) -> list[tuple[Column, str]]:
        pairs = zip(self.columns, self.row.cells, strict=True)
        return [(column, cell) for column, cell in pairs if column.field == name]


def split(cell: str) -> list[str]:
    """Split a cell of several values at `|`, or at `;` where it has no `|`."""
    parts = cell.split("|" if "|" in cell else ";")
    return [part.strip() for part in parts if part.strip()]


def description(cells: Cells) -> Description:
    """Read the descriptive fields; complaints and notes stay in `cells`."""
    _check(cells)
    date, date_label = _date(cells)
    return Description(
        title=cells.map("title"),
        creator=cells.maps("creator"),
        contributor=cells.maps("contributor"),
        publisher=cells.map("publisher"),
        date=date,
        date_label=date_label,
        languages=_languages(cells),
        script=cells.checked(
            "script", script_code_or_none, "write Hani, Latn, Cham ... (ISO 15924)"
        ),
        type=fields.kind_of_item(cells.text("type")),
        subject=cells.maps("subject"),
        place=cells.maps("place"),
        coordinates=_coordinates(cells),
        summary=cells.map("summary"),
        rights=cells.checked(
            "rights", fields.rights, "give a creativecommons.org or rightsstatements.org address"
        ),
        attribution=cells.map("attribution"),
        call_number=cells.text("call_number"),
        viewing_direction=cells.checked(
            "viewing_direction", fields.viewing_direction, "write left-to-right or right-to-left"
        ),
        behavior=cells.checked(
            "behavior", fields.behavior, "write paged, individuals, continuous or unordered"
        ),
        extra=cells.extra(),
    )


def _date(cells: Cells) -> tuple[str, LanguageMap]:
    """Read the date as EDTF, and as the book says it, which may be all that stands there."""
    label, text = cells.map("date_label"), cells.text("date")
    if text and fields.date(text) is None and not fields.is_day_first(text):
        said = written_dates.read(text) if len(text) <= fields.MAX_DATE else None
        if said is not None:
            own = {assumed_language(text): [text]} if said.label else {}
            return said.edtf, label or own
    return cells.checked("date", fields.date, fields.date_hint(text)), label


def _check(cells: Cells) -> None:
    if not cells.map("title"):
        cells.complaints.append("the title is blank: fill it in")
    if cells.row.broken:
        cells.complaints.append(
            f"a formula gives {cells.row.broken}: correct it, or type the value"
        )
    if cells.row.surplus:
        cells.complaints.append(
            "more cells than headings: put a text that holds the delimiter in quotation marks"
        )


def tier(cells: Cells) -> str:
    """Read who may see the item; a word we do not know must never mean `open`."""
    hint = "write open, reduced, onsite, signed_in, loan, staff or closed"
    return cells.checked("access", fields.tier, hint)


def is_draft(cells: Cells) -> bool:
    """Read whether the item is to be held back."""
    draft = fields.is_draft(cells.text("state"))
    if draft is None:
        cells.complaints.append(
            f"state is {_quoted(cells.text('state'))}: write published or draft"
        )
    return draft is not False


def work(cells: Cells) -> WorkSource | None:
    """Read of which work the item is a volume."""
    title, number = cells.map("work"), cells.text("volume")
    if not title:
        return None
    # isdecimal alone lets other scripts' digits pass, which int() reads; that is welcome.
    if not number.isdecimal() or len(number) > 4 or int(number) < 1:
        cells.complaints.append(
            f"volume is {_quoted(number)}: a volume of a work needs its number, 1, 2, 3 ..."
        )
        return None
    return WorkSource(source_id=cells.text("work"), title=title, volume=int(number))


def identifiers(cells: Cells) -> tuple[tuple[str, str], ...]:
    """Read identifiers, `type: value` each; without a type it is `local`."""
    return tuple(_identifier(value) for value in cells.values("identifier"))


def slugs(cells: Cells, name: str) -> tuple[str, ...]:
    """Read short names of libraries or collections, as their own sheets give them."""
    values = cells.values(name)
    for value in values:
        if not SLUG.fullmatch(value):
            cells.complaints.append(
                f"{name} is {_quoted(value)}: write its short name (small letters, digits and"
                f" hyphens), the `slug` of its sheet"
            )
    return tuple(value for value in values if SLUG.fullmatch(value))


def record(cells: Cells) -> SourceRecord:
    """Keep the row as it was handed in."""
    pairs = [
        [column.written, cell] for column, cell in zip(cells.columns, cells.row.cells, strict=True)
    ]
    data = json.dumps(pairs, ensure_ascii=False, indent=1).encode()
    return SourceRecord(kind="sheet-row", media_type="application/json", data=data)


def script_code_or_none(text: str) -> str | None:
    """Give the ISO 15924 code, nothing for nothing, None for what is none."""
    return (script_code(text) or None) if text else ""


def _coordinates(cells: Cells) -> list[list[float]]:
    areas: list[list[float]] = []
    for value in cells.values("coordinates"):
        area = fields.area(value)
        if area is None:
            cells.complaints.append(
                f"coordinates is {_quoted(value)}: write latitude, longitude in degrees, as in"
                " 21.85, 106.76, or west, south, east, north of an area; several apart by |"
            )
        else:
            areas.append(area)
    return areas


def _languages(cells: Cells) -> list[str]:
    codes: list[str] = []
    for value in cells.values("language"):
        code = language_code(value)
        if not code:
            cells.complaints.append(
                f"language is {_quoted(value)}, which is none we know: write vi, lzh (Hán),"
                " vi-Hani (Nôm), fr, en ... (BCP 47)"
            )
        elif code not in codes:
            codes.append(code)
    return codes


def _identifier(value: str) -> tuple[str, str]:
    typed = _IDENTIFIER.fullmatch(value)
    if not typed:
        return "local", value
    kind = typed[1].lower()
    if kind in ("http", "https"):
        return "url", value
    return (kind, value) if kind in ("ark", "urn", "doi", "hdl") else (kind, typed[2].strip())


def _quoted(cell: str) -> str:
    return f"“{names.brief(cell)}”"
