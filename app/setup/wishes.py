"""What the first run asks of `tangthu serve`: to start anew with what was chosen, the sample."""

from __future__ import annotations

from pathlib import Path

RESTART, SAMPLE = "restart.wanted", "sample.wanted"


def leave(home: Path, wish: str) -> None:
    """Ask for it."""
    (home / wish).touch()


def take(home: Path, wish: str) -> bool:
    """Tell whether it was asked for, once."""
    path = home / wish
    if not path.exists():
        return False
    path.unlink(missing_ok=True)
    return True
