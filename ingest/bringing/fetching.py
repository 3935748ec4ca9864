"""Brings the files of an S3 place here: what is missing of them, piece by piece, each compared."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from ingest.bringing import mending, names, places, receiving, rooms
from ingest.bringing.names import NameRefused
from ingest.bringing.places import PlaceNotOpen
from ingest.bringing.receiving import Announced, Piece, TooMuch
from ingest.catalog.models import BroughtFile, Consignment
from ingest.packages.package import PackageError, Problem
from ingest.repository import Repository
from ingest.storage.open import PlaceReader, open_place
from ingest.storage.store import Entry, StoreError

_PIECE_BYTES = 16 << 20
_NOTED_AT_ONCE = 100
_LIMITS = {
    "file": "is larger than one file may be (upload_file_bytes)",
    "files": "holds more files than one delivery may (upload_files): name a folder inside it",
    "bytes": "holds more than one delivery may (upload_bytes): name a folder inside it",
    "room": "does not fit on the server's disk: ask whoever looks after it",
}
_NAMES = {
    "slip": "leads out of the delivery: rename it",
    "letters": "holds a character that cannot be kept: rename it",
    "long": "is too long: shorten it",
    "deep": "lies too many folders deep: name an inner folder",
    "twin": "is there twice, but for capitals or the form of its letters: rename one",
}


def fetch(repository: Repository, consignment: Consignment) -> None:
    """Fetch what is not here yet, or was replaced; forget what is there no more.

    Broken off, it goes on where it stopped.

    Raises:
        PackageError: the place is not open to the library, does not answer, or is too large.
    """
    place = consignment.place
    try:
        allowed = places.allowed(repository.settings, consignment.library.slug, place)
    except PlaceNotOpen as error:
        reason = "is not open to this library: ask your administrator (TANGTHU_BRING_S3)"
        raise PackageError(Problem(place, reason)) from error
    reader = open_place(repository.settings, allowed.bucket, allowed.prefix)
    try:
        listed = _listed(repository, reader)
        _forget_others(repository, consignment, listed)
        _note(repository, consignment, listed)
        for name, entry in listed.items():
            _fetch_one(repository, consignment.id, reader, name, entry)
    except StoreError as error:
        raise PackageError(Problem(place, str(error))) from error
    except TooMuch as error:
        raise PackageError(Problem(place, _LIMITS[error.limit])) from error
    except NameRefused as error:
        raise PackageError(Problem(str(error.args[0]), _NAMES[error.reason])) from error
    finally:
        reader.close()


def _listed(repository: Repository, reader: PlaceReader) -> Mapping[str, Entry]:
    """Give the objects by the names that their files will have, in order."""
    found: dict[str, Entry] = {}
    for entry in reader.entries():
        name = names.checked(entry.name)
        if name in found:
            raise NameRefused(name, "twin")
        found[name] = entry
        if len(found) > repository.settings.upload_files:
            raise TooMuch("files")
    return dict(sorted(found.items()))


def _forget_others(
    repository: Repository, consignment: Consignment, listed: Mapping[str, Entry]
) -> None:
    """Forget files whose objects are gone or were replaced, and what was mended of them."""
    old = [
        file
        for file in _files(repository, consignment.id).values()
        if file.name not in listed or _mark(listed[file.name]) != (file.size_bytes, file.modified)
    ]
    for file in old:
        _forget(repository, consignment, file)
    if old:
        mending.forget(repository, consignment.id)


def _note(repository: Repository, consignment: Consignment, listed: Mapping[str, Entry]) -> None:
    here = _files(repository, consignment.id)
    new = [(name, entry) for name, entry in listed.items() if name not in here]
    for at in range(0, len(new), _NOTED_AT_ONCE):
        with repository.writing() as session:
            for name, entry in new[at : at + _NOTED_AT_ONCE]:
                announced = Announced(name, *_mark(entry))
                receiving.note(session, repository, consignment, announced)
    with repository.writing() as session:
        row = session.get_one(Consignment, consignment.id)
        row.expected_files = len(listed)
        row.expected_bytes = sum(entry.size_bytes for entry in listed.values())


def _fetch_one(
    repository: Repository, consignment_id: str, reader: PlaceReader, name: str, entry: Entry
) -> None:
    file = _files(repository, consignment_id, name)[name]
    if file.complete:
        return
    at = receiving.offset(repository, file)
    while True:
        length = min(_PIECE_BYTES, entry.size_bytes - at)
        content = reader.read(entry, at, length) if length else iter(())
        at = receiving.receive(repository, file.id, Piece(at, length, content))
        if at >= entry.size_bytes:
            break
    with repository.reading() as session:
        consignment = session.get_one(Consignment, consignment_id)
    if not reader.is_same(entry, rooms.files(repository, consignment) / name):
        _forget(repository, consignment, file)
        reason = "arrived with another checksum than the S3 service tells: plan again"
        raise PackageError(Problem(name, reason))


def _forget(repository: Repository, consignment: Consignment, file: BroughtFile) -> None:
    (rooms.files(repository, consignment) / file.name).unlink(missing_ok=True)
    rooms.part(repository, consignment.id, file.id).unlink(missing_ok=True)
    with repository.writing() as session:
        session.delete(session.get_one(BroughtFile, file.id))


def _files(repository: Repository, consignment_id: str, name: str = "") -> dict[str, BroughtFile]:
    asked = select(BroughtFile).where(BroughtFile.consignment_id == consignment_id)
    if name:
        asked = asked.where(BroughtFile.key == names.key(name))
    with repository.reading() as session:
        return {file.name: file for file in session.scalars(asked)}


def _mark(entry: Entry) -> tuple[int, str]:
    """Give what an object is known again by."""
    return entry.size_bytes, entry.etag[:40]
