"""Makes pages of the images that lie in one file: of a TIFF of several images. Reads headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from config.settings import Settings
from ingest.derivatives.tiff_frames import page_frames
from ingest.packages import names
from ingest.packages.package import PageSource, Problem

_SUFFIXES = (".tif", ".tiff")


def expanded(
    pages: Sequence[PageSource], settings: Settings
) -> tuple[tuple[PageSource, ...], list[Problem]]:
    """Give each image of a file as a page, `name.tif#2` the second; and what is wrong with that."""
    every: list[PageSource] = []
    problems: list[Problem] = []
    for page in pages:
        frames = images_in(page.image)
        if len(frames) > settings.max_document_pages:
            reason = (
                f"holds {len(frames)} images, more than max_document_pages allows"
                f" ({settings.max_document_pages}); if the file is sound, raise that setting"
            )
            problems.append(Problem(page.name, reason))
        elif len(frames) == 1:
            every.append(page)
        else:
            if page.text is not None:
                reason = f"the text of a file of {len(frames)} images, left out: split the file"
                problems.append(Problem(names.readable(page.text.name), reason, fatal=False))
            every += [named(page, place, frame) for place, frame in enumerate(frames, start=1)]
    return tuple(every), problems


def images_in(path: Path) -> tuple[int, ...]:
    """Give the places of the images that a file holds as pages; one where it is no such file."""
    return page_frames(path) if names.suffix(path.name) in _SUFFIXES else (0,)


def named(page: PageSource, number: int, frame: int) -> PageSource:
    """Give one page of a file, known by the file's name and its number."""
    return replace(page, name=f"{page.name}#{number}", frame=frame, text=None)


def places(pages: Sequence[PageSource]) -> dict[str, int]:
    """Give each page's place by its name, and by its file's name and stem that of the first."""
    found: dict[str, int] = {}
    for place, page in enumerate(pages):
        file = page.image.name
        for key in (names.same(page.name), names.same(file), names.stem_key(file)):
            found.setdefault(key, place)
    return found
