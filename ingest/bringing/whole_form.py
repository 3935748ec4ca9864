"""Uploads that come whole, by a plain form; and what a browser says it will send."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO

from sqlalchemy.orm import Session

from ingest.bringing import consignments, receiving, rooms
from ingest.bringing.receiving import Announced, Piece, TooMuch
from ingest.catalog.models import Consignment, now
from ingest.repository import Repository

_READ_BYTES = 262_144


def expect(
    session: Session, repository: Repository, consignment: Consignment, files: int, size_bytes: int
) -> None:
    """Note what a browser is about to send in all.

    Raises:
        TooMuch: it is more than a delivery may hold, or than the disk takes.
    """
    settings = repository.settings
    if files > settings.upload_files:
        raise TooMuch("files")
    if size_bytes > settings.upload_bytes:
        raise TooMuch("bytes")
    here = consignments.standing(session, consignment.id)
    if size_bytes - here.received_bytes > rooms.free_bytes(repository):
        raise TooMuch("room")
    consignment.expected_files, consignment.expected_bytes = files, size_bytes
    consignment.changed_at = now()


def take(repository: Repository, consignment_id: str, name: str, stream: IO[bytes]) -> None:
    """Keep a file that has come whole.

    Raises:
        NameRefused, TooMuch, Closed: it cannot be kept.
    """
    size_bytes = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    with repository.writing() as session:
        row = consignments.get(session, consignment_id)
        file = receiving.begin(session, repository, row, Announced(name, size_bytes))
    receiving.receive(repository, file.id, Piece(0, size_bytes, _read(stream)))


def _read(stream: IO[bytes]) -> Iterator[bytes]:
    while some := stream.read(_READ_BYTES):
        yield some
