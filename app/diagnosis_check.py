"""What `tangthu doctor` says of one thing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    name: str
    well: bool
    detail: str
    needed: bool = True  # False: an advice
    done: bool = True  # False: left out, and the detail says why
