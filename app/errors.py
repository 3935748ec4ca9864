"""Errors in the site's dress: which fact has which status, what it means and where to go on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from flask import (
    Flask,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from app import tombstone
from app.language import gettext, later
from iiif.access import Withdrawn
from iiif.current import repository
from ingest.catalog.find import NotHeld
from ingest.catalog.rights import Withheld
from ingest.search.engine import SearchUnavailable
from ingest.storage.store import ObjectDamaged, ObjectMissing, StoreUnavailable


class Words(NamedTuple):
    """What a page says of an error, still to be translated."""

    title: str
    meaning: str


STATUS: dict[type[Exception], int] = {
    CSRFError: 400,
    Withheld: 403,
    NotHeld: 404,
    ObjectMissing: 503,
    StoreUnavailable: 503,
    OperationalError: 503,
    SearchUnavailable: 503,
}

WORDS: dict[int, Words] = {
    400: Words(
        later("This request cannot be understood"),
        later("The address or the form is not complete. Go back, load the page again and retry."),
    ),
    401: Words(
        later("Please sign in"),
        later("This is shown to signed-in readers only."),
    ),
    403: Words(
        later("This is not open to you"),
        later(
            "If you have an account at the library, sign in. Else ask the library that holds it."
        ),
    ),
    404: Words(
        later("There is no such page"),
        later("The address may be mistyped, or the item was never published. Try a search."),
    ),
    405: Words(
        later("This cannot be done here"),
        later("The address does not take this kind of request. Go back to the page before."),
    ),
    410: Words(
        later("This item has been withdrawn"),
        later("It was published here once. Its library has withdrawn it; the address stays kept."),
    ),
    413: Words(
        later("That is too much at once"),
        later("The form holds more than this site takes."),
    ),
    429: Words(
        later("Too much at once"),
        later(
            "Many searches came from your network within a minute. Others wish to search too: "
            "please wait a moment, then try again. Books can be opened and browsed meanwhile."
        ),
    ),
    500: Words(
        later("Something went wrong on our side"),
        later("The error has been noted. Try again; if it stays, tell the library."),
    ),
    503: Words(
        later("Not available at the moment"),
        later("A part of the system does not answer. Please try again in a few minutes."),
    ),
}


SEARCH_IS_AWAY = Words(
    later("Search is out of reach at the moment"),
    later(
        "The search server does not answer. Books can still be opened and looked through by "
        "collection. Please try the search again in a few minutes."
    ),
)


FILE_IS_DAMAGED = Words(
    later("This file is damaged"),
    later(
        "It is not given out until it is whole again. The library finds it under Keeping, or with "
        "its next check of all files."
    ),
)
_log = logging.getLogger("tangthu.site")


def install(app: Flask) -> None:
    """Answer every error as a page, or as JSON where a program asked."""
    for kind, status in STATUS.items():
        app.register_error_handler(kind, _answering(status))
    app.register_error_handler(Withdrawn, _withdrawn)
    app.register_error_handler(ObjectDamaged, _damaged)
    app.register_error_handler(HTTPException, _http)


def _answering(status: int) -> Callable[[Exception], Response]:
    return lambda error: answer(
        status, SEARCH_IS_AWAY if isinstance(error, SearchUnavailable) else None
    )


def _withdrawn(error: Withdrawn) -> Response:
    with repository().reading() as session:
        stone = tombstone.of(session, error.item_id)
    if stone is not None and stone.gone.moved_to and not _asked_by_a_program():
        # Its pages have other numbers there, so that only the item is led to.
        there = make_response(redirect(url_for("items.item", item_id=stone.gone.moved_to), 301))
        there.headers["Cache-Control"] = "no-store"
        return there
    return answer(410, gone=stone)


def _damaged(error: ObjectDamaged) -> Response:
    _log.error("%s: %s; see `tangthu verify --checksums`", request.path, error)
    return answer(503, FILE_IS_DAMAGED)


def _http(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    if isinstance(error, InternalServerError):
        return answer(500)
    response = answer(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def answer(
    status: int, words: Words | None = None, gone: tombstone.Stone | None = None
) -> Response:
    """Answer with the page of this status, in its own words if it is given none."""
    words = words or WORDS.get(status, WORDS[400 if status < 500 else 500])
    if _asked_by_a_program():
        response = jsonify(error=gettext(words.title))
        if request.path.startswith("/iiif/"):
            response.headers["Access-Control-Allow-Origin"] = "*"
    else:
        response = make_response(
            render_template(
                "error.html",
                status=status,
                title=gettext(words.title),
                meaning=gettext(words.meaning),
                gone=gone,
            )
        )
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = "60"
    return response


def _asked_by_a_program() -> bool:
    return request.path.startswith("/iiif/") or request.path.endswith(".json")
