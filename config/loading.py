"""Reads the settings from TANGTHU_* variables, tangthu.toml and what the first run chose."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import get_type_hints

from config import chosen
from config.reading import SettingsError, from_file, typed
from config.setting_rules import RULES
from config.settings import Settings

PREFIX = "TANGTHU_"

# `tangthu serve` says by it under which address it would be reached if nobody chose another.
GUESSED_URL = "TANGTHU_GUESSED_URL"
# Read elsewhere than here: the test-suite's material, the place of the settings file itself.
NOT_SETTINGS = frozenset({"TANGTHU_MATERIAL", "TANGTHU_CONFIG", GUESSED_URL})


def load(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Read what was chosen at the first run, and over it what `given` reads.

    Raises:
        SettingsError: an unknown name, a value of the wrong form, or a contradiction.
    """
    values = given(environ, folder)
    guessed = (os.environ if environ is None else environ).get(GUESSED_URL)
    below = {"public_url": guessed} if guessed else {}
    below |= chosen.read(Path(str(values.get("home", Settings.home))))
    return _check(Settings(**typed(below | values, get_type_hints(Settings))))


def given(
    environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> dict[str, object]:
    """Read tangthu.toml (TANGTHU_CONFIG or in `folder`), then TANGTHU_* variables over it.

    Raises:
        SettingsError: the file is not there, or no TOML.
    """
    environ = os.environ if environ is None else environ
    named = environ.get("TANGTHU_CONFIG")
    path = Path(named) if named else (folder or Path()) / "tangthu.toml"
    if named and not path.is_file():
        raise SettingsError(f"TANGTHU_CONFIG names {path}, which is not there")
    return (from_file(path) if path.is_file() else {}) | {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and name not in NOT_SETTINGS
    }


def _check(settings: Settings) -> Settings:
    for holds, fault in RULES:
        if not holds(settings):
            raise SettingsError(fault)
    return dataclasses.replace(settings, public_url=settings.public_url.rstrip("/"))
