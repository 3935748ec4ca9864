"""Answers of the IIIF APIs: JSON-LD, ETags and caching."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from flask import Request, Response

NO_STORE = "private, no-store"
_YEAR_SECONDS = 31_536_000
_JSON = "application/json"
_JSON_LD = "application/ld+json"
_GZIP_LEVEL = 6


def for_good(shared_seconds: int) -> str:
    """Say how long an open image may be kept: browsers for ever, shared caches ask again soon."""
    return f"public, max-age={_YEAR_SECONDS}, immutable, s-maxage={shared_seconds}"


def for_now(withdrawal_seconds: int) -> str:
    """Say how long an open document may be kept without asking again."""
    return f"public, max-age={withdrawal_seconds}"


def etag_of(*parts: object) -> str:
    """Give a short mark that is another when any part is."""
    text = "\n".join(str(part) for part in parts).encode()
    return hashlib.blake2b(text, digest_size=12).hexdigest()


def is_known(request: Request, etag: str) -> bool:
    """Tell whether the asker holds this version already."""
    return bool(request.if_none_match) and request.if_none_match.contains_weak(etag)


def not_modified(headers: dict[str, str] | list[tuple[str, str]]) -> Response:
    """Answer that the asker's version is the newest."""
    answer = Response(status=304, headers=headers)
    # Without a body there is no type of it, which pages' headers would go by.
    del answer.headers["Content-Type"]
    return answer


@dataclass(frozen=True)
class Document:
    """A JSON-LD document as it is kept: compressed, with its mark."""

    compressed: bytes
    etag: str

    @classmethod
    def of(cls, content: dict[str, Any]) -> Document:
        """Write the document as bytes."""
        data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return cls(
            gzip.compress(data, _GZIP_LEVEL, mtime=0),
            hashlib.blake2b(data, digest_size=12).hexdigest(),
        )


def json_ld(
    request: Request,
    document: Document,
    context: str,
    cache_control: str,
    *,
    json_first: bool = False,
) -> Response:
    """Answer a document as JSON-LD, or as plain JSON where that is preferred.

    What nobody may keep has no mark: a cache that holds it from when all might see it would take
    "unchanged", said to one who still may, for leave to go on giving it to everybody.
    """
    headers = {"Cache-Control": cache_control, "Vary": "Accept, Accept-Encoding"}
    marked = cache_control != NO_STORE
    if marked and is_known(request, document.etag):
        answer = not_modified(headers)
        answer.set_etag(document.etag, weak=True)
        return answer
    body = document.compressed
    if request.accept_encodings["gzip"] > 0:
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    answer = Response(
        body, headers=headers, content_type=json_type(request, context, json_first=json_first)
    )
    if marked:
        # Weak: the same mark stands for the compressed and the plain bytes.
        answer.set_etag(document.etag, weak=True)
    return answer


def json_type(request: Request, context: str, *, json_first: bool = False) -> str:
    """Choose between JSON-LD (with its profile) and plain JSON, as the Accept header prefers."""
    offered = [_JSON, _JSON_LD] if json_first else [_JSON_LD, _JSON]
    if request.accept_mimetypes.best_match(offered, default=offered[0]) == _JSON:
        return _JSON
    return _JSON_LD if json_first else f'{_JSON_LD};profile="{context}"'
