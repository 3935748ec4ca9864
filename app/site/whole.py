"""What the site knows of the whole repository, kept with the application that serves it."""

from __future__ import annotations

from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.site.naming import Names
from app.site.overview import Overview, Overviews
from ingest.repository import Repository

_OVERVIEWS, _NAMES = "tangthu-overviews", "tangthu-names"


def install(app: Flask) -> None:
    """Make place for what is kept."""
    repository: Repository = app.extensions["tangthu"]
    app.extensions[_OVERVIEWS] = Overviews(repository)
    app.extensions[_NAMES] = Names(repository)


def overview(session: Session) -> Overview:
    """Give what is told of the whole at this moment."""
    overviews: Overviews = current_app.extensions[_OVERVIEWS]
    return overviews.now(session)


def names() -> Names:
    """Give the names of subjects, places and people."""
    held: Names = current_app.extensions[_NAMES]
    return held
