"""What is told of one object that is not as it must be. Pure."""

from __future__ import annotations

from dataclasses import dataclass

_HARMLESS = ("unfinished", "orphan")


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the catalogue or the register says."""

    kind: str  # missing, damaged, unfinished, orphan
    key: str
    detail: str  # which item and file, what to do

    @property
    def harmless(self) -> bool:
        """Tell whether nothing is lost by it, and nobody need do anything."""
        return self.kind in _HARMLESS

    def __str__(self) -> str:
        return f"{self.kind}: {self.key} ({self.detail})"
