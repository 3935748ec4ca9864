"""Errors of the IIIF APIs as one sentence of JSON, and the headers that other sites' pages need."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from flask import Blueprint, Response, jsonify, make_response, redirect, request
from sqlalchemy.exc import OperationalError

from iiif.access import Withdrawn, check_known
from iiif.current import repository, visitor
from iiif.image.encode import EncoderFailed
from iiif.image.render import PyramidDamaged
from iiif.responses import NO_STORE
from iiif.status import STATUS
from ingest.catalog import find, rights
from ingest.catalog.find import Damaged, NotHeld, TakenOut
from ingest.catalog.gone import gone
from ingest.catalog.rights import Withheld
from ingest.derivatives.index import IndexDamaged
from ingest.search.engine import SearchUnavailable
from ingest.storage.store import BadKey, ObjectDamaged, ObjectMissing, StoreUnavailable

ALL_ORIGINS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Length, ETag, Link, Location, Retry-After",
}
_RETRY_SECONDS = 5
# What names keys, files or queries is for the operator's log.
_FOR_THE_PUBLIC: dict[type[Exception], str] = {
    OperationalError: "the catalogue does not answer; try again soon",
    SearchUnavailable: "the search does not answer; try again soon",
    Damaged: "the image is damaged in the store; its library has been told",
    ObjectDamaged: "this file is damaged in the store; its library has been told",
    ObjectMissing: "the image is missing from the store; its library has been told",
    StoreUnavailable: "the store does not answer; try again soon",
    BadKey: "the image cannot be read; its library has been told",
    IndexDamaged: "the image is damaged in the store; its library has been told",
    EncoderFailed: "the image cannot be given in this format; its library has been told",
    PyramidDamaged: "the image is damaged in the store; its library has been told",
}
# `tangthu verify` names them too, by the same key, and says how to mend them.
_DAMAGE = (Damaged, ObjectDamaged, ObjectMissing, IndexDamaged, PyramidDamaged)
_log = logging.getLogger("tangthu.iiif")


def install(blueprint: Blueprint) -> None:
    """Answer the errors of this blueprint, and let pages of any origin read its answers."""
    blueprint.register_error_handler(TakenOut, _taken_out)
    for kind, status in STATUS.items():
        blueprint.register_error_handler(kind, _answering(status))
    blueprint.after_app_request(_open_to_all_origins)


def _answering(status: int) -> Callable[[Exception], Response]:
    def answer(error: Exception) -> Response:
        return _answer(error, status)

    return answer


def _answer(error: Exception, status: int) -> Response:
    if isinstance(error, Withheld) and not visitor().account_id:
        status = 401
    if isinstance(error, Withdrawn) and (there := _merged(error.item_id)) is not None:
        return there
    sentence = str(error)
    if status >= 500:
        advice = "; see `tangthu verify --checksums`" if isinstance(error, _DAMAGE) else ""
        _log.error("%s: %s%s", request.path, error, advice)
        sentence = _FOR_THE_PUBLIC.get(type(error), sentence)
    told = {"error": sentence}
    if isinstance(error, Withdrawn):
        told |= _since(error.item_id)
    answer = jsonify(told)
    answer.status_code = status
    answer.headers["Cache-Control"] = NO_STORE
    if status == 503:
        answer.headers["Retry-After"] = str(_RETRY_SECONDS)
    return answer


def _taken_out(error: TakenOut) -> Response:
    """Say that a page is gone, where its item is public or was; else it never was there."""
    opened = repository()
    with opened.reading() as session:
        about = rights.subject(find.item(session, error.item_id))
    try:
        check_known(visitor(), about, opened.rules, f"page of item {error.item_id!r}")
    except NotHeld as unknown:
        return _answer(unknown, STATUS[NotHeld])
    except Withdrawn as withdrawn:
        return _answer(withdrawn, STATUS[Withdrawn])
    told = {"error": str(error), "state": "removed", "since": error.at.isoformat()}
    answer = jsonify(told)
    answer.status_code = STATUS[Withdrawn]
    answer.headers["Cache-Control"] = NO_STORE
    return answer


def _merged(item_id: str) -> Response | None:
    """Lead to the same address of the item that this one was merged into; None: to none."""
    with repository().reading() as session:
        found = gone(session, item_id)
    asked = re.compile(rf"/items/{re.escape(item_id)}(?=/|\Z)")
    if found is None or not found.moved_to or not asked.search(request.path):
        return None
    path = asked.sub(f"/items/{found.moved_to}", request.path, count=1)
    query = request.query_string.decode("ascii", "replace")
    there = f"{request.script_root}{path}{'?' if query else ''}{query}"
    answer = make_response(redirect(there, 301))
    answer.headers["Cache-Control"] = NO_STORE
    return answer


def _since(item_id: str) -> dict[str, str]:
    """Tell programs since when an item is gone, and whether it was deleted; who and why is ours."""
    with repository().reading() as session:
        found = gone(session, item_id)
    if found is None:
        return {}
    return {"state": "deleted" if found.deleted else "withdrawn", "since": found.at.isoformat()}


def _open_to_all_origins(answer: Response) -> Response:
    # Of the whole application, since what no route knows belongs to no blueprint.
    if not request.path.startswith("/iiif/"):
        return answer
    headers = answer.headers
    headers.update(ALL_ORIGINS)
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        # The star does not stand for Authorization (Fetch, 4.9).
        headers["Access-Control-Allow-Headers"] = "Authorization, *"
        headers["Access-Control-Max-Age"] = "86400"
    return answer
