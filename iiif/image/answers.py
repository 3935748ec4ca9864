"""The answers to image requests, the same whichever way they come: by Flask or the short path."""

from __future__ import annotations

from flask import Request, Response
from werkzeug.http import quote_etag

from iiif import responses
from iiif.image.server import ImageServer, Part, Plan
from iiif.image.versions import V3, Version

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
Headers = list[tuple[str, str]]
_CONTEXT = 'rel="http://www.w3.org/ns/json-ld#context";type="application/ld+json"'


def unchanged(server: ImageServer, plan: Plan) -> Response:
    """Answer that the asker's image is the newest."""
    return responses.not_modified(unchanged_headers(server, plan))


def image(server: ImageServer, plan: Plan, data: bytes) -> Response:
    """Answer with an image."""
    return Response(data, headers=image_headers(server, plan))


def image_headers(server: ImageServer, plan: Plan) -> Headers:
    """Give what is told of an image beside its length."""
    return [("Content-Type", _MEDIA_TYPES[plan.rendering.format]), *unchanged_headers(server, plan)]


def unchanged_headers(server: ImageServer, plan: Plan) -> Headers:
    """Give what is told to those who hold the image already."""
    kept = responses.for_good(server.shared_seconds) if plan.public else responses.NO_STORE
    told = [
        ("Cache-Control", kept),
        ("Link", f'<{plan.canonical}>;rel="canonical", {_profile(plan.version)}'),
    ]
    # What nobody may keep has no mark to ask by.
    return [*told, ("ETag", quote_etag(plan.etag))] if plan.public else told


def information(
    request: Request,
    server: ImageServer,
    part: Part,
    document: responses.Document,
    version: Version = V3,
) -> Response:
    """Answer with info.json, in the form that the request prefers."""
    cache = responses.for_now(server.shared_seconds) if part.public else responses.NO_STORE
    answer = responses.json_ld(
        request, document, version.context, cache, json_first=version.json_first
    )
    answer.headers["Link"] = _profile(version)
    if answer.mimetype == "application/json" and version.json_first:
        # 2.1.1, section 5: plain JSON is told its context by a header.
        answer.headers["Link"] += f", <{version.context}>;{_CONTEXT}"
    return answer


def _profile(version: Version) -> str:
    return f'<{version.profile}>;rel="profile"'
