"""What may be wrong with an object, by the codes of the specification's validation list. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One breach of the specification."""

    code: str  # E001 to E112
    detail: str  # which file, what is wrong
    path: str = ""  # of the file that is missing or damaged, where it is one

    def __str__(self) -> str:
        return f"{self.code} {self.detail}"
