"""Reading settings: files of them, and values in the form that each must have. Knows none."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class SettingsError(Exception):
    """A setting is unknown, has the wrong form, or contradicts another."""


def from_file(path: Path) -> dict[str, object]:
    """Read a TOML file.

    Raises:
        SettingsError: it is none.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error


def typed(values: Mapping[str, object], kinds: Mapping[str, Any]) -> dict[str, Any]:
    """Give each value in the form that its setting has.

    Raises:
        SettingsError: there is no such setting, or the value has another form.
    """
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name not in kinds:
            raise SettingsError(f"unknown setting TANGTHU_{name.upper()}: see docs/settings.md")
        found[name] = _as(name, value, kinds[name])
    return found


def _as(name: str, value: object, kind: Any) -> object:
    if kind is int:
        try:
            return int(str(value))
        except ValueError as error:
            raise SettingsError(f"{name} must be a whole number, not {value!r}") from error
    if kind in (Path, Path | None):
        return Path(str(value)) if value != "" else None
    return str(value)
