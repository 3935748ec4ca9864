"""Reads the text file of a page for a canvas of its size."""

from __future__ import annotations

from config.settings import Settings
from ingest.derivatives.child import DerivativeWorker
from ingest.packages.package import PageSource
from ingest.text.page_text import PageText
from ingest.text.read import read_text


def read(
    settings: Settings, maker: DerivativeWorker, source: PageSource, canvas_px: tuple[int, int]
) -> PageText:
    """Read a text; where its page does not fit the image, by what the image says of itself.

    Raises:
        TextError: it cannot be read.
        OSError: the file cannot.
    """
    assert source.text is not None
    width_px, height_px = canvas_px
    text = read_text(source.text, width_px, height_px, settings)
    if not text.flagged or not source.image.is_file():
        return text
    header = maker.probe(source.image, source.frame)
    return read_text(
        source.text,
        width_px,
        height_px,
        settings,
        dots_per_inch=header.dots_per_inch_at(width_px),
        orientation=header.orientation,
    )
