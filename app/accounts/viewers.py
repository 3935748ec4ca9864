"""Letting viewers on other sites in: access, token and logout of both versions of the flow.

Authorization Flow 2.0, 3, 4 and 6; Authentication 1.0, 2. The probe is `iiif.auth.views`.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts import entering, viewer_passes
from app.accounts.viewer_passes import Asked
from app.security import may_be_opened
from iiif import urls
from iiif.auth.services import CONTEXT
from iiif.current import repository
from iiif.responses import NO_STORE
from ingest.catalog.rights import is_on_site

blueprint = Blueprint("viewers", __name__, url_prefix=urls.AUTH)

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")
_MOST_CHARACTERS = 500
# The errors of version 2 in the words of version 1 (2.2.6).
_NAMES_1 = {"missingAspect": "missingCredentials", "expiredAspect": "invalidCredentials"}


@blueprint.get("/2/access")
@blueprint.get("/1/login")
def access() -> ResponseReturnValue:
    """Ask the reader whether viewers of another site may show what they may see."""
    may_be_opened()
    origin = _origin()
    if not origin:
        return render_template("viewer_access.html", origin="", address=""), 400
    if not current_user.is_authenticated:
        return redirect(viewer_passes.sign_in_first(request.full_path))
    return render_template("viewer_access.html", origin=origin, address=request.path)


@blueprint.post("/2/access")
@blueprint.post("/1/login")
def let_in() -> ResponseReturnValue:
    """Give the reader's browser the cookie, and close the window."""
    may_be_opened()
    origin = _origin()
    if not origin or not current_user.is_authenticated:
        return render_template("viewer_access.html", origin="", address=""), 400
    answer = make_response(render_template("viewer_done.html", what="allowed"))
    viewer_passes.give(answer, current_user.id, origin)
    return answer


@blueprint.get("/2/kiosk")
@blueprint.get("/1/kiosk")
def kiosk() -> ResponseReturnValue:
    """Close at once in a reading room; elsewhere say where the reading rooms are."""
    may_be_opened()
    inside = is_on_site(request.remote_addr or "", repository().rules)
    return render_template("viewer_done.html", what="inside" if inside else "outside")


@blueprint.get("/2/token")
def token() -> ResponseReturnValue:
    """Tell the viewer, by a message to its page, a token to probe with."""
    message_id, origin = request.args.get("messageId", ""), _origin()
    if not origin or len(message_id) > _MOST_CHARACTERS:
        return _no_receiver()
    asked = viewer_passes.token(origin)
    if not message_id:
        asked = Asked("", 0, "invalidRequest")
    message: dict[str, Any] = {"@context": CONTEXT, "messageId": message_id}
    if asked.error:
        told = viewer_passes.WORDS[asked.error]
        message |= {"type": "AuthAccessTokenError2", "profile": asked.error}
        message |= {"heading": told.heading, "note": told.note}
    else:
        message |= {"type": "AuthAccessToken2", "accessToken": asked.token}
        message["expiresIn"] = asked.seconds
    return _posted(message, origin)


@blueprint.get("/1/token")
def token_1() -> ResponseReturnValue:
    """Do the same as version 1 asks for it; without a message id, answer plain JSON (2.2.3)."""
    message_id, origin = request.args.get("messageId", ""), _origin()
    by_message = "messageId" in request.args
    if by_message and (not origin or len(message_id) > _MOST_CHARACTERS):
        return _no_receiver()
    asked = viewer_passes.token(origin if by_message else "")
    message: dict[str, Any] = {"accessToken": asked.token, "expiresIn": asked.seconds}
    if asked.error:
        told = viewer_passes.WORDS[asked.error]
        message = {"error": _NAMES_1.get(asked.error, asked.error), "description": told.sentence}
    if by_message:
        return _posted(message | {"messageId": message_id}, origin)
    answer = jsonify(message)
    answer.status_code = 401 if asked.error else 200
    answer.headers["Cache-Control"] = NO_STORE
    return answer


@blueprint.get("/2/logout")
@blueprint.get("/1/logout")
def logout() -> ResponseReturnValue:
    """Sign the reader out, and take back what was allowed, in this browser (2.0, 6.2)."""
    may_be_opened()
    # The standard wants it by GET: an image or a script of a page must not do it unseen.
    if request.headers.get("Sec-Fetch-Dest", "document") == "document":
        entering.let_out()
    answer = make_response()
    viewer_passes.take_back(answer)
    # Only now, since the page shows who is still signed in.
    answer.set_data(render_template("viewer_done.html", what="ended"))
    answer.headers["Cache-Control"] = NO_STORE
    return answer


def _origin() -> str:
    """Give the site whose viewer asks, as its address begins; empty if it is none."""
    given = request.args.get("origin", "").rstrip("/")
    return given if len(given) <= _MOST_CHARACTERS and _ORIGIN.fullmatch(given) else ""


def _posted(message: dict[str, Any], origin: str) -> Response:
    answer = make_response(render_template("viewer_token.html", message=message, origin=origin))
    answer.headers["Cache-Control"] = NO_STORE
    # Only the site that is named may have it in a frame, and only its page gets the message.
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'self' {origin}"
    )
    answer.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return answer


def _no_receiver() -> tuple[str, int]:
    return render_template("viewer_token.html", message=None, origin=""), 400
