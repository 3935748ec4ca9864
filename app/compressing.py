"""Answers made small for the line (gzip): pages, style sheets, programs, data; never tiles.

A page that holds a token of a form beside words that the visitor typed must not be compressed: its
length would tell the token, letter by letter (BREACH). So nothing is that was made for a session.
Static files are compressed once and kept in the cache folder.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, g, request, send_file

from ingest.repository import Repository

_LEAST_BYTES = 1_000
_MOST_BYTES = 20_000_000
_LEVEL = 5
_STATIC_LEVEL = 9
_KINDS = frozenset(
    {
        "text/html", "text/css", "text/javascript", "text/plain", "text/xml", "image/svg+xml",
        "application/json", "application/ld+json", "application/xml", "application/atom+xml",
        "application/rss+xml", "application/manifest+json", "application/geo+json",
    }
)  # fmt: skip  # kinds, not lines
_FOLDER = "compressed"


def install(app: Flask) -> None:
    """Compress what may be, for browsers that take it."""

    @app.after_request
    def compress(answer: Response) -> Response:
        if answer.mimetype not in _KINDS or answer.content_encoding:
            return answer
        answer.vary.add("Accept-Encoding")
        if answer.status_code != 200 or not _is_taken() or _holds_a_secret():
            return answer
        if request.endpoint == "static":
            return _static(app, answer)
        return _whole(answer)


def _is_taken() -> bool:
    return request.method in ("GET", "HEAD") and request.accept_encodings["gzip"] > 0


def _holds_a_secret() -> bool:
    """Tell whether the answer may bear a token: it was made for a session, or a form is on it."""
    return "csrf_token" in g or bool(request.cookies.get("tangthu_session"))


def _whole(answer: Response) -> Response:
    """Compress what lies in memory; what streams goes as it comes."""
    if answer.is_streamed or answer.direct_passthrough:
        return answer
    body = answer.get_data()
    if not _LEAST_BYTES <= len(body) <= _MOST_BYTES:
        return answer
    answer.set_data(gzip.compress(body, _LEVEL, mtime=0))
    answer.content_encoding = "gzip"
    tag, weak = answer.get_etag()
    if tag is not None:
        # The bytes are others, what they say is the same.
        answer.set_etag(tag, weak=True)
    return answer


def _static(app: Flask, answer: Response) -> Response:
    """Give the compressed form of one of our own files, made when it is first asked for."""
    name = (request.view_args or {}).get("filename", "")
    path = Path(app.static_folder or "") / name
    if request.range is not None or path.stat().st_size < _LEAST_BYTES:
        return answer
    repository: Repository = app.extensions["tangthu"]
    written = path.stat()
    small = _compressed(
        path, written.st_mtime_ns, written.st_size, repository.settings.cache_folder / _FOLDER
    )
    answer.close()
    # Flask would seek a relative folder, as the demo's is, beside its own files.
    small = small.absolute()
    kept = send_file(small, mimetype=answer.mimetype, max_age=answer.cache_control.max_age)
    kept.content_encoding = "gzip"
    kept.vary.add("Accept-Encoding")
    return kept


@lru_cache(maxsize=512)
def _compressed(path: Path, _written_ns: int, _size_bytes: int, folder: Path) -> Path:
    body = path.read_bytes()
    target = folder / f"{hashlib.sha256(body).hexdigest()[:32]}.gz"
    if not target.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{id(body)}.part")
        part.write_bytes(gzip.compress(body, _STATIC_LEVEL, mtime=0))
        # Rename is atomic: another process sees it whole or not at all.
        part.replace(target)
    return target
