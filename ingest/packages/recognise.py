"""Looks what kind of delivery a path is and hands it to its reader; a new reader is named here."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from config.settings import Settings
from ingest.packages import (
    archive,
    bag,
    folder,
    iiif_manifest,
    listing,
    manifests,
    matching,
    mets,
    names,
    pdf,
    records,
    sheet,
    tei_pages,
)
from ingest.packages.listing import Listing, shown
from ingest.packages.package import Delivery, Package, PackageError, Problem
from ingest.packages.shadow import Shadow

UNDERSTOOD = (
    "a folder of images, a PDF, a folder of such folders (with metadata.csv or metadata.xlsx beside"
    " them, or without), METS files with their images, records (MARC, MODS, Dublin Core, EAD) with"
    " images beside them, IIIF manifests and collections (a file or an address), BagIt bags, and"
    " ZIP and tar archives of any of these"
)
_MAX_DEPTH = 12
_HEAD_BYTES = 1024
_JSON = "a JSON file"
_KINDS = (
    (b"%PDF-", "a PDF file without the ending .pdf"),
    (b"PK\x03\x04", "a ZIP archive without the ending .zip"),
    (b"\x1f\x8b", "a gzip archive without the ending .tar.gz"),
    (b"BZh", "a bzip2 archive without the ending .tar.bz2"),
    (b"\xfd7zXZ", "an xz archive without the ending .tar.xz"),
    (b"{", _JSON),
    (b"\xef\xbb\xbf{", _JSON),
)


def read(path: Path, settings: Settings, room: Path) -> Delivery:
    """Read what was given in, whatever its kind; images are listed, not opened.

    `room` is an empty folder of this run for what a reader must unpack; it must live until the
    delivery has been taken in.

    A fatal problem of the delivery is an item that does not come in; a fatal problem of a package
    is a page of it that does not, and its other pages do.

    Raises:
        PackageError: nothing of it can be read.
    """
    path = path.resolve() if ".." in path.parts else path.absolute()
    if names.is_legacy(path.name):
        reason = "the name is in a legacy encoding, not Unicode: rename it and take it in again"
        raise PackageError(Problem(names.readable(path.name), reason))
    if path.is_dir():
        delivery = _folder(path, path, settings, room)
    elif path.is_file():
        delivery = _file(path, settings, room)
    elif path.exists():
        raise PackageError(Problem(names.readable(path.name), "neither a file nor a folder"))
    else:
        raise PackageError(
            Problem(names.readable(path.name), "there is no such file or folder: check the path")
        )
    return _without_twins(tei_pages.distribute(delivery, settings, room))


def read_address(address: str, settings: Settings, room: Path) -> Delivery:
    """Fetch what an address of the web leads to, a IIIF manifest or collection, and read it.

    Raises:
        PackageError: it cannot be had, or nothing of it can be read.
    """
    return _without_twins(iiif_manifest.fetch(address, settings, room))


def is_address(text: str) -> bool:
    """Tell an address of the web from a path."""
    return text.lower().startswith(("http://", "https://"))


def _file(path: Path, settings: Settings, room: Path) -> Delivery:
    name, ending = names.readable(path.name), names.suffix(path.name)
    if names.same(path.name) in sheet.NAMES:
        return sheet.read(path, path.parent, settings)
    if ending in names.ARCHIVE_SUFFIXES:
        return _shadowed(archive.unpack(path, path, settings, room), settings, room)
    if records.is_record(path):
        beside = listing.of(path.parent, path.parent)
        return _records(beside, [path.name], path.parent, settings, room)
    if ending == ".xml":
        return _mets_file(path, settings)
    if ending == listing.PDF_SUFFIX:
        return pdf.read([path], path.parent, settings)
    kind = _kind(path, ending)
    # Manifests are often kept without an ending.
    if kind == _JSON or ending in manifests.SUFFIXES:
        return iiif_manifest.read(path, settings, room)
    raise PackageError(Problem(name, f"this is {kind}. What is understood: {UNDERSTOOD}"))


def _kind(path: Path, ending: str) -> str:
    if ending in names.IMAGE_SUFFIXES:
        return "a single image (give the folder it lies in)"
    if ending in listing.SHEET_SUFFIXES:
        return "a sheet of another name than metadata.csv or metadata.xlsx"
    return _by_content(path) or "a file of a kind we do not know"


def _mets_file(path: Path, settings: Settings) -> Delivery:
    inside = bag.around(path)
    delivery = mets.read(path, path.parent, settings)
    return bag.wrapped(delivery, bag.verify(inside, inside, settings)) if inside else delivery


def _by_content(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError as error:
        raise PackageError(
            Problem(names.readable(path.name), f"cannot be read ({error.strerror})")
        ) from error
    if not head:
        return "an empty file"
    return next((kind for mark, kind in _KINDS if head.lstrip().startswith(mark)), "")


def _shadowed(shadow: Shadow, settings: Settings, room: Path, depth: int = 0) -> Delivery:
    """Read what an archive or a bag holds; problems name it as the librarian knows it."""
    try:
        _check_depth(shadow.folder, shadow.top, depth)
        return shadow.delivery(_folder(shadow.folder, shadow.top, settings, room, depth + 1))
    except PackageError as error:
        raise PackageError(shadow.problem(error.problem)) from error


def _check_depth(path: Path, top: Path, depth: int) -> None:
    if depth >= _MAX_DEPTH:
        reason = f"lies more than {_MAX_DEPTH} folders deep: give it by itself"
        raise PackageError(Problem(shown(path, top), reason))


def _folder(path: Path, top: Path, settings: Settings, room: Path, depth: int = 0) -> Delivery:
    found = listing.of(path, top)
    if bag.looks_like_one((*found.texts, *found.others), found.folders):
        return _bag(found, top, settings, room, depth)
    sheets = found.named(*sheet.NAMES)
    if len(sheets) > 1:
        reason = f"two metadata sheets, {names.listed(sheets)}: keep one"
        raise PackageError(Problem(shown(path, top), reason))
    if sheets:
        return sheet.read(path / sheets[0], top, settings)
    named = mets.named(found.texts)
    if named:
        return _beside(found, top, "a METS", mets.read(path / named, top, settings))
    files = records.named(found)
    if files or matching.folder_of_records(found, top):
        return _records(found, files, top, settings, room, depth)
    return _tree(found, top, settings, room, depth)


def _records(
    found: Listing, files: list[str], top: Path, settings: Settings, room: Path, depth: int = 0
) -> Delivery:
    """Read records with the images beside them, except those in folders that have their own."""

    def nested(path: Path) -> Delivery | None:
        inside = listing.of(path, top)
        own = inside.named(*sheet.NAMES, bag.DECLARATION) or mets.named(inside.texts)
        if own or records.named(inside):
            return _folder(path, top, settings, room, depth + 1)
        return None

    return _beside(found, top, "records", matching.read(found, files, top, settings, nested))


def _beside(found: Listing, top: Path, what: str, delivery: Delivery) -> Delivery:
    """Name the archives that lie beside what describes images, and are not looked into."""
    reason = f"an archive, in a folder with {what}: unpack it in its place"
    left = [Problem(shown(found.folder / name, top), reason) for name in found.archives]
    return replace(delivery, problems=(*delivery.problems, *left))


def _bag(found: Listing, top: Path, settings: Settings, room: Path, depth: int) -> Delivery:
    """Verify a bag, then read its payload by that payload's own reader."""
    info = bag.verify(found.folder, top, settings)
    data = listing.of(found.folder / "data", top)
    named = mets.named(data.texts) or mets.only(data, settings)
    if named:
        held = mets.read(data.folder / named, top, settings)
        return bag.wrapped(_beside(data, top, "a METS", held), info)
    inside = _shadowed(bag.payload(found.folder, top, room), settings, room, depth)
    return bag.wrapped(inside, info)


def _tree(found: Listing, top: Path, settings: Settings, room: Path, depth: int) -> Delivery:
    """Read a folder's own files, as one item if they are images, and what lies below as others."""
    inside = [name for name in found.folders if not (found.images and folder.is_text_folder(name))]
    inside = names.in_order((*inside, *found.archives))
    own = _own(found, top, settings, room)
    if not (own.packages or own.problems or inside):
        raise PackageError(Problem(shown(found.folder, top), _nothing(found)))
    parts = [own]
    for name in inside:
        path = found.folder / name
        try:
            _check_depth(path, top, depth)
            if name in found.archives:
                unpacked = archive.unpack(path, top, settings, room)
                parts.append(_shadowed(unpacked, settings, room, depth))
            else:
                parts.append(_folder(path, top, settings, room, depth + 1))
        except PackageError as error:
            parts.append(Delivery(problems=(error.problem,)))
    return _joined(parts)


def _own(found: Listing, top: Path, settings: Settings, room: Path) -> Delivery:
    if not found.images and not found.pdfs:
        held = manifests.read(found, top, settings, room)
        return replace(held, problems=(*found.problems, *held.problems))
    try:
        if not found.images:
            documents = pdf.read([found.folder / name for name in found.pdfs], top, settings)
            return replace(documents, problems=(*found.problems, *documents.problems))
        return folder.read(found, top, settings)
    except PackageError as error:
        return Delivery(problems=(error.problem,))


def _nothing(found: Listing) -> str:
    endings = Counter(names.suffix(n) or n for n in (*found.texts, *found.sheets, *found.others))
    files = ", ".join(f"{count} {names.readable(e)}" for e, count in endings.most_common(4))
    what = f"only {files}" if files else "nothing"
    return f"this folder holds {what}. What is understood: {UNDERSTOOD}"


def _joined(parts: list[Delivery]) -> Delivery:
    return Delivery(
        tuple(library for part in parts for library in part.libraries),
        tuple(collection for part in parts for collection in part.collections),
        tuple(package for part in parts for package in part.packages),
        tuple(problem for part in parts for problem in part.problems),
        tuple(sheet for part in parts for sheet in part.sheets),
    )


def _without_twins(delivery: Delivery) -> Delivery:
    kept: dict[str, Package] = {}
    problems = list(delivery.problems)
    for package in delivery.packages:
        twin = kept.setdefault(package.source_id, package)
        if twin is not package:
            file, other = names.readable(package.name), names.readable(twin.name)
            reason = f"source id {package.source_id} is that of {other} too: give each its own"
            problems.append(Problem(file, reason))
    return replace(delivery, packages=tuple(kept.values()), problems=tuple(problems))
