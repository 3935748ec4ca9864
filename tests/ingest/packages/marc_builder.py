"""Writes ISO 2709 records byte by byte, right or wrong, and MARCXML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

# A dollar before a 1 is part of MARC-8's code for CJK.
_DOLLAR = re.compile(r"\$(?=[a-z0267])")
# Tag, indicators, subfields as `$atext$btext`; of a control field its text alone.
Line = tuple[str, str] | tuple[str, str, str]


def iso2709(
    lines: Sequence[Line], *, utf8: bool = True, encoding: str = "utf-8", kind: str = "am"
) -> bytes:
    """Give one record; `kind` is type and level of its leader."""
    directory, body = b"", b""
    for line in lines:
        data = _data(line, encoding) + b"\x1e"
        directory += f"{line[0]}{len(data):04}{len(body):05}".encode()
        body += data
    base = 24 + len(directory) + 1
    leader = f"{base + len(body) + 1:05}n{kind} {'a' if utf8 else ' '}22{base:05}   4500"
    return leader.encode() + directory + b"\x1e" + body + b"\x1d"


def marcxml(*records: Sequence[Line], kind: str = "am") -> bytes:
    """Give a collection."""
    inside = "".join(
        f"<record><leader>00000n{kind} a2200000   4500</leader>"
        f"{''.join(map(_element, lines))}</record>"
        for lines in records
    )
    return f'<collection xmlns="http://www.loc.gov/MARC21/slim">{inside}</collection>'.encode()


def coded(date: str = "s1884    ", language: str = "vie") -> Line:
    """Give a field 008."""
    return "008", f"240101{date}vm {' ' * 17}{language} d"


def _data(line: Line, encoding: str) -> bytes:
    if len(line) == 2:
        return line[1].encode(encoding)
    return line[1].encode() + _DOLLAR.sub("\x1f", line[2]).encode(encoding)


def _element(line: Line) -> str:
    if len(line) == 2:
        return f'<controlfield tag="{line[0]}">{escape(line[1])}</controlfield>'
    inside = "".join(
        f'<subfield code="{part[0]}">{escape(part[1:])}</subfield>'
        for part in _DOLLAR.split(line[2])[1:]
    )
    return (
        f'<datafield tag="{line[0]}" ind1="{line[1][0]}" ind2="{line[1][1]}">{inside}</datafield>'
    )
