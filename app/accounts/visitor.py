"""Who asks: the signed-in account, if any, as the rules of access see them."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask, current_app, request
from flask_login import LoginManager, current_user

from app.accounts import viewer_passes
from app.accounts.previews import opened as opened_previews
from app.accounts.sessions import QuietSessions
from app.accounts.signed_in import SignedIn
from ingest.catalog import sign_ins
from ingest.catalog.rights import Visitor
from ingest.repository import Repository


def visitor() -> Visitor:
    """Give who asks, with the drafts that links opened to them."""
    previews = opened_previews()
    return replace(_known(), previews=previews) if previews else _known()


def _known() -> Visitor:
    """Give who asks. Without a session cookie the session stays untouched, so answers may be
    kept by shared caches."""
    address = request.remote_addr or ""
    if _has_session() and current_user.is_authenticated:
        known: Visitor = current_user.visitor(address)
        return known
    if request.path.startswith("/iiif/") and viewer_passes.COOKIE in request.cookies:
        return viewer_passes.cookie_visitor(address)
    return Visitor(address=address)


def _has_session() -> bool:
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def install(app: Flask, repository: Repository) -> None:
    """Load accounts by their session, and give the IIIF rooms the visitor."""
    app.session_interface = QuietSessions()
    logins = LoginManager(app)
    logins.session_protection = "basic"

    @logins.user_loader  # type: ignore[untyped-decorator]  # flask_login publishes no types
    def load(secret: str) -> SignedIn | None:
        with repository.reading() as session:
            found = sign_ins.find(session, secret)
        if found is None:
            return None
        account, held = found
        if sign_ins.is_stale(held):
            with repository.writing() as session:
                sign_ins.note_seen(session, held)
        return SignedIn(account, secret)

    app.extensions["tangthu_visitor"] = visitor
