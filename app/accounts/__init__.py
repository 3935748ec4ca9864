"""Accounts: signing in and out, who the visitor is, and letting viewers in."""

from __future__ import annotations

from flask import Flask

from app.accounts import viewer_passes, viewers, views, visitor
from app.accounts.attempts import Attempts
from ingest.repository import Repository


def install(app: Flask, repository: Repository) -> None:
    """Add signing in and out to the site."""
    app.extensions["tangthu_attempts"] = Attempts()
    visitor.install(app, repository)
    viewer_passes.install(app)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(viewers.blueprint)
