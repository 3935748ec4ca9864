"""A setting's default with the line that documents it."""

from __future__ import annotations

from dataclasses import field
from typing import Any


def described(default: Any, doc: str) -> Any:
    """Give a field of a settings class."""
    return field(default=default, metadata={"doc": doc})
