"""Verifies BagIt bags (RFC 8493 and 0.93 to 0.97) before anything of them is read."""

from __future__ import annotations

import logging
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import bagit

from config.settings import Settings
from ingest.packages import names
from ingest.packages.listing import shown
from ingest.packages.package import Delivery, PackageError, Problem, SourceRecord
from ingest.packages.shadow import Shadow, place

DECLARATION = "bagit.txt"
MAX_TAG_BYTES = 50_000_000
_MAX_DECLARATION_BYTES = 1000
_TAG_FILES = re.compile(
    r"(bagit|bag-info|package-info|fetch|(tag)?manifest-\w+)\.txt", re.IGNORECASE
)
_MANIFEST = re.compile(r"manifest-\w+\.txt", re.IGNORECASE)
# Python knows encodings that unpack or compute; a text file is in one of these.
_ENCODINGS = re.compile(
    r"(utf-?8|utf-?16([bl]e)?|utf-?32([bl]e)?|(us-)?ascii|iso-?8859-?\d+|latin-?1|windows-?\d+"
    r"|cp\d+|koi8-[ru]|gb(k|2312|18030)|big5|euc-(jp|kr)|shift[-_]jis)",
    re.IGNORECASE,
)
_DECLARED_ENCODING = re.compile(rb"Tag-File-Character-Encoding\s*:\s*(\S*)")
_STRICT = re.compile(
    rb"BagIt-Version: \d+\.\d+[ \t]*(\r\n?|\n)Tag-File-Character-Encoding: [^\s]+\s*", re.ASCII
)
_VERSION_1 = (1, 0)
_FOREIGN = re.compile(r"[A-Za-z]:|\.\.(/|$)|/|.*\\")
_AGAIN = "copy the bag again from its source"
_BROKEN = (OSError, ValueError, TypeError, LookupError, RuntimeError, MemoryError)

# The library tells of every file, and of failures with their traces; we say all there is to say.
logging.getLogger("bagit").disabled = True


class _Invalid(Exception):
    """A bag is not what it says it is; the message says why and what to do."""


def looks_like_one(files: Sequence[str], folders: Sequence[str]) -> bool:
    """Tell whether a folder is a bag, or laid out as one though its bagit.txt is missing."""
    if any(names.same(name) == DECLARATION for name in files):
        return True
    return "data" in folders and any(_MANIFEST.fullmatch(name) for name in files)


def around(path: Path) -> Path | None:
    """Give the bag in whose `data` a file lies."""
    folder = path.parent.parent
    return folder if path.parent.name == "data" and (folder / DECLARATION).is_file() else None


def verify(folder: Path, top: Path, settings: Settings) -> SourceRecord | None:
    """Compare every file with the bag's checksums, reading each once; give its bag-info.

    Raises:
        PackageError: the bag is not valid, not complete, or nothing that we verify.
    """
    try:
        _check_files(folder, settings.max_archive_files)
        _check_declaration(folder)
        bag = bagit.Bag(str(folder))
        _check_names(bag)
        _check_fetched(bag)
        _check_contents(bag)
        info = folder / str(bag.tag_file_name)
        data = info.read_bytes() if info.is_file() else b""
    except _Invalid as error:
        raise PackageError(Problem(shown(folder, top), str(error))) from error
    except bagit.BagError as error:
        raise PackageError(Problem(shown(folder, top), _sentence(error, folder))) from error
    except _BROKEN as error:
        reason = f"this bag cannot be verified ({names.brief(str(error))}): {_AGAIN}"
        raise PackageError(Problem(shown(folder, top), reason)) from error
    return SourceRecord("bag-info", "text/plain", data) if data else None


def payload(folder: Path, top: Path, room: Path) -> Shadow:
    """Give the bag's data under the bag's own name: `data` is the name of nothing."""
    start = place(room) / top.name
    link = start / folder.relative_to(top)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(folder / "data", target_is_directory=True)
    return Shadow(link, start, room, ((link, shown(folder / "data", top)),), renames_items=False)


def wrapped(delivery: Delivery, info: SourceRecord | None) -> Delivery:
    """Give the delivery with the bag's own description beside each item's."""
    packages = tuple(replace(package, wrapping=info) for package in delivery.packages)
    return replace(delivery, packages=packages)


def _check_files(folder: Path, most: int) -> None:
    """Refuse what would stop the reading: pipes, links that lead out, endless lists."""
    for count, entry in enumerate(_walk(folder)):
        name = names.readable(Path(entry.path).relative_to(folder).as_posix())
        mode = entry.stat(follow_symlinks=False)
        if count >= most:
            raise _Invalid(
                f"this bag holds more than {most:,} files (setting max_archive_files): make"
                " several of it"
            )
        if names.is_legacy(entry.name):
            raise _Invalid(f"the name of {name} is in a legacy encoding, not Unicode: rename it")
        if not stat.S_ISREG(mode.st_mode) and not stat.S_ISDIR(mode.st_mode):
            raise _Invalid(
                f"{name} is neither a file nor a folder (a link, device or pipe), which no bag"
                " may hold: put the file itself in its place"
            )
        if _TAG_FILES.fullmatch(name) and mode.st_size > MAX_TAG_BYTES:
            raise _Invalid(f"{name} is larger than the {MAX_TAG_BYTES:,} bytes that are read")


def _walk(folder: Path) -> Iterator[os.DirEntry[str]]:
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                yield entry
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


def _check_declaration(folder: Path) -> None:
    path = folder / DECLARATION
    if not path.is_file():
        raise _Invalid(
            f"this is laid out as a BagIt bag, but its {DECLARATION} is missing: {_AGAIN}"
        )
    with path.open("rb") as file:
        data = file.read(_MAX_DECLARATION_BYTES)
    encoding = _DECLARED_ENCODING.search(data)
    given = encoding[1].decode("ascii", "replace") if encoding else ""
    if given and not _ENCODINGS.fullmatch(given):
        raise _Invalid(
            f"its {DECLARATION} names an encoding that no text has ({names.brief(given)})"
        )
    version = re.match(rb"BagIt-Version\s*:\s*(\d+)", data)
    if version and int(version[1][:9]) >= 1 and not _STRICT.fullmatch(data):
        raise _Invalid(
            f"its {DECLARATION} is not written as BagIt 1.0 asks (`BagIt-Version: 1.0`, then"
            " `Tag-File-Character-Encoding: UTF-8`, and nothing else): have the bag made again"
        )


def _check_names(bag: bagit.Bag) -> None:
    for name in bag.entries:
        if _FOREIGN.match(name):
            raise _Invalid(f"a manifest names {names.brief(name)}, which lies outside the bag")
    if bag.version_info < _VERSION_1:
        return
    needed = {Path(path).stem.removeprefix("manifest-") for path in bag.manifest_files()}
    for name, checksums in bag.payload_entries().items():
        if not needed <= set(checksums):
            raise _Invalid(f"{names.readable(name)} does not stand in each of its manifests")


def _check_fetched(bag: bagit.Bag) -> None:
    missing = []
    for name in bag.files_to_be_fetched():
        if _FOREIGN.match(name):
            raise _Invalid(f"its fetch.txt names {names.brief(name)}, which lies outside the bag")
        if not Path(bag.path, name).is_file():
            missing.append(name)
    if missing:
        raise _Invalid(
            f"{names.listed(missing)} lie elsewhere and are only named in its fetch.txt; nothing is"
            " fetched from there: complete the bag and give it again"
        )


def _check_contents(bag: bagit.Bag) -> None:
    # Checksums first: they tell which file is wrong, and the number of bytes does not.
    oxum = bag.info.pop("Payload-Oxum", None)
    bag.validate()
    if oxum is not None:
        bag.info["Payload-Oxum"] = oxum
        bag.validate(fast=True)


def _sentence(error: bagit.BagError, folder: Path) -> str:
    """Say in a librarian's words what the library found."""
    found = [_detail(one) for one in getattr(error, "details", ())]
    if not found:
        plain = str(error).replace(f"{folder}{os.sep}", "").replace(f"{folder}: ", "")
        return f"this bag is not valid ({names.brief(plain, 200)}): {_AGAIN}"
    more = f"; and {len(found) - 3} more" if len(found) > 3 else ""
    return f"this bag is not valid: {'; '.join(found[:3])}{more}: {_AGAIN}"


def _detail(detail: Exception) -> str:
    name = names.readable(str(getattr(detail, "path", detail)))
    if isinstance(detail, bagit.ChecksumMismatch):
        return f"{name} is damaged or changed (its {detail.algorithm} is another)"
    if isinstance(detail, bagit.FileMissing):
        return f"{name} is missing"
    return f"{name} stands in no manifest"
