"""The facts from which the sample collection is drawn: texts and sheets beside the program."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "facts"
_REMARK = ";"


def text(name: str) -> str:
    """Give a file as it stands."""
    return (FOLDER / name).read_text(encoding="utf-8")


def lines(name: str) -> list[str]:
    """Give a file's lines without remarks and empty ones."""
    return [line for line in text(name).splitlines() if line and not line.startswith(_REMARK)]


def parts(name: str) -> list[str]:
    """Give what begins at each `# `, its heading first, without remarks."""
    kept = (line for line in text(name).splitlines() if not line.startswith(_REMARK))
    return "\n".join(kept).split("# ")[1:]
