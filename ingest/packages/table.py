"""Reads a sheet, CSV or XLSX, into rows of text: encodings, delimiters and limits live here."""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
from lxml import etree
from openpyxl.utils.exceptions import InvalidFileException

from config.settings import Settings
from ingest.packages.sheet_words import vietnamese
from ingest.text.encoding import EncodingUnknown, decode
from ingest.text.legacy import LegacyFont, from_legacy, legacy_font

MAX_SHEET_BYTES = 200_000_000
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_UNPACKED_RATIO = 200
MAX_COLUMNS = 200
_SAMPLE_ROWS = 500  # by which the fonts of a sheet's text are told
_HARMLESS_BYTES = 50_000_000  # unpacked, whatever the ratio
_DELIMITERS = (",", ";", "\t")
_TOLD_DELIMITER = re.compile(r"sep=([,;\t])\r?\n")
_BROKEN_XLSX = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, etree.LxmlError, SyntaxError, KeyError,
    ValueError, TypeError, AttributeError, IndexError, OverflowError, EOFError, OSError,
    NotImplementedError, RuntimeError,
)  # fmt: skip


class SheetRefused(Exception):
    """A sheet cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One row that holds something; `cells` are as many as there are headings."""

    number: int  # as the spreadsheet program counts: 1 is the heading row
    cells: tuple[str, ...]
    surplus: bool = False  # holds more cells than there are headings
    broken: str = ""  # the first formula error, such as #REF!


@dataclass(frozen=True)
class Table:
    """A sheet: its headings and the rows that hold something."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    font: str = ""  # for which its text was typed before it was converted: TCVN3 (ABC), VNI


def read(path: Path, settings: Settings, *, sheet: str = "") -> Table:
    """Read a CSV, TSV or XLSX file; of an XLSX the sheet of this name, else its first.

    Raises:
        SheetRefused: not a sheet, of an unknown encoding, or larger than the limits.
    """
    try:
        size_bytes = path.stat().st_size
        if size_bytes > MAX_SHEET_BYTES:
            raise SheetRefused(f"larger than the {MAX_SHEET_BYTES:,} bytes that are read: split it")
        data = path.read_bytes()
    except OSError as error:
        raise SheetRefused(f"the sheet cannot be read ({error.strerror})") from error
    if not data.strip():
        raise SheetRefused("the sheet is empty: save it again")
    spreadsheet = data.startswith(b"PK\x03\x04")
    table = _table(_xlsx(data, sheet) if spreadsheet else _csv(data), settings.max_sheet_rows)
    cells = [*table.headings, *(cell for row in table.rows[:_SAMPLE_ROWS] for cell in row.cells)]
    font = legacy_font(" ".join(cells))
    return _in_unicode(table, font) if font else table


def _in_unicode(table: Table, font: LegacyFont) -> Table:
    """Convert the cells that hold nothing but the font's letters; others are Unicode already."""

    def cell(text: str) -> str:
        return from_legacy(text, font) if all(ord(c) < 256 for c in text) else text

    rows = (replace(row, cells=tuple(map(cell, row.cells))) for row in table.rows)
    return Table(tuple(map(cell, table.headings)), tuple(rows), font.name)


def _table(lines: Iterator[Sequence[str]], max_rows: int) -> Table:
    headings: tuple[str, ...] = ()
    rows: list[Row] = []
    for number, cells in enumerate(lines, start=1):
        if not any(cells):
            continue
        if not headings:
            headings = _headings(cells)
            continue
        if len(rows) >= max_rows:
            raise SheetRefused(
                f"more than {max_rows:,} rows (setting max_sheet_rows): split the sheet"
            )
        rows.append(_row(number, cells, len(headings)))
    if not headings:
        raise SheetRefused("no row holds anything: the first row must hold the headings")
    return Table(headings, tuple(rows))


def _headings(cells: Sequence[str]) -> tuple[str, ...]:
    used = max(index for index, cell in enumerate(cells) if cell) + 1
    if used > MAX_COLUMNS:
        raise SheetRefused(f"more than {MAX_COLUMNS} columns: this is no metadata sheet")
    return tuple(cells[:used])


def _row(number: int, cells: Sequence[str], width: int) -> Row:
    padded = (*cells[:width], *[""] * (width - len(cells)))
    errors = [cell for cell in padded if cell in _FORMULA_ERRORS]
    return Row(number, padded, surplus=any(cells[width:]), broken=errors[0] if errors else "")


_FORMULA_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


def _csv(data: bytes) -> Iterator[Sequence[str]]:
    try:
        text = decode(data)
    except EncodingUnknown as error:
        raise SheetRefused(str(error)) from error
    told, delimiter = _TOLD_DELIMITER.match(text), delimiter_of(text)
    if told:  # Excel's own first line; it counts as a row
        yield []
        text = text[told.end() :]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield [_clean(cell) for cell in cells]
    except csv.Error as error:
        raise SheetRefused(
            f"line {reader.line_num} is not CSV ({error}): look for a quotation mark too few or"
            " too many, or save the sheet again"
        ) from error


def delimiter_of(text: str) -> str:
    """Give what stands between the cells of a CSV: as its `sep=` says, else as its headings do."""
    told = _TOLD_DELIMITER.match(text)
    if told:
        return told[1]
    heading = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    outside = "".join(heading.split('"')[0::2])
    return max(_DELIMITERS, key=outside.count)


def _xlsx(data: bytes, sheet: str) -> Iterator[Sequence[str]]:
    try:
        refuse_bomb(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a sheet may hold that no reader needs
            yield from _cells(data, sheet)
    except _BROKEN_XLSX as error:
        raise SheetRefused(
            "not a whole XLSX file: open it in a spreadsheet program and save it again"
        ) from error


def _cells(data: bytes, sheet: str) -> Iterator[Sequence[str]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        if not book.worksheets:
            raise SheetRefused("the XLSX file holds no sheet")
        named = [one for one in (sheet, vietnamese(sheet)) if one in book.sheetnames]
        if sheet and not named:
            raise SheetRefused(f"the XLSX file holds no sheet {sheet}")
        chosen = book[named[0]] if sheet else book.worksheets[0]
        for cells in chosen.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True):
            yield [_clean(_as_text(value)) for value in cells]
    finally:
        book.close()


def refuse_bomb(data: bytes) -> None:
    """Refuse an XLSX that unpacks to too much, or holds what no spreadsheet program writes.

    Raises:
        SheetRefused: it does.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        unpacked = sum(part.file_size for part in packed.infolist())
        for part in packed.infolist():
            if part.filename.endswith((".xml", ".rels")):
                _refuse_declarations(packed, part)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > max(
        _HARMLESS_BYTES, MAX_UNPACKED_RATIO * len(data)
    ):
        raise SheetRefused(
            f"unpacks to {unpacked:,} bytes from {len(data):,}: this is no metadata sheet"
        )


def _refuse_declarations(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with packed.open(part) as stream:
        if b"<!DOCTYPE" in stream.read(4096).replace(b"\0", b""):
            raise SheetRefused(
                "holds XML with a DOCTYPE, which no spreadsheet program writes: save it again"
            )


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _clean(cell: str) -> str:
    """Give the cell in NFC, without the spaces around it and characters that XML cannot hold."""
    kept = (c for c in cell if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", "".join(kept)).strip().removeprefix("\ufeff")
