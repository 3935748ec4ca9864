"""Citations as programs for references take them: BibTeX, RIS, CSL-JSON, and as text. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.site.citing.cited import Cited, Dated, Name
from app.site.citing.styles import STYLES, plain

_BIBTEX_TYPES = {
    "book": "book", "gazetteer": "book", "textbook": "book", "almanac": "book",
    "genealogy": "book", "thesis": "phdthesis", "report": "techreport",
}  # fmt: skip
_RIS_TYPES = {
    "book": "BOOK", "gazetteer": "BOOK", "textbook": "BOOK", "almanac": "BOOK",
    "genealogy": "BOOK", "thesis": "THES", "report": "RPRT", "map": "MAP",
    "manuscript": "MANSCPT", "newspaper": "NEWS", "periodical": "JFULL", "photograph": "ART",
}  # fmt: skip
_CSL_TYPES = {
    "book": "book", "gazetteer": "book", "textbook": "book", "almanac": "book",
    "genealogy": "book", "thesis": "thesis", "report": "report", "map": "map",
    "manuscript": "manuscript", "newspaper": "article-newspaper", "periodical": "periodical",
    "photograph": "graphic",
}  # fmt: skip
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_AND = re.compile(r"\band\b", re.IGNORECASE)
# Addresses are read as they are, but for what ends or unbalances a field.
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", "%": r"\%", "#": r"\#"})


@dataclass(frozen=True)
class Form:
    """A form of file."""

    media_type: str
    write: Callable[[Cited], str]


def bibtex(of: Cited) -> str:
    """Write an entry of BibTeX, in UTF-8."""
    kind = _BIBTEX_TYPES.get(of.kind, "misc")
    fields = {
        "author": " and ".join(_bibtex_name(one) for one in of.creators),
        "title": f"{{{_escaped(of.title)}}}",
        "volume": str(of.volume or ""),
        "year": _escaped(of.date.told("ca.")),
        "publisher": _escaped(of.publisher) if kind in ("book", "misc") else "",
        "school": _escaped(of.publisher or of.library) if kind == "phdthesis" else "",
        "institution": _escaped(of.publisher or of.library) if kind == "techreport" else "",
        "pages": _escaped(of.page),
        "language": _escaped(", ".join(of.languages)),
        "note": _escaped("; ".join(filter(None, (of.original, of.library, of.call_number)))),
        "url": of.address.translate(_IN_ADDRESS),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{of.key},\n{lines}}}\n"


def ris(of: Cited) -> str:
    """Write a record of RIS; its lines end as the form wants."""
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in _ris(of) if value) + (
        "ER  - \r\n"
    )


def csl_json(of: Cited) -> str:
    """Write a list of one item of CSL-JSON."""
    item: dict[str, Any] = {
        "id": of.key,
        "type": _CSL_TYPES.get(of.kind, "document"),
        "title": of.title,
        "original-title": of.original,
        "author": [_csl_name(one) for one in of.creators],
        "contributor": [_csl_name(one) for one in of.contributors],
        "issued": _csl_date(of.date),
        "publisher": of.publisher,
        "language": of.languages[0] if of.languages else "",
        "archive": of.library,
        "call-number": of.call_number,
        "volume": str(of.volume or ""),
        "page": of.page,
        "URL": of.address,
    }
    kept = {name: value for name, value in item.items() if value}
    return json.dumps([kept], ensure_ascii=False, indent=2) + "\n"


def text(of: Cited) -> str:
    """Write every style, a line each."""
    return "".join(f"{plain(style(of))}\n" for style in STYLES.values())


FORMS: dict[str, Form] = {
    "bib": Form("application/x-bibtex; charset=utf-8", bibtex),
    "ris": Form("application/x-research-info-systems; charset=utf-8", ris),
    "json": Form("application/vnd.citationstyles.csl+json", csl_json),
    "txt": Form("text/plain; charset=utf-8", text),
}
"""Each form by the ending of its file."""


def _ris(of: Cited) -> Iterator[tuple[str, str]]:
    yield "TY", _RIS_TYPES.get(of.kind, "GEN")
    yield from (("AU", one.inverted) for one in of.creators)
    yield from (("A2", one.inverted) for one in of.contributors)
    yield "TI", f"{of.title} [{of.original}]" if of.original else of.title
    date = of.date
    if date.first is not None:
        yield "PY", str(date.first)
        if date.month:
            yield "DA", f"{date.first:04}/{date.month:02}/{f'{date.day:02}' if date.day else ''}"
    if date.first is None or date.first != date.last or date.about:
        yield "N1", date.told("ca.")
    yield "PB", of.publisher
    yield from (("LA", code) for code in of.languages)
    yield "VL", str(of.volume or "")
    yield "SP", of.page
    yield "CN", of.call_number
    yield "DP", of.library
    yield "UR", of.address
    yield "ID", of.key


def _escaped(value: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in _one_line(value))


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _bibtex_name(one: Name) -> str:
    # Braces keep a name from being taken apart at its last word, or at an `and` in it.
    if not one.family:
        return f"{{{_escaped(one.whole)}}}"
    parts = (_escaped(part) for part in (one.family, one.given))
    return ", ".join(f"{{{part}}}" if _AND.search(part) else part for part in parts)


def _csl_name(one: Name) -> dict[str, str]:
    if one.family:
        return {"family": one.family, "given": one.given}
    return {"literal": one.whole}


def _csl_date(date: Dated) -> dict[str, Any]:
    if date.first is None:
        return {"literal": date.told("ca.")} if date else {}
    first = [date.first, *filter(None, (date.month, date.day))]
    parts = [first] if date.first == date.last else [first, [date.last]]
    if date.last is None:
        return {"literal": date.told("ca.")}
    return {"date-parts": parts, **({"circa": True} if date.about else {})}
