"""Reads the text that came with a page, whatever its format: the file's content decides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lxml import etree

from config.settings import Settings
from ingest import xml
from ingest.text import alto, hocr, iiif_annotations, own_json, page_xml, plain, tei
from ingest.text.errors import TextError
from ingest.text.page_text import PageText
from ingest.text.scale import ImageSize

_MARKS = b"\xef\xbb\xbf \t\r\n"
Reader = Callable[[etree._Element, ImageSize], PageText]

# What tells each format, and its reader; a new format is named here.
_XML_FORMATS: tuple[tuple[Callable[[etree._Element], bool], Reader], ...] = (
    (alto.is_alto, alto.read),
    (page_xml.is_page_xml, page_xml.read),
    (tei.is_tei, tei.read),
    (hocr.is_hocr, hocr.read),
)


def read_text(
    path: Path,
    image_width_px: int,
    image_height_px: int,
    settings: Settings,
    *,
    dots_per_inch: float | None = None,
    orientation: int = 1,
) -> PageText:
    """Read a page's text of any of these kinds; boxes come out in pixels of the upright image.

    Raises:
        TextError: the file is unsafe, broken or of no format we know.
    """
    image = ImageSize(image_width_px, image_height_px, dots_per_inch, orientation)
    try:
        data = xml.read_bytes(path, settings.max_xml_bytes)
        if path.suffix.lower() == ".txt" and not data.lstrip(_MARKS).startswith(b"<"):
            return plain.read(data)
        if own_json.is_own(data):
            return own_json.read(data, image)
        if data.lstrip().startswith(b"{"):
            return iiif_annotations.read(data, image)
        root = _root(data)
        for is_it, read in _XML_FORMATS:
            if is_it(root):
                return read(root, image)
    except xml.XmlRefused as error:
        raise TextError(str(error), path.name) from error
    except TextError as error:
        raise TextError(error.reason, path.name) from error
    raise TextError(
        f"neither ALTO nor hOCR nor PAGE XML nor TEI (it begins with {xml.local_name(root)}):"
        " export the text in one of these",
        path.name,
    )


def _root(data: bytes) -> etree._Element:
    # hOCR is often no well-formed XML, and its entities (&nbsp;) are those of HTML.
    head = data[:2000].lower()
    if b"<html" in head or b"ocr_page" in head:
        return xml.parse_html(data)
    return xml.parse(data)
