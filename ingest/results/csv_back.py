"""Adds our columns to a curator's CSV: its bytes stay, in its encoding, with its separator."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence

from ingest.packages import table
from ingest.text.encoding import codec_of

_TOLD = "sep="


def with_columns(data: bytes, headings: Sequence[str], added: Mapping[int, Sequence[str]]) -> bytes:
    """Give the sheet with more columns; `added` holds their cells by row, 1 the first of the file.

    Raises:
        table.SheetRefused: it is no CSV that we read.
    """
    codec, mark = codec_of(data)
    text = data[len(mark) :].decode(codec)
    delimiter = table.delimiter_of(text)
    found = records(text, delimiter)
    width = max((len(cells) for _, cells in found), default=0)
    out, heading_seen = [], False
    for number, (raw, cells) in enumerate(found, start=1):
        more: Sequence[str] = added.get(number, ())
        if not heading_seen and any(cell.strip() for cell in cells):
            heading_seen = not raw.startswith(_TOLD)
            more = headings if heading_seen else ()
        out.append(_longer(raw, cells, width, delimiter, more) if more else raw)
    return mark + _encoded("".join(out), codec)


def records(text: str, delimiter: str) -> list[tuple[str, list[str]]]:
    """Give each record as it stands in the file, and its cells.

    Raises:
        table.SheetRefused: it is no CSV that we read.
    """
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    found: list[tuple[str, list[str]]] = []
    begun = 0
    try:
        for cells in reader:
            found.append(("".join(lines[begun : reader.line_num]), cells))
            begun = reader.line_num
    except csv.Error as error:
        raise table.SheetRefused(f"line {reader.line_num} is not CSV ({error})") from error
    return found


def _longer(raw: str, cells: list[str], width: int, delimiter: str, more: Sequence[str]) -> str:
    body = raw.rstrip("\r\n")
    end = raw[len(body) :]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator="").writerow(more)
    return body + delimiter * (width - len(cells) + 1) + written.getvalue() + end


def _encoded(text: str, codec: str) -> bytes:
    """Encode; what we add is written without its marks where the old encoding lacks them."""
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        plain = "".join(one if _fits(one, codec) else _without_marks(one, codec) for one in text)
        return plain.encode(codec)


def _fits(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _without_marks(character: str, codec: str) -> str:
    base = unicodedata.normalize("NFD", character)[0].replace("đ", "d").replace("Đ", "D")
    return base if _fits(base, codec) else "?"
