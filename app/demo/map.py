"""Draws the large map of the sample collection."""

from pathlib import Path


def draw_map(target: Path) -> None:
    """Draw it."""
    raise SystemExit(target)
