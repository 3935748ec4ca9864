"""Uploaded files: each begins with its name and size, grows piece by piece, and ends whole.

What is written stands at an offset that the row knows; the row is changed only after the bytes are
on the disk, and a file gets its name only when all of it is there.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ingest.bringing import names, rooms
from ingest.bringing.names import NameRefused
from ingest.catalog.models import BroughtFile, Consignment, now
from ingest.repository import Repository

ALGORITHMS = ("sha256", "sha1")
FOR_PAGES = "pages"  # a delivery of images for the pages of an item, which is its place
UPLOADED = ("upload", FOR_PAGES)
OPEN = ("open", "planned", "refused")  # the states in which files may be added and taken back


class TooMuch(Exception):
    """An upload goes beyond a limit; `limit` names it: file, files, bytes, room."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class Closed(Exception):
    """No file can be added any more: the delivery is being planned or taken in."""


class WrongOffset(Exception):
    """A piece does not begin where the file ends; `offset` is where it does."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"the file ends at {offset}")
        self.offset = offset


class WrongChecksum(Exception):
    """A piece is not what was sent; nothing of it was kept."""


class BrokenOff(Exception):
    """A piece ended before its promised length."""


class Busy(Exception):
    """Another request writes this file."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a file as it comes in."""

    offset: int
    length_bytes: int
    content: Iterator[bytes]
    algorithm: str = ""  # one of ALGORITHMS; empty: no checksum came with it
    digest: bytes = b""


@dataclass(frozen=True)
class Announced:
    """A file before its first byte."""

    name: str
    size_bytes: int
    modified: str = ""


def begin(
    session: Session, repository: Repository, consignment: Consignment, file: Announced
) -> BroughtFile:
    """Note a file that is to come.

    Raises:
        NameRefused: it cannot be kept under its name, or another has it.
        TooMuch: a limit forbids it, or the disk has no room.
        Closed: the delivery takes no files any more.
    """
    if consignment.source not in UPLOADED or consignment.state not in OPEN:
        raise Closed(consignment.state)
    row = note(session, repository, consignment, file)
    # A plan of fewer files holds no longer.
    consignment.state, consignment.changed_at = "open", now()
    return row


def note(
    session: Session, repository: Repository, consignment: Consignment, file: Announced
) -> BroughtFile:
    """Note a file that is to come, whoever sends it.

    Raises:
        NameRefused: it cannot be kept under its name, or another has it.
        TooMuch: a limit forbids it, or the disk has no room.
    """
    name = names.checked(file.name)
    _refuse_too_much(session, repository, consignment, file.size_bytes)
    _refuse_twin(session, consignment.id, name)
    row = BroughtFile(
        consignment_id=consignment.id,
        name=name,
        key=names.key(name),
        size_bytes=file.size_bytes,
        modified=file.modified[:40],
    )
    session.add(row)
    session.flush()
    return row


def offset(repository: Repository, file: BroughtFile) -> int:
    """Give how many bytes of a file are safely here."""
    if file.complete:
        return file.size_bytes
    path = rooms.part(repository, file.consignment_id, file.id)
    # After a crash at the wrong moment the row may know of more than is there.
    return min(file.received_bytes, path.stat().st_size if path.exists() else 0)


def receive(repository: Repository, file_id: str, piece: Piece) -> int:
    """Write a piece and give the file's new offset; the last one makes the file whole.

    Raises:
        WrongOffset, WrongChecksum, BrokenOff, Busy, TooMuch: nothing of the piece was kept, but
            for what came of one that was broken off and had no checksum.
    """
    with repository.reading() as session:
        file = session.get_one(BroughtFile, file_id)
        consignment = session.get_one(Consignment, file.consignment_id)
    with _opened(repository, file) as part:
        with repository.reading() as session:  # again, now that nobody else writes
            file = session.get_one(BroughtFile, file_id)
        here = offset(repository, file)
        if piece.offset != here:
            raise WrongOffset(here)
        if here + piece.length_bytes > file.size_bytes:
            raise TooMuch("file")
        written, broken = _write(part, piece)
        at = here + written
        whole = at == file.size_bytes
        if whole and not file.complete:
            _name(repository, consignment, file)
        with repository.writing() as session:
            row = session.get_one(BroughtFile, file_id)
            row.received_bytes, row.complete, row.changed_at = at, whole, now()
            session.get_one(Consignment, consignment.id).changed_at = now()
    if broken:
        raise BrokenOff
    return at


def remove(repository: Repository, file_id: str) -> None:
    """Take a file back.

    Raises:
        Closed: it is being planned or taken in.
        Busy: another request writes it.
    """
    with repository.reading() as session:
        file = session.get_one(BroughtFile, file_id)
    with _opened(repository, file):
        with repository.writing() as session:
            consignment = session.get_one(Consignment, file.consignment_id)
            if consignment.state not in OPEN:
                raise Closed(consignment.state)
            session.delete(session.get_one(BroughtFile, file_id))
            consignment.state, consignment.changed_at = "open", now()
        (rooms.files(repository, consignment) / file.name).unlink(missing_ok=True)
        rooms.part(repository, consignment.id, file.id).unlink(missing_ok=True)


def _refuse_too_much(
    session: Session, repository: Repository, consignment: Consignment, size_bytes: int
) -> None:
    settings = repository.settings
    if size_bytes > settings.upload_file_bytes:
        raise TooMuch("file")
    asked = select(func.count(), func.coalesce(func.sum(BroughtFile.size_bytes), 0))
    count, total = session.execute(asked.where(BroughtFile.consignment_id == consignment.id)).one()
    if count >= settings.upload_files:
        raise TooMuch("files")
    if total + size_bytes > settings.upload_bytes:
        raise TooMuch("bytes")
    if size_bytes + outstanding(session) > rooms.free_bytes(repository):
        raise TooMuch("room")


def outstanding(session: Session) -> int:
    """Count the bytes that files of all uploads still have to come."""
    left = func.sum(BroughtFile.size_bytes - BroughtFile.received_bytes)
    return int(session.scalar(select(left).where(BroughtFile.complete.is_(False))) or 0)


def _refuse_twin(session: Session, consignment_id: str, name: str) -> None:
    """Refuse a name that a file or folder has already, be it in other case."""
    mine = select(BroughtFile.name).where(BroughtFile.consignment_id == consignment_id)
    wanted = names.key(name)
    under = _below(wanted)
    if session.scalar(mine.where((BroughtFile.key == wanted) | under).limit(1)):
        raise NameRefused(name, "twin")
    parts = name.split("/")[:-1]
    for depth in range(len(parts), 0, -1):
        above = "/".join(parts[:depth])
        if session.scalar(mine.where(BroughtFile.key == names.key(above)).limit(1)):
            raise NameRefused(name, "twin")
        other = session.scalar(mine.where(_below(names.key(above))).limit(1))
        if other is not None and not other.startswith(f"{above}/"):
            raise NameRefused(name, "twin")
        if other is not None:
            break  # what lies in it was held against all above it


def _below(folder: str) -> ColumnElement[bool]:
    # 0 is the character after the slash: a stretch of the index.
    return (BroughtFile.key >= f"{folder}/") & (BroughtFile.key < f"{folder}0")


@contextmanager
def _opened(repository: Repository, file: BroughtFile) -> Iterator[BinaryIO]:
    path = rooms.part(repository, file.consignment_id, file.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy from error
        yield part


def _write(part: BinaryIO, piece: Piece) -> tuple[int, bool]:
    """Write a piece, safely on disk, or nothing of it; tell whether its end is missing.

    Raises:
        WrongChecksum, BrokenOff, OSError: the file is as it was.
    """
    part.truncate(piece.offset)
    hashed = hashlib.new(piece.algorithm, usedforsecurity=False) if piece.algorithm else None
    written, sound = 0, False
    try:
        for some in piece.content:
            part.write(some)
            written += len(some)
            if hashed is not None:
                hashed.update(some)
        broken = written != piece.length_bytes
        if hashed is not None:
            if broken:
                raise BrokenOff
            if hashed.digest() != piece.digest:
                raise WrongChecksum
        sound = written <= piece.length_bytes
    finally:
        if not sound:
            part.flush()
            part.truncate(piece.offset)
    part.flush()
    os.fsync(part.fileno())
    return written, broken


def _name(repository: Repository, consignment: Consignment, file: BroughtFile) -> None:
    """Give a whole file its name."""
    target = rooms.files(repository, consignment) / file.name
    target.parent.mkdir(parents=True, exist_ok=True)
    rooms.part(repository, consignment.id, file.id).replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
