"""Chooses what is kept as a page's original: its file, or the scan that is all of a PDF's page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ingest.derivatives.child import DerivativeWorker
from ingest.media_types import IMAGES
from ingest.originals import Originals, SourceFile
from ingest.packages import names
from ingest.packages.package import PageSource
from ingest.page_parts import Known

_ROOM = "scan"


@dataclass(frozen=True)
class Master:
    """A file of which a page is to be made."""

    file: SourceFile
    frame: int | None
    filename: str
    taken_out: bool = False  # the file is not what was handed in, but stands in that
    drawn: str = ""  # why a page that a scan fills is drawn from the PDF nevertheless


def as_handed_in(source: PageSource, originals: Originals) -> Master:
    """Give the page's own file."""
    file = originals.file(source.image, shared=source.frame is not None)
    return Master(file, source.frame, source.image.name)


def wanted(
    source: PageSource, known: Known, originals: Originals, maker: DerivativeWorker, folder: Path
) -> Master | None:
    """Give what is to be kept, None where it is kept already.

    A scan that is taken out stands in `folder` until the next one.

    Raises:
        ImageError, OSError: the page cannot be read.
    """
    if known.is_copy_of(source) or (known.image and known.keeps_image):
        return None
    held = known.image.sha256 if known.image else ""
    given = as_handed_in(source, originals)
    if held and held == given.file.checksum():
        return None
    found = _taken_out(source, given, maker, folder) if source.text_inside else given
    return None if held and held == found.file.checksum() else found


def _taken_out(source: PageSource, whole: Master, maker: DerivativeWorker, folder: Path) -> Master:
    """Give the scan that is all of a PDF's page; the PDF where there is none."""
    assert source.frame is not None
    target = folder / _ROOM
    taken = maker.take_out(source.image, source.frame, target)
    if not taken.kind:
        return replace(whole, drawn=taken.drawn)
    name = source.image.name
    stem = name[: len(name) - len(names.suffix(name))]
    # The name that viewers and librarians see; no file system has to bear it.
    filename = f"{stem}-{source.frame + 1:04}{IMAGES[taken.kind][0]}"
    return Master(SourceFile(target), None, filename, taken_out=True)
