"""The first run: from an empty home to a network with a library, in the browser."""

from __future__ import annotations

from flask import Flask

from app.setup import views


def install(app: Flask) -> None:
    """Add the first run, which is there only while it is not done."""
    app.register_blueprint(views.blueprint)
