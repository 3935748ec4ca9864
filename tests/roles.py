"""Writes into docs/roles.md who may do what, from the code: `python -m tests.roles`."""

from __future__ import annotations

from pathlib import Path

from app.curate.role_words import DUTIES, ROLES
from ingest.catalog import duties

PAGE = Path(__file__).parents[1] / "docs" / "roles.md"
BEGIN, END = "<!-- made by tests/roles.py -->", "<!-- end -->"


def made() -> str:
    """Give the table."""
    lines = [
        BEGIN,
        f"| in their library | {' | '.join(ROLES)} |",
        f"| --- |{' :---: |' * len(ROLES)}",
    ]
    for duty, words in DUTIES.items():
        held = ("yes" if duty in duties.DUTIES[role] else "" for role in ROLES)
        lines.append(f"| {words} | {' | '.join(held)} |")
    return "\n".join([*lines, END])


def whole(page: str) -> str:
    """Give the page with its made part as it should be.

    Raises:
        ValueError: the page does not say where that part stands.
    """
    begin, end = page.index(BEGIN), page.index(END)
    return page[:begin] + made() + page[end + len(END) :]


if __name__ == "__main__":
    PAGE.write_text(whole(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
