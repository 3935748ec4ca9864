"""Laying the sample collection out as a folder that can be ingested."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.demo.map import draw_map

SAMPLE = Path(__file__).parent / "sample"
MAP = Path("ban-do") / "0001.tif"


def prepare_sample(target: Path) -> Path:
    """Copy the sample into a folder and draw its map, as far as that is missing."""
    shutil.copytree(SAMPLE, target, dirs_exist_ok=True)
    if not (target / MAP).exists():
        draw_map(target / MAP)
    return target
