"""The folders of images in reach of records: what lies there, and what speaks for itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from config.settings import Settings
from ingest.packages import folder, listing, names, records
from ingest.packages.listing import Listing, shown
from ingest.packages.package import Delivery, PackageError, PageSource, Problem

Nested = Callable[[Path], Delivery | None]
"""Gives the delivery of a folder that speaks for itself: with a sheet, a METS or own records."""
_MAX_DEPTH = 12


@dataclass
class Place:
    """A folder of images that no other reader takes; `pages` are those without a record yet."""

    path: Path
    contents: folder.Contents
    pages: list[PageSource]

    @property
    def whole(self) -> bool:
        """Whether nobody has taken any of its pages."""
        return len(self.pages) == len(self.contents.pages)


class Shelf:
    """The folders of images in reach of the records."""

    def __init__(self, top: Path, settings: Settings, nested: Nested) -> None:
        self._top, self._settings, self._nested = top, settings, nested
        self.places: list[Place] = []
        self.nested: list[Delivery] = []
        self.problems: list[Problem] = []

    def look(self, found: Listing, own: set[str], depth: int = 0) -> None:
        """Look through a folder; `own` are its files of records."""
        kept = replace(
            found,
            texts=[name for name in found.texts if name not in own],
            others=[name for name in found.others if name not in own],
        )
        if found.images:
            self._add(kept)
        else:
            self.problems += found.problems
        for name in found.folders:
            if found.images and folder.is_text_folder(name):
                continue
            self._below(found.folder / name, name, depth)

    def _below(self, path: Path, name: str, depth: int) -> None:
        try:
            if depth >= _MAX_DEPTH:
                reason = f"lies more than {_MAX_DEPTH} folders deep: give it by itself"
                raise PackageError(Problem(shown(path, self._top), reason))
            inside = listing.of(path, self._top)
            if names.same(name) in records.FOLDERS and not inside.images:
                return
            delivery = self._nested(path)
            if delivery is None:
                self.look(inside, set(), depth + 1)
            else:
                self.nested.append(delivery)
        except PackageError as error:
            self.problems.append(error.problem)

    def _add(self, found: Listing) -> None:
        try:
            inside = folder.contents(found, self._top, self._settings)
        except PackageError as error:
            self.problems.append(error.problem)
            return
        self.places.append(Place(found.folder, inside, list(inside.pages)))
