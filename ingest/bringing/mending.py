"""Cells of an uploaded sheet that were mended on its plan; the sheet as it came stays beside it."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import openpyxl

from ingest.bringing import rooms
from ingest.catalog.models import Consignment
from ingest.packages import table
from ingest.packages.encoding import EncodingUnknown, codec_of
from ingest.packages.package import PackageError, Problem
from ingest.repository import Repository
from ingest.results import csv_back
from ingest.results.own import write_new

_FILE = "mends.json"
_UNREADABLE = (
    table.SheetRefused, EncodingUnknown, zipfile.BadZipFile, ValueError, KeyError, IndexError,
    TypeError, AttributeError,
)  # fmt: skip
_UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Mend:
    """A cell's new text."""

    sheet: str  # path of the sheet, relative to the delivery's files
    row: int  # as a spreadsheet program counts
    column: int  # from 0
    text: str


def note(repository: Repository, consignment_id: str, mends: Sequence[Mend]) -> None:
    """Note mended cells; they are written before the delivery is read the next time."""
    path = rooms.plan(repository, consignment_id) / _FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = [asdict(one) for one in (*_noted(path), *mends)]
    part = path.with_suffix(".part")
    part.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)


def apply(repository: Repository, consignment: Consignment) -> None:
    """Write the mended cells into the sheets, always anew from the sheets as they came.

    Raises:
        PackageError: a sheet cannot be written.
    """
    noted = rooms.plan(repository, consignment.id) / _FILE
    by_sheet: dict[str, list[Mend]] = {}
    for mend in _noted(noted):
        by_sheet.setdefault(mend.sheet, []).append(mend)
    top = rooms.files(repository, consignment)
    for number, (name, mends) in enumerate(sorted(by_sheet.items())):
        path = top / name
        if not path.is_file() or not path.resolve().is_relative_to(top.resolve()):
            continue
        # Kept once, before the first cell is changed.
        original = noted.parent / f"as-it-came-{number}-{path.name}"
        if not original.exists():
            write_new(original, path.read_bytes())
        data = original.read_bytes()
        try:
            new = _xlsx(data, mends) if data.startswith(b"PK\x03\x04") else _csv(data, mends)
        except _UNREADABLE as error:
            reason = "cannot be mended here: correct it on your computer and upload it anew"
            raise PackageError(Problem(name, reason)) from error
        part = noted.parent / "sheet.part"
        part.write_bytes(new)
        shutil.move(part, path)


def _noted(path: Path) -> list[Mend]:
    if not path.exists():
        return []
    return [Mend(**one) for one in json.loads(path.read_text(encoding="utf-8"))]


def _csv(data: bytes, mends: Sequence[Mend]) -> bytes:
    codec, mark = codec_of(data)
    text = data[len(mark) :].decode(codec)
    delimiter = table.delimiter_of(text)
    records = csv_back.records(text, delimiter)
    for mend in mends:
        if 1 <= mend.row <= len(records):
            raw, cells = records[mend.row - 1]
            cells = [*cells, *[""] * (mend.column + 1 - len(cells))]
            cells[mend.column] = mend.text
            records[mend.row - 1] = (_written(cells, delimiter, raw), cells)
    whole = "".join(raw for raw, _ in records)
    try:
        return mark + whole.encode(codec)
    except UnicodeEncodeError:  # the old encoding lacks a letter of the new text
        return _UTF8_MARK + whole.encode()


def _written(cells: Sequence[str], delimiter: str, raw: str) -> str:
    end = raw[len(raw.rstrip("\r\n")) :]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue() + end


def _xlsx(data: bytes, mends: Sequence[Mend]) -> bytes:
    table.refuse_bomb(data)
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    for mend in mends:
        cell = sheet.cell(mend.row, mend.column + 1, mend.text)
        cell.data_type = "s"  # openpyxl would take what begins with = for a formula
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
