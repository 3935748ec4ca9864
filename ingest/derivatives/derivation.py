"""What goes into the making of a derivative and what comes out. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from config.settings import Settings


@dataclass(frozen=True)
class Limits:
    """What one image may cost, and how its tiles are written."""

    max_image_px: int
    memory_bytes: int
    timeout_seconds: float
    tile_size_px: int
    jpeg_quality: int
    pdf_dpi: int = 300
    page_size_px: tuple[int, int] | None = None  # of a PDF page that is to be as it was before

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Take them from the installation's settings."""
        return cls(
            max_image_px=settings.max_image_px,
            memory_bytes=settings.derivative_memory_bytes,
            timeout_seconds=settings.derivative_timeout_seconds,
            tile_size_px=settings.tile_size_px,
            jpeg_quality=settings.jpeg_quality,
            pdf_dpi=settings.pdf_dpi,
        )

    @classmethod
    def restored(cls, told: dict[str, Any]) -> Limits:
        """Read what came to the child."""
        size = told["page_size_px"]
        return cls(**told | {"page_size_px": tuple(size) if size else None})


@dataclass(frozen=True)
class Probe:
    """What an image's header says."""

    format: str  # one of `ingest.media_types.IMAGES`
    width_px: int  # once the image stands upright
    height_px: int
    bands: int
    bits: int  # of one sample
    has_profile: bool
    pages: int
    pyramid: bool  # further pages are smaller versions of the first
    orientation: int  # EXIF's: 1 is upright
    dots_per_inch: float | None = None  # where the file tells it, the same both ways

    def dots_per_inch_at(self, width_px: int) -> float | None:
        """Give the resolution as it would be were the image so wide."""
        return self.dots_per_inch and self.dots_per_inch * width_px / self.width_px


@dataclass(frozen=True)
class Entry:
    """One line of a PDF's outline."""

    level: int  # 1 is the highest
    title: str
    page: int  # counted from 0


@dataclass(frozen=True)
class Document:
    """What a PDF tells of itself as a whole."""

    pages: int
    labels: tuple[str, ...]  # empty where pages are simply numbered
    outline: tuple[Entry, ...]
    info: dict[str, str]  # Title, Author, Subject, Keywords
    metadata: str  # XMP, which is XML; empty where there is none

    @classmethod
    def restored(cls, told: dict[str, Any]) -> Document:
        """Read what came from the child."""
        outline = tuple(Entry(**entry) for entry in told["outline"])
        return cls(told["pages"], tuple(told["labels"]), outline, told["info"], told["metadata"])


@dataclass(frozen=True)
class TakenOut:
    """What became of the scan that fills a PDF's page."""

    kind: str = ""  # as in `Probe.format`; empty: the page is to be drawn
    drawn: str = ""  # why it must be; empty where no scan fills the page


@dataclass(frozen=True)
class Derivation:
    """A pyramid file that was made, and what must be remembered of it."""

    width_px: int
    height_px: int
    bytes: int
    index_offset: int
    index_length: int
    sha256: str  # of the source; empty if it was not asked for
    grey: bool
    warnings: tuple[str, ...]
    measures: dict[str, Any] | None = None  # ingest.measuring.measures.Measures.as_json()
