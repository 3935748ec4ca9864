"""Accounts: signing in and out, who the visitor is, one's own account, letting viewers in."""

from __future__ import annotations

from flask import Flask

from app.accounts import (
    account_views,
    code_views,
    link_views,
    passkey_views,
    passkeys,
    provider,
    provider_views,
    viewer_passes,
    viewers,
    views,
    visitor,
)
from ingest.repository import Repository


def install(app: Flask, repository: Repository) -> None:
    """Add signing in and out, and one's own account, to the site."""
    visitor.install(app, repository)
    app.jinja_env.globals["sign_up_is_open"] = repository.settings.sign_up == "open"
    app.jinja_env.globals["provider_name"] = provider.name(repository.settings)
    app.jinja_env.globals["passkeys_work"] = passkeys.where(repository.settings) is not None
    viewer_passes.install(app)
    for room in (
        views,
        link_views,
        account_views,
        code_views,
        passkey_views,
        provider_views,
        viewers,
    ):
        app.register_blueprint(room.blueprint)
