"""Gives a curator's sheet back: beside the one that was handed in, under a new name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.packages.table import SheetRefused
from ingest.report import Line
from ingest.results import csv_back, xlsx_back
from ingest.results.own import AlreadyThere, CannotWrite, moment, write_new
from ingest.results.rows import ADDED, ENGLISH, Link, Tongue, added


def give_back(sheet: Path, lines: Sequence[Line], link: Link, otherwise: Path) -> Path:
    """Write the sheet with its rows' results and give its place.

    It stands in the folder `otherwise` where nothing may be written beside the sheet.

    Raises:
        CannotWrite: it can be written in neither place, or the sheet has changed meanwhile.
    """
    data = longer(sheet, lines, link)
    name = f"{sheet.stem}.result-{moment()}"
    try:
        # What was unpacked for this run goes when it ends.
        if not sheet.is_relative_to(otherwise.parent):
            return _under_a_free_name(sheet.parent, name, sheet.suffix, data)
    except CannotWrite:
        pass
    return _under_a_free_name(otherwise, name, sheet.suffix, data)


def _under_a_free_name(folder: Path, name: str, suffix: str, data: bytes, number: int = 1) -> Path:
    # A run in which nothing has changed takes less than a second: the one before may bear its name.
    numbered = name if number == 1 else f"{name}-{number}"
    try:
        return write_new(folder / f"{numbered}{suffix}", data)
    except AlreadyThere:
        return _under_a_free_name(folder, name, suffix, data, number + 1)


def longer(sheet: Path, lines: Sequence[Line], link: Link, tongue: Tongue = ENGLISH) -> bytes:
    """Give a sheet's bytes with its rows' results added.

    Raises:
        CannotWrite: it cannot be read any more.
    """
    more, headings = added(lines, link, tongue), [tongue.word(one) for one in ADDED]
    try:
        data = sheet.read_bytes()
        if data.startswith(b"PK\x03\x04"):
            return xlsx_back.with_columns(data, headings, more)
        return csv_back.with_columns(data, headings, more)
    except (OSError, SheetRefused, UnicodeDecodeError) as error:
        raise CannotWrite(f"{sheet.name} cannot be given back: {error}") from error
