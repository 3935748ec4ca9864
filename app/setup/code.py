"""The code that opens the first run: whoever reads it sits at the machine, or watches it start."""

from __future__ import annotations

import secrets
from pathlib import Path

FILE = "setup.code"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LETTERS = 4, 4


def made(home: Path) -> str:
    """Give the code, made if there is none yet."""
    path = home / FILE
    if not path.is_file():
        groups = (
            "".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LETTERS)) for _ in range(_GROUPS)
        )
        path.touch(mode=0o600)
        path.write_text("-".join(groups) + "\n", encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def is_right(home: Path, typed: str) -> bool:
    """Tell whether this is the code; never where there is none."""
    path = home / FILE
    if not path.is_file():
        return False
    code = path.read_text(encoding="ascii").strip()
    return secrets.compare_digest(_bare(code).encode(), _bare(typed).encode())


def used_up(home: Path) -> None:
    """Take the code away: there is an administrator now."""
    (home / FILE).unlink(missing_ok=True)


def _bare(code: str) -> str:
    return "".join(letter for letter in code.casefold() if letter.isalnum())
