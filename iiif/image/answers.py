"""The answers to image requests, the same whichever way they come: by Flask or the short path."""

from __future__ import annotations

from flask import Request, Response

from iiif import responses
from iiif.image import info
from iiif.image.server import ImageServer, Part, Plan

_MEDIA_TYPES: dict[str, str] = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "tif": "image/tiff",
    "avif": "image/avif",
    "jp2": "image/jp2",
    "pdf": "application/pdf",
}
_PROFILE = f'<{info.LEVEL_2}>;rel="profile"'


def unchanged(server: ImageServer, plan: Plan) -> Response:
    """Answer that the asker's image is the newest."""
    return responses.not_modified(plan.etag, _headers(server, plan))


def image(server: ImageServer, plan: Plan, data: bytes) -> Response:
    """Answer with an image."""
    media_type = _MEDIA_TYPES[plan.rendering.format]
    answer = Response(data, headers=_headers(server, plan), content_type=media_type)
    answer.set_etag(plan.etag)
    return answer


def information(
    request: Request, server: ImageServer, part: Part, document: responses.Document
) -> Response:
    """Answer with info.json, in the form that the request prefers."""
    cache = responses.for_now(server.withdrawal_seconds) if part.public else responses.NO_STORE
    answer = responses.json_ld(request, document, info.CONTEXT, cache)
    answer.headers["Link"] = _PROFILE
    return answer


def _headers(server: ImageServer, plan: Plan) -> dict[str, str]:
    kept = responses.for_good(server.withdrawal_seconds) if plan.public else responses.NO_STORE
    return {"Cache-Control": kept, "Link": f'<{plan.canonical}>;rel="canonical", {_PROFILE}'}
