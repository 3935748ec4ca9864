"""What web processes share: the program's own memory, made once before they part."""

from __future__ import annotations

import gc


def freeze() -> None:
    """Keep the collector from touching what is there, so that it stays shared after a fork."""
    gc.collect()
    gc.freeze()
