"""Writes a run's lines as a CSV, XLSX or JSON of our own; a file is written once, never over."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from ingest.report import Line
from ingest.results.ledger import FOLDER
from ingest.results.rows import ENGLISH, HEADINGS, Link, Tongue, guarded, rows

ENDINGS = (".csv", ".json", ".xlsx")


class CannotWrite(Exception):
    """A report cannot be put where it was wanted; the message says why and what to do."""


class AlreadyThere(CannotWrite):
    """There is a file of this name; no file is written over."""


def data_of(lines: Sequence[Line], link: Link, ending: str, tongue: Tongue = ENGLISH) -> bytes:
    """Give a report as the bytes of a file with this ending.

    Raises:
        CannotWrite: the ending is none that we write.
    """
    if ending == ".json":
        counted = {"items": _sums(lines, pages=False), "pages": _sums(lines, pages=True)}
        whole = counted | {"lines": [asdict(line) for line in lines]}
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()
    if ending == ".csv":
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(map(tongue.word, HEADINGS))
        writer.writerows([guarded(cell) for cell in row] for row in rows(lines, link, tongue))
        return b"\xef\xbb\xbf" + text.getvalue().encode()
    if ending == ".xlsx":
        headings = [tongue.word(heading) for heading in HEADINGS]
        return workbook({tongue.word("Report"): (headings, rows(lines, link, tongue))})
    raise CannotWrite(f"a report ends with {', '.join(ENDINGS)}: name it so")


def workbook(sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[str]]]]) -> bytes:
    """Give an XLSX file of sheets of text, by name: headings and rows. No cell is a formula."""
    book = openpyxl.Workbook(write_only=True)
    for name, (headings, lines) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
        for line in lines:
            sheet.append([_cell(sheet, value) for value in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_new(path: Path, data: bytes) -> Path:
    """Write a file that is not there yet, and make it unchangeable.

    Raises:
        AlreadyThere: there is one already.
        CannotWrite: the place cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
        path.chmod(0o444)
    except FileExistsError as error:
        raise AlreadyThere(f"{path} is there already: name another file") from error
    except OSError as error:
        raise CannotWrite(f"{path} cannot be written ({error.strerror})") from error
    return path


def keep(home: Path, lines: Sequence[Line], link: Link, ending: str = ".json") -> Path:
    """Keep a run's report under home, under the moment and the checksum of what it holds."""
    data = data_of(lines, link, ending)
    key = hashlib.sha256(data).hexdigest()[:12]
    path = home / FOLDER / f"{moment()}-{key}{ending}"
    return path if path.exists() else write_new(path, data)


def moment() -> str:
    """Give this second as file names hold it, in UTC."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def _sums(lines: Sequence[Line], *, pages: bool) -> dict[str, int]:
    mine = [line.status for line in lines if bool(line.page) == pages]
    return {"listed": len(mine)} | {status: mine.count(status) for status in sorted(set(mine))}


def _cell(sheet: Any, value: str, *, bold: bool = False) -> Any:
    # What XML cannot hold has no business in a sheet; Excel holds 32,767 characters in a cell.
    plain = "".join(c for c in value if c in "\n\t" or c >= " ")[:32_767]
    cell = WriteOnlyCell(sheet, value=plain)
    cell.data_type = "s"  # openpyxl would take what begins with = for a formula
    if plain[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell
