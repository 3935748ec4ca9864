"""Lays the sample collection out as a folder that can be ingested."""

from __future__ import annotations

import filecmp
import shutil
from pathlib import Path

from app.demo.map import draw_map

SAMPLE = Path(__file__).parent / "sample"
EXHIBITIONS = tuple(sorted((Path(__file__).parent / "exhibitions").glob("*.md")))
MAP = Path("ban-do") / "0001.jpg"
_FOR_PROGRAMMERS = "README.md"


def prepare_sample(target: Path) -> Path:
    """Copy the sample into a folder and draw its map, as far as that is missing or changed."""
    for source in sorted(SAMPLE.rglob("*")):
        if source.is_file() and source.name != _FOR_PROGRAMMERS:
            _copy(source, target / source.relative_to(SAMPLE))
    if not (target / MAP).exists():
        draw_map(target / MAP)
    return target


def _copy(source: Path, target: Path) -> None:
    if target.exists() and filecmp.cmp(source, target, shallow=False):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # A demo that is stopped half-way must not leave half a page to be ingested next time.
    part = target.with_name(f"{target.name}.part")
    shutil.copyfile(source, part)
    part.replace(target)
