"""The reader's site: home, shelves, search, items and their pages."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, request, url_for

from app.site import (
    beside_views,
    browse_views,
    character_views,
    embed_views,
    essay,
    exhibition_views,
    glyphs,
    health,
    holder,
    item_views,
    keeping,
    keeping_views,
    offline_views,
    proof,
    proof_views,
    search_views,
    share_views,
    state_views,
    terms,
    views,
    whole,
)
from config.settings import Settings
from iiif.current import visitor
from ingest.catalog.description import best

_STATIC = Path(__file__).parents[1] / "static"
_LONGEST_QUERY_BYTES = 4_000


def install(app: Flask) -> None:
    """Add the reader's site and what its templates ask for."""
    settings: Settings = app.extensions["tangthu"].settings
    whole.install(app)
    rooms = (
        views,
        beside_views,
        browse_views,
        exhibition_views,
        search_views,
        item_views,
        offline_views,
        character_views,
        proof_views,
        share_views,
        embed_views,
        keeping_views,
        state_views,
        health,
    )
    for room in rooms:
        app.register_blueprint(room.blueprint)
    glyphs.install(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=asset,
        best=best,
        essay=essay.html,
        format_name=proof.name_of,
        is_staff=keeping.is_staff,
        keeping_notice=keeping.notice,
        here=here,
        held_by=holder.of_request,
        visitor=visitor,
        site_name=settings.site_name,
        public_url=settings.public_url,
        terms=terms,
    )


def asset(filename: str) -> str:
    """Give the address of one of our own files; it changes with the file."""
    return url_for("static", filename=filename, v=_print(filename))


def here() -> str:
    """Give the path and query of the page that is being shown, to come back to it."""
    # Coming back there after signing in would sign out again.
    if request.endpoint == "viewers.logout":
        return "/"
    # A longer address is refused by servers, and writing it into every link takes its time.
    if len(request.query_string) > _LONGEST_QUERY_BYTES:
        return request.path
    return request.full_path.rstrip("?")


@lru_cache(maxsize=256)
def _print(filename: str) -> str:
    path = _STATIC / filename
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""
