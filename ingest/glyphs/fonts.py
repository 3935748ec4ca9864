"""Which fonts of this machine hold Nôm characters, and which characters are rare."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from config.settings import Settings

DEBIAN = tuple(
    Path("/usr/share/fonts/truetype/hanazono", name) for name in ("HanaMinA.ttf", "HanaMinB.ttf")
)
"""Of Debian's package fonts-hanazono."""

RARE = re.compile(
    "[\u3400-\u4dbf\u9fa6-\u9fff\ue000-\uf8ff\U00020000-\U0003ffff\U000f0000-\U0010fffd]"
)
"""Ideographs that most devices' fonts lack: extensions and private characters."""


@dataclass(frozen=True)
class FontFile:
    """A font file of this machine."""

    path: Path
    print: str  # changes with the file
    private: bool  # its private characters are those that this library means


def installed(settings: Settings) -> tuple[FontFile, ...]:
    """Give the fonts to take characters from, the library's own first."""
    named = settings.nom_font
    files = [_font(path, private=False) for path in DEBIAN if path.is_file() and path != named]
    if named is not None and named.is_file():
        files.insert(0, _font(named, private=True))
    return tuple(files)


def is_private(code: int) -> bool:
    """Tell whether a code means what those agree on who use it."""
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000


def _font(path: Path, *, private: bool) -> FontFile:
    about = path.stat()
    seen = f"{path} {about.st_size} {about.st_mtime_ns}"
    return FontFile(path, hashlib.sha256(seen.encode()).hexdigest()[:12], private)
