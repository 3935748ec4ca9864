"""Tells what a PDF says of itself: pages, labels, outline, description. Runs in the child process.

ISO 32000-1, 12.3.3 (outline), 12.4.2 (page labels), 14.3 (metadata).
"""

from __future__ import annotations

import ctypes
import mmap
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.derivatives import errors
from ingest.derivatives.derivation import Document, Entry
from ingest.derivatives.pdf import document

_INFO = ("Title", "Author", "Subject", "Keywords")
_MOST_ENTRIES = 10_000
_DEEPEST = 8
_MOST_TEXT = 4000
_MOST_LABEL_BYTES = 400
# XMP stands in the file as it is (14.3.2); images have theirs too, so it must speak of the PDF.
_XMP, _XMP_END, _OF_THE_PDF = b"<x:xmpmeta", b"</x:xmpmeta>", b"application/pdf"
_MOST_XMP_BYTES = 1_000_000


def facts(path: Path, most_pages: int) -> Document:
    """Read the document's facts; no page is drawn.

    Raises:
        ImageError: it cannot be read, or has more pages than that.
    """
    opened = document(path)
    if len(opened) > most_pages:
        raise errors.TooLarge(
            path.name,
            f"claims {len(opened)} pages, more than max_document_pages allows ({most_pages});"
            " if the file is sound, raise that setting",
        )
    told = {name: opened.get_metadata_value(name)[:_MOST_TEXT].strip() for name in _INFO}
    return Document(
        pages=len(opened),
        labels=_labels(opened),
        outline=_outline(opened),
        info={name: value for name, value in told.items() if value},
        metadata=_metadata(path),
    )


def _labels(opened: pdfium.PdfDocument) -> tuple[str, ...]:
    labels: list[str] = []
    buffer = ctypes.create_string_buffer(_MOST_LABEL_BYTES)
    for at in range(len(opened)):
        size = pdfium_c.FPDF_GetPageLabel(opened.raw, at, buffer, _MOST_LABEL_BYTES)
        if not 2 <= size <= _MOST_LABEL_BYTES:
            labels.append("")
            continue
        labels.append(buffer.raw[: size - 2].decode("utf-16-le", "replace").strip("\0 \t\r\n"))
    plain = [label in ("", str(at)) for at, label in enumerate(labels, start=1)]
    return () if all(plain) else tuple(labels)


def _outline(opened: pdfium.PdfDocument) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for mark in opened.get_toc(max_depth=_DEEPEST):
        if len(entries) >= _MOST_ENTRIES:
            break
        target = mark.get_dest()
        page = target.get_index() if target else None
        title = " ".join(mark.get_title().split())[:_MOST_TEXT]
        if page is not None and 0 <= page < len(opened) and title:
            entries.append(Entry(mark.level + 1, title, page))
    return tuple(entries)


def _metadata(path: Path) -> str:
    """Give the last XMP in the file that speaks of a PDF: an update appends a new one."""
    if path.stat().st_size == 0:
        return ""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        end = len(data)
        while (start := data.rfind(_XMP, 0, end)) >= 0:
            stop = data.find(_XMP_END, start, start + _MOST_XMP_BYTES)
            packet = data[start : stop + len(_XMP_END)] if stop >= 0 else b""
            if _OF_THE_PDF in packet:
                return packet.decode("utf-8", "replace")
            end = start
    return ""
