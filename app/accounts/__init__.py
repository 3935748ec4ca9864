"""Accounts: signing in and out, and who the visitor is."""

from __future__ import annotations

from flask import Flask

from app.accounts import views, visitor
from app.accounts.attempts import Attempts
from ingest.repository import Repository


def install(app: Flask, repository: Repository) -> None:
    """Add signing in and out to the site."""
    app.extensions["tangthu_attempts"] = Attempts()
    visitor.install(app, repository)
    app.register_blueprint(views.blueprint)
