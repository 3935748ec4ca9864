"""What machines ask of the site: is it well, what may be crawled, its icon."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from iiif.current import repository
from ingest.search.engine import SearchUnavailable
from ingest.storage.store import StoreError

blueprint = Blueprint("health", __name__)

_PROBE_KEY = "health/probe"
_ROBOTS = """User-agent: *
Disallow: /search?
Disallow: /search/
Disallow: /search.
Disallow: /language/
Disallow: /sign-in
Disallow: /items/*/text
Disallow: /items/*/mirador
Disallow: /items/*?
Disallow: /*?*view=
Disallow: /*?*sort=
"""


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """Say whether database, store and index can be reached."""
    parts = {"database": _database(), "store": _store(), "index": _index()}
    well = all(parts.values())
    answer = jsonify(status="ok" if well else "failing", **parts)
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200 if well else 503


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers to what has an end."""
    return Response(_ROBOTS, mimetype="text/plain")


@blueprint.get("/favicon.svg")
def icon() -> Response:
    """Give the seal."""
    return current_app.send_static_file("seal.svg")


def _database() -> bool:
    try:
        with repository().reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _store() -> bool:
    try:
        repository().store.exists(_PROBE_KEY)
    except (StoreError, OSError):
        return False
    return True


def _index() -> bool:
    try:
        repository().search.count()
    except (OSError, SearchUnavailable):
        return False
    return True
