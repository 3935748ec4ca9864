"""Cells of an uploaded sheet that were mended on its plan; the sheet as it came stays beside it."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Sequence

import openpyxl

from ingest.bringing import rooms
from ingest.bringing.asking import MENDS, Mend, mends_in
from ingest.catalog.models import Consignment
from ingest.packages import table
from ingest.packages.package import PackageError, Problem
from ingest.repository import Repository
from ingest.results import csv_back
from ingest.results.own import write_new
from ingest.text.encoding import EncodingUnknown, codec_of

_UNREADABLE = (
    table.SheetRefused, EncodingUnknown, zipfile.BadZipFile, ValueError, KeyError, IndexError,
    TypeError, AttributeError,
)  # fmt: skip
_UTF8_MARK = b"\xef\xbb\xbf"


def apply(repository: Repository, consignment: Consignment) -> None:
    """Write the mended cells into the sheets, always anew from the sheets as they came.

    Raises:
        PackageError: a sheet cannot be written.
    """
    noted = rooms.plan(repository, consignment.id) / MENDS
    by_sheet: dict[str, list[Mend]] = {}
    for mend in mends_in(noted):
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


def forget(repository: Repository, consignment_id: str) -> None:
    """Forget what was mended, and the sheets as they came: others have come in their place."""
    folder = rooms.plan(repository, consignment_id)
    for path in (folder / MENDS, *folder.glob("as-it-came-*")):
        path.unlink(missing_ok=True)


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
