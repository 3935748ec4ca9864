"""The lines of a run as rows of text, and as additions to the rows of a curator's sheet. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ingest.report import Line

# Our columns of a curator's sheet. Their names are ours, so that a sheet that comes back with them
# is not taken for one with four new columns of metadata.
ADDED = ("tangthu status", "tangthu id", "tangthu link", "tangthu errors", "tangthu warnings")
HEADINGS = ("item", "page", "sheet", "row", "status", "id", "link", "errors", "warnings")
_MOST_TOLD = 20
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")

Link = Callable[[str], str]


@dataclass(frozen=True)
class Tongue:
    """In whose language a sheet is written: its own words, and whole sentences."""

    word: Callable[[str], str] = str
    sentence: Callable[[str], str] = str


ENGLISH = Tongue()


def rows(lines: Iterable[Line], link: Link, tongue: Tongue = ENGLISH) -> Iterable[tuple[str, ...]]:
    """Give every line as a row under `HEADINGS`; `link` makes an item's address of its id."""
    for line in lines:
        yield (
            line.item, line.page, line.sheet, "" if line.row is None else str(line.row),
            tongue.word(line.status), line.id,
            link(line.id) if line.id and not line.page else "",
            "\n".join(map(tongue.sentence, line.errors)),
            "\n".join(map(tongue.sentence, line.warnings)),
        )  # fmt: skip


def added(
    lines: Sequence[Line], link: Link, tongue: Tongue = ENGLISH
) -> dict[int, tuple[str, ...]]:
    """Give what is to be added to each row of a sheet, by its number; `lines` are those of it."""
    by_row: dict[int, list[Line]] = {}
    for line in lines:
        if line.row is not None:
            by_row.setdefault(line.row, []).append(line)
    return {row: _added(mine, link, tongue) for row, mine in by_row.items()}


def _added(lines: Sequence[Line], link: Link, tongue: Tongue) -> tuple[str, ...]:
    item = lines[0]
    errors = [f"Failed: {one}" for line in lines for one in line.errors]
    warnings = [
        f"Look at: {line.page}: {one}" if line.page else f"Note: {one}"
        for line in lines
        for one in line.warnings
    ]
    address = link(item.id) if item.id else ""
    told = (_told(sentences, tongue) for sentences in (errors, warnings))
    return (tongue.word(item.status), item.id, address, *told)


def _told(sentences: Sequence[str], tongue: Tongue) -> str:
    unique = list(dict.fromkeys(sentences))
    more = len(unique) - _MOST_TOLD
    shown = unique[:_MOST_TOLD] + ([f"and {more} more"] if more > 0 else [])
    return " | ".join(map(tongue.sentence, shown))


def guarded(cell: str) -> str:
    """Write a cell so that no spreadsheet program takes it for a formula.

    An apostrophe goes before it; `unguarded` takes just that away, so nothing is lost.
    """
    risky = _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell


def unguarded(cell: str) -> str:
    """Give back what `guarded` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
