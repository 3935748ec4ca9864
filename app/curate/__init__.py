"""The curator's desk: from a scan to a published book. Every door asks `ingest.catalog.duties`."""

from __future__ import annotations

from flask import Flask

from app.curate import desk_views, door, rooms


def install(app: Flask) -> None:
    """Add the desk and what its templates ask for."""
    app.register_blueprint(desk_views.blueprint)
    app.jinja_env.globals.update(desk_rooms=rooms.open_to_visitor, may=door.may)
