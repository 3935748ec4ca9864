"""A plan's workbook told in another language: headings, sheets and sentences; data stay."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from ingest.results.own import workbook
from ingest.results.rows import Tongue

_WORDS = ("what", "here already", "does not come in")
_SENTENCES = ("problem", "problems", "value")


def told(path: Path, tongue: Tongue) -> bytes:
    """Give a workbook that `planning/book` wrote as this tongue says it."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
    try:
        return workbook({tongue.word(one.title): _sheet(one, tongue) for one in book.worksheets})
    finally:
        book.close()


def _sheet(sheet: Any, tongue: Tongue) -> tuple[Sequence[str], Iterator[Sequence[str]]]:
    lines = ([str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True))
    headings = next(lines, [])
    told = [tongue.word(heading) for heading in headings]
    return told, (_row(headings, line, tongue) for line in lines)


def _row(headings: Sequence[str], line: Sequence[str], tongue: Tongue) -> Sequence[str]:
    return [_cell(*pair, tongue) for pair in zip(headings, line, strict=False)]


def _cell(heading: str, value: str, tongue: Tongue) -> str:
    if heading in _WORDS:
        return tongue.word(value)
    if heading in _SENTENCES:
        return "\n".join(tongue.sentence(one) for one in value.splitlines())
    return value
