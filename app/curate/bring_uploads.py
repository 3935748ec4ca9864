"""Resumable uploads: tus 1.0.0 with creation, checksum, expiration and termination.

https://tus.io/protocols/resumable-upload
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session
from werkzeug.exceptions import ClientDisconnected

from app.curate import bring_door, bring_words
from app.language import gettext
from iiif.current import repository
from ingest.bringing import receiving
from ingest.bringing.names import NameRefused
from ingest.bringing.receiving import Announced, Piece
from ingest.catalog.find import NotHeld
from ingest.catalog.models import BroughtFile, Consignment

VERSION = "1.0.0"
OFFSETS = "application/offset+octet-stream"
_EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
_READ_BYTES = 262_144
_WRONG_CHECKSUM = 460  # as the checksum extension has it

blueprint = Blueprint("uploads", __name__, url_prefix="/curate/bring/<consignment_id>/uploads")


class BadUpload(Exception):
    """A request that breaks the protocol."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@blueprint.before_request
def check_version() -> ResponseReturnValue | None:
    """Refuse other versions of the protocol."""
    if request.method == "OPTIONS" or request.headers.get("Tus-Resumable") == VERSION:
        return None
    return _said(412, "Tus-Resumable: 1.0.0", {"Tus-Version": VERSION})


@blueprint.after_request
def name_version(answer: Response) -> Response:
    """Name the protocol in every answer."""
    answer.headers["Tus-Resumable"] = VERSION
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("", methods=["OPTIONS"], provide_automatic_options=False)
def options(consignment_id: str) -> ResponseReturnValue:
    """Tell what this server speaks."""
    with repository().reading() as session:
        bring_door.upload(session, consignment_id)
    return "", 204, {
        "Tus-Version": VERSION,
        "Tus-Extension": _EXTENSIONS,
        "Tus-Max-Size": str(repository().settings.upload_file_bytes),
        "Tus-Checksum-Algorithm": ",".join(receiving.ALGORITHMS),
    }  # fmt: skip


@blueprint.post("")
def create(consignment_id: str) -> ResponseReturnValue:
    """Begin a file, and take its first piece if it comes along."""
    file = _announced()
    with repository().writing() as session:
        consignment = bring_door.upload(session, consignment_id)
        row = receiving.begin(session, repository(), consignment, file)
    headers = {"Location": url_for(".head", consignment_id=consignment_id, file_id=row.id)}
    along = request.mimetype == OFFSETS
    if along or not file.size_bytes:
        piece = _piece(0) if along else Piece(0, 0, iter(()))
        at = receiving.receive(repository(), row.id, piece)
        headers["Upload-Offset"] = str(at)
    return "", 201, headers | _expires(row)


@blueprint.route("/<file_id>", methods=["HEAD"], provide_automatic_options=False)
def head(consignment_id: str, file_id: str) -> ResponseReturnValue:
    """Tell where a file goes on."""
    with repository().reading() as session:
        row = _file(session, consignment_id, file_id)
    return "", 200, {
        "Upload-Offset": str(receiving.offset(repository(), row)),
        "Upload-Length": str(row.size_bytes),
    } | _expires(row)  # fmt: skip


@blueprint.route("/<file_id>", methods=["PATCH", "POST"], provide_automatic_options=False)
def append(consignment_id: str, file_id: str) -> ResponseReturnValue:
    """Take a piece of a file."""
    if request.method == "POST" and request.headers.get("X-HTTP-Method-Override") != "PATCH":
        raise BadUpload(405, "PATCH")
    if request.mimetype != OFFSETS:
        raise BadUpload(415, f"Content-Type: {OFFSETS}")
    with repository().reading() as session:
        row = _file(session, consignment_id, file_id)
    at = receiving.receive(repository(), file_id, _piece(_number("Upload-Offset")))
    return "", 204, {"Upload-Offset": str(at)} | _expires(row)


@blueprint.delete("/<file_id>")
def terminate(consignment_id: str, file_id: str) -> ResponseReturnValue:
    """Take a file back."""
    with repository().reading() as session:
        _file(session, consignment_id, file_id)
    receiving.remove(repository(), file_id)
    return "", 204


def _file(session: Session, consignment_id: str, file_id: str) -> BroughtFile:
    consignment: Consignment = bring_door.upload(session, consignment_id)
    row = session.get(BroughtFile, file_id)
    if row is None or row.consignment_id != consignment.id:
        raise NotHeld(f"file {file_id!r}")
    return row


def _announced() -> Announced:
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    return Announced(
        told.get("path") or told.get("filename", ""),
        _number("Upload-Length"),
        told.get("modified", ""),
    )


def _metadata(header: str) -> dict[str, str]:
    """Read `key base64, key base64`."""
    found: dict[str, str] = {}
    for pair in filter(None, (one.strip() for one in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise BadUpload(400, "Upload-Metadata") from error
    return found


def _number(header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdecimal() and len(value) <= 15):
        raise BadUpload(400, header)
    return int(value)


def _piece(offset: int) -> Piece:
    length_bytes = request.content_length
    if length_bytes is None:
        raise BadUpload(411, "Content-Length")
    algorithm, digest = _checksum(request.headers.get("Upload-Checksum", ""))
    return Piece(offset, length_bytes, _content(), algorithm, digest)


def _checksum(header: str) -> tuple[str, bytes]:
    if not header:
        return "", b""
    algorithm, _, value = header.partition(" ")
    if algorithm not in receiving.ALGORITHMS:
        raise BadUpload(400, f"Upload-Checksum: {', '.join(receiving.ALGORITHMS)}")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise BadUpload(400, "Upload-Checksum") from error
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise BadUpload(400, "Upload-Checksum")
    return algorithm, digest


def _content() -> Iterator[bytes]:
    """Give what comes, until it ends or the line is lost: the length tells which."""
    while True:
        try:
            some = request.stream.read(_READ_BYTES)
        except (ClientDisconnected, OSError):
            return
        if not some:
            return
        yield some


def _expires(row: BroughtFile) -> dict[str, str]:
    if row.complete:
        return {}
    at = row.changed_at + timedelta(days=repository().settings.upload_days)
    return {"Upload-Expires": format_datetime(at, usegmt=True)}


def _said(
    status: int, words: str, headers: dict[str, str] | None = None
) -> tuple[str, int, dict[str, str]]:
    return words, status, {"Content-Type": "text/plain; charset=utf-8"} | (headers or {})


@blueprint.errorhandler(BadUpload)
def _bad(error: BadUpload) -> ResponseReturnValue:
    return _said(error.status, str(error))


@blueprint.errorhandler(NameRefused)
def _name(error: NameRefused) -> ResponseReturnValue:
    return _said(400, bring_words.of_name(error))


@blueprint.errorhandler(receiving.TooMuch)
def _too_much(error: receiving.TooMuch) -> ResponseReturnValue:
    return _said(507 if error.limit == "room" else 413, bring_words.of_limit(error))


@blueprint.errorhandler(receiving.WrongOffset)
def _offset(error: receiving.WrongOffset) -> ResponseReturnValue:
    return _said(409, "Upload-Offset", {"Upload-Offset": str(error.offset)})


@blueprint.errorhandler(receiving.WrongChecksum)
def _changed(_: receiving.WrongChecksum) -> ResponseReturnValue:
    return _said(_WRONG_CHECKSUM, gettext("A piece was changed on its way: it is sent again."))


@blueprint.errorhandler(receiving.BrokenOff)
def _broken(_: receiving.BrokenOff) -> ResponseReturnValue:
    return _said(408, gettext("The line was lost: the file goes on where it stopped."))


@blueprint.errorhandler(receiving.Busy)
def _busy(_: receiving.Busy) -> ResponseReturnValue:
    return _said(423, gettext("This file is being sent already, perhaps in another window."))


@blueprint.errorhandler(receiving.Closed)
def _closed(_: receiving.Closed) -> ResponseReturnValue:
    return _said(403, gettext("This delivery takes no more files: it is being taken in."))


@blueprint.errorhandler(NoResultFound)
def _gone(_: NoResultFound) -> ResponseReturnValue:
    return _said(404, gettext("This file is not here any more."))
