"""Reading a file that is to be a library's logo; what is none is refused in a sentence."""

from __future__ import annotations

import hashlib
from pathlib import Path

from config.settings import Settings
from ingest.catalog.libraries import LogoFile
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.errors import ImageError
from ingest.media_types import IMAGES
from ingest.scan import Gate, Infected, Unscanned

# It stands in every item's object too.
MOST_BYTES = 100_000
MOST_SIDE_PX = 2000
# What browsers show, and what holds no program as SVG may.
_FORMATS = ("png", "jpeg", "webp", "gif")
_SVG = (b"<svg", b"<?xml", b"<!doctype svg")


class NoLogo(Exception):
    """A file cannot be a logo; the message says why."""


def read(path: Path, maker: DerivativeWorker, folder: Path) -> tuple[LogoFile, bytes]:
    """Read a logo, by what it holds and not by its name; `folder` is for what is made of it.

    Raises:
        NoLogo: it is none, or too large.
    """
    if path.stat().st_size > MOST_BYTES:
        raise NoLogo(f"it is larger than {MOST_BYTES} bytes: give a smaller one")
    data = path.read_bytes()
    if data[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_SVG):
        raise NoLogo("it is SVG, which may hold programs: save it as PNG, 400 px wide or so")
    try:
        header = maker.probe(path)
        if header.format not in _FORMATS:
            raise NoLogo(f"it is of the format {header.format}: give a PNG, JPEG, WebP or GIF")
        if max(header.width_px, header.height_px) > MOST_SIDE_PX:
            raise NoLogo(f"it is wider or taller than {MOST_SIDE_PX} px: give a smaller one")
        # Only decoding shows that it is whole; it is served as it came.
        target = folder / "logo.tif"
        maker.make(path, target)
        target.unlink()
    except ImageError as error:
        raise NoLogo(error.reason) from error
    told = LogoFile(
        hashlib.sha256(data).hexdigest(),
        IMAGES[header.format][1],
        header.width_px,
        header.height_px,
    )
    return told, data


def read_checked(
    path: Path, maker: DerivativeWorker, folder: Path, settings: Settings
) -> tuple[LogoFile, bytes]:
    """Read a logo that somebody hands in by itself, after the malware scanner has seen it.

    Raises:
        NoLogo: it is none, too large, or the scanner finds something or does not answer.
    """
    try:
        gate = Gate(settings)
        gate.open()
        gate.check(path)
        return read(path, maker, folder)
    except (Infected, Unscanned) as error:
        raise NoLogo(str(error)) from error
    except OSError as error:
        raise NoLogo(f"cannot be read: {error.strerror or error}") from error
