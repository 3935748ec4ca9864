"""Links that open a draft for a day to whoever holds them, and the cookie that remembers them.

The cookie holds the links' own tokens, so what it opens ends when they do.
"""

from __future__ import annotations

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

COOKIE = "tangthu_preview"
LINK_SECONDS = 24 * 3600
_MOST = 12  # links of one browser; the oldest are forgotten
_BETWEEN = "~"


def token(item_id: str) -> str:
    """Make what opens a draft until a day from now."""
    return str(_signer().dumps(item_id))


def opens(given: str, item_id: str) -> bool:
    """Tell whether a token opens this draft now."""
    return _item_of(given) == item_id


def remember(answer: Response, given: str) -> None:
    """Have the browser show the images and texts of the draft as well."""
    kept = [one for one in _held() if one != given and _item_of(one)]
    answer.set_cookie(
        COOKIE,
        _BETWEEN.join([*kept, given][-_MOST:]),
        max_age=LINK_SECONDS,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def opened() -> frozenset[str]:
    """Give the ids of the drafts that this browser's links open now."""
    if COOKIE not in request.cookies:
        return frozenset()
    return frozenset(item_id for item_id in map(_item_of, _held()) if item_id)


def _held() -> list[str]:
    return [one for one in request.cookies.get(COOKIE, "").split(_BETWEEN) if one][:_MOST]


def _item_of(given: str) -> str:
    try:
        return str(_signer().loads(given, max_age=LINK_SECONDS))
    except BadSignature:
        return ""


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="preview")
