"""Has a list of names read in a process of its own: sheets take memory that web servers keep."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import ingest

_SECONDS = 60
_BROKEN = {"entries": [], "problems": ["the list cannot be read: save it anew, or in parts"]}


def read_apart(path: Path, kind: str) -> dict[str, Any]:
    """Give the entries of a list and what is wrong in it, as JSON holds them."""
    ours = str(Path(ingest.__path__[0]).resolve().parent)
    paths = os.pathsep.join(filter(None, [ours, os.environ.get("PYTHONPATH")]))
    try:
        done = subprocess.run(  # noqa: S603  # our own program, and a file in our own folder
            [sys.executable, "-m", "ingest.packages.list_reading", str(path), kind],
            capture_output=True,
            timeout=_SECONDS,
            env={**os.environ, "PYTHONPATH": paths},
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return _BROKEN
    return found
