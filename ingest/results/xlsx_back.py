"""Adds our columns to a curator's XLSX: only its first sheet changes, all else stays as it was."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence

from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from ingest.packages import table

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WORKBOOK = "xl/workbook.xml"
_MOST_CHARACTERS = 32_767
_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def with_columns(data: bytes, headings: Sequence[str], added: Mapping[int, Sequence[str]]) -> bytes:
    """Give the workbook with more columns on its first sheet; cells by row, 1 the first.

    Raises:
        table.SheetRefused: it is no workbook that we read.
    """
    try:
        table.refuse_bomb(data)
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            name = _first_sheet(old)
            changed = _changed(old.read(name), headings, added)
            return _rewritten(old, name, changed)
    except (zipfile.BadZipFile, KeyError, ValueError, etree.LxmlError, StopIteration) as error:
        raise table.SheetRefused("not a whole XLSX file: save it again") from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def _first_sheet(book: zipfile.ZipFile) -> str:
    root = etree.fromstring(book.read(_WORKBOOK), _parser())
    sheet = next(root.iter(f"{_MAIN}sheet"))
    links = etree.fromstring(book.read("xl/_rels/workbook.xml.rels"), _parser())
    wanted = sheet.get(_RELATION)
    target = next(str(link.get("Target")) for link in links if link.get("Id") == wanted)
    return posixpath.normpath(posixpath.join("xl", target)) if target[0] != "/" else target[1:]


def _changed(sheet: bytes, headings: Sequence[str], added: Mapping[int, Sequence[str]]) -> bytes:
    root = etree.fromstring(sheet, _parser())
    lines = list(root.iter(f"{_MAIN}row"))
    first = max((_last_column(line) for line in lines), default=0) + 1
    heading_seen = False
    for at, line in enumerate(lines, start=1):
        number = int(line.get("r") or at)
        more: Sequence[str] = added.get(number, ())
        if not heading_seen and len(line):
            heading_seen, more = True, headings
        for place, text in enumerate(more, start=first):
            _append(line, f"{get_column_letter(place)}{number}", text)
        if more and line.get("spans"):
            del line.attrib["spans"]
    for dimension in root.iter(f"{_MAIN}dimension"):
        dimension.getparent().remove(dimension)  # type: ignore[union-attr]  # it stands in the root
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _last_column(line: etree._Element) -> int:
    places = [cell.get("r") for cell in line]
    if any(place is None for place in places):
        return len(places)
    letters = [coordinate_from_string(str(place))[0] for place in places]
    return max((column_index_from_string(letter) for letter in letters), default=0)


def _append(line: etree._Element, place: str, text: str) -> None:
    # An inline string is never a formula, whatever it begins with.
    cell = etree.SubElement(line, f"{_MAIN}c", {"r": place, "t": "inlineStr"})
    inside = etree.SubElement(etree.SubElement(cell, f"{_MAIN}is"), f"{_MAIN}t")
    inside.set(_SPACE, "preserve")
    inside.text = _UNHOLDABLE.sub("", text)[:_MOST_CHARACTERS]


def _rewritten(old: zipfile.ZipFile, name: str, changed: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part, changed if part.filename == name else old.read(part))
    return out.getvalue()
