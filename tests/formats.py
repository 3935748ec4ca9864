"""Writes into docs/formats.md what the readers are tested with: `python -m tests.formats`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[1]
PAGE = TOP / "docs" / "formats.md"
BEGIN, END = "<!-- made by tests/formats.py from tests/material.toml -->", "<!-- end -->"
_COUNTED = ("records", "items", "pages", "texts", "words")


def made() -> str:
    """Give the part of the page that is made from the table of the material."""
    table = tomllib.loads((TOP / "tests" / "material.toml").read_text(encoding="utf-8"))
    lines = [
        BEGIN,
        "| format | set | what it is | records | items | pages | texts | words | refused |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, entry in sorted(table.items(), key=lambda pair: (pair[1]["format"], pair[0])):
        lines.append(_row(name, entry))
    return "\n".join([*lines, END])


def whole(page: str) -> str:
    """Give the page with its made part as it should be.

    Raises:
        ValueError: the page does not say where that part stands.
    """
    begin, end = page.index(BEGIN), page.index(END)
    return page[:begin] + made() + page[end + len(END) :]


def _row(name: str, entry: dict[str, Any]) -> str:
    lines = [line for line in entry.values() if isinstance(line, dict)]
    sums = [sum(line.get(what, 0) for line in lines) for what in _COUNTED]
    refused = sum("refused" in line for line in lines)
    numbers = " | ".join(f"{number:,}" if number else "" for number in (*sums, refused))
    return f"| {entry['format']} | `{name}` | {entry['about']} | {numbers} |"


if __name__ == "__main__":
    PAGE.write_text(whole(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
