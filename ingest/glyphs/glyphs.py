"""The few glyphs that a page needs, cut out of this machine's fonts and kept on disk.

Fonts are opened by a child process; web processes hold only the ranges of what a font has.
"""

from __future__ import annotations

import bisect
import hashlib
import logging
import subprocess
import sys
from dataclasses import dataclass
from threading import Lock

from config.settings import Settings
from ingest.glyphs import fonts
from ingest.glyphs.fonts import FontFile
from ingest.storage.disk_cache import DiskCache

MOST_CHARACTERS = 300
"""In one piece of a font."""
_CHILD_SECONDS = 60
_log = logging.getLogger("tangthu.glyphs")


@dataclass(frozen=True)
class Piece:
    """Characters that one font has."""

    font: int  # its place among the fonts
    codes: tuple[int, ...]


class Glyphs:
    """The fonts of this machine, for many threads."""

    def __init__(self, settings: Settings) -> None:
        """Take the fonts that are installed now; they are read when they are first needed."""
        self._fonts = fonts.installed(settings)
        self._disk = DiskCache(settings.cache_folder / "glyphs", settings.glyph_cache_bytes)
        self._ranges: dict[int, list[tuple[int, int]]] = {}
        # A child at a time: an import that lists thousands of pages must not start as many.
        self._lock = Lock()

    @property
    def version(self) -> str:
        """Give what changes with the fonts; empty: there is none."""
        prints = "".join(font.print for font in self._fonts)
        return hashlib.sha256(prints.encode()).hexdigest()[:8] if prints else ""

    def names(self) -> list[str]:
        """Give the names of the font files."""
        return [font.path.name for font in self._fonts]

    def covers(self, character: str) -> bool:
        """Tell whether a font here has the character."""
        return self._font_of(ord(character)) is not None

    def missing(self, text: str) -> bool:
        """Tell whether the text has a rare character that no font here has."""
        return any(not self.covers(one) for one in set(fonts.RARE.findall(text)))

    def pieces(self, text: str) -> list[Piece]:
        """Give the rare characters of a text by the fonts that have them; the others are left."""
        found: dict[int, list[int]] = {}
        for code in sorted({ord(one) for one in fonts.RARE.findall(text)}):
            font = self._font_of(code)
            if font is not None:
                found.setdefault(font, []).append(code)
        return [
            Piece(font, tuple(codes[start : start + MOST_CHARACTERS]))
            for font, codes in found.items()
            for start in range(0, len(codes), MOST_CHARACTERS)
        ]

    def woff(self, piece: Piece) -> bytes:
        """Give the font of a piece's characters alone; empty: it could not be made."""
        font = self._fonts[piece.font]
        codes = [f"{code:x}" for code in piece.codes]
        name = hashlib.sha256(f"{font.print} {' '.join(codes)}".encode()).hexdigest()
        return self._kept(f"{name[:2]}/{name}", font, codes)

    def _font_of(self, code: int) -> int | None:
        for place, font in enumerate(self._fonts):
            if fonts.is_private(code) and not font.private:
                continue
            runs = self._runs(place)
            at = bisect.bisect_right(runs, (code, sys.maxunicode)) - 1
            if at >= 0 and code <= runs[at][1]:
                return place
        return None

    def _runs(self, place: int) -> list[tuple[int, int]]:
        if place not in self._ranges:
            font = self._fonts[place]
            told = self._kept(f"ranges/{font.print}", font, []).decode("ascii")
            runs = [
                (int(first, 16), int(last, 16))
                for first, last in (line.split("-") for line in told.splitlines())
            ]
            # A child that was too slow once may be quick enough the next time.
            if not runs:
                return runs
            self._ranges[place] = runs
        return self._ranges[place]

    def _kept(self, name: str, font: FontFile, codes: list[str]) -> bytes:
        made = self._disk.read(name)
        if made is not None:
            return made
        with self._lock:
            made = self._disk.read(name)
            if made is None:
                made = _made(font, codes)
                if made:
                    self._disk.keep(name, made)
        return made


def _made(font: FontFile, codes: list[str]) -> bytes:
    command = [sys.executable, "-m", "ingest.glyphs.cutting", str(font.path), *codes]
    try:
        done = subprocess.run(  # noqa: S603  # our own program, a setting's file, numbers
            command, capture_output=True, check=True, timeout=_CHILD_SECONDS
        )
    except (subprocess.SubprocessError, OSError) as error:
        _log.warning("no glyphs of %s: %s", font.path, error)
        return b""
    return done.stdout
