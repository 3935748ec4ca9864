"""What stands in one folder, sorted by use; nothing is opened."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from ingest.packages import names
from ingest.packages.package import PackageError, Problem

PDF_SUFFIX = ".pdf"
SHEET_SUFFIXES = frozenset({".csv", ".tsv", ".xlsx"})


@dataclass
class Listing:
    """The entries of a folder by their use, each under its name on disk, in natural order."""

    folder: Path
    images: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    pdfs: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    archives: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def named(self, *wanted: str) -> list[str]:
        """Give the files with one of these names, whatever their case."""
        files = (*self.sheets, *self.texts, *self.others)
        return [name for name in files if names.same(name) in wanted]


def of(folder: Path, top: Path) -> Listing:
    """List a folder; `top` is the folder that was given in, out of which nothing may lead.

    Raises:
        PackageError: the folder cannot be opened.
    """
    listing = Listing(folder)
    try:
        with os.scandir(folder) as entries:
            found = {e.name: e for e in entries if not names.is_ignored(e.name)}
    except OSError as error:
        reason = f"this folder cannot be opened ({error.strerror}): check its permissions"
        raise PackageError(Problem(shown(folder, top), reason)) from error
    for name in names.in_order(found):
        reason = _refusal(found[name], top)
        if reason:
            listing.problems.append(Problem(shown(folder / name, top), reason))
        else:
            _place(listing, found[name])
    return listing


def shown(path: Path, top: Path) -> str:
    """Give the path as a problem names it: relative to what was given in, readable."""
    if path == top:
        return names.readable(top.name) or "."
    return names.readable(path.relative_to(top).as_posix())


def _refusal(entry: os.DirEntry[str], top: Path) -> str:
    if names.is_legacy(entry.name):
        return (
            "the name is in a legacy encoding, not Unicode: rename it"
            " (convmv turns a whole folder at once) and take it in again"
        )
    if entry.is_symlink():
        return _link_refusal(Path(entry.path), top)
    if not entry.is_file(follow_symlinks=False) and not entry.is_dir(follow_symlinks=False):
        return "neither a file nor a folder (a device, pipe or socket): take it out of the folder"
    return ""


def _link_refusal(link: Path, top: Path) -> str:
    try:
        target = link.resolve(strict=True)
        inside = target.is_relative_to(top.resolve())
    except (OSError, RuntimeError):
        return "a link that leads nowhere: put the file itself in its place"
    if not inside:
        return "a link that leads out of the folder: put the file itself in its place"
    if not target.is_file():
        return "a link to a folder: put the folder itself in its place"
    return ""


def _place(listing: Listing, entry: os.DirEntry[str]) -> None:
    ending = names.suffix(entry.name)
    if entry.is_dir():
        listing.folders.append(entry.name)
    elif ending in names.IMAGE_SUFFIXES:
        listing.images.append(entry.name)
    elif ending in names.TEXT_SUFFIXES:
        listing.texts.append(entry.name)
    elif ending in SHEET_SUFFIXES:
        listing.sheets.append(entry.name)
    elif ending in names.ARCHIVE_SUFFIXES:
        listing.archives.append(entry.name)
    elif ending == PDF_SUFFIX:
        listing.pdfs.append(entry.name)
    else:
        listing.others.append(entry.name)
