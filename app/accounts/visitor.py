"""Who asks: the signed-in account, if any, as the rules of access see them."""

from __future__ import annotations

from flask import Flask, current_app, request
from flask_login import LoginManager, UserMixin, current_user

from app.accounts.sessions import QuietSessions
from ingest.catalog.models import Account
from ingest.catalog.rights import Visitor
from ingest.repository import Repository


class SignedIn(UserMixin):  # type: ignore[misc]  # flask_login publishes no types
    """The account behind a session, with all that a page needs of it."""

    def __init__(self, account: Account) -> None:
        self.id = account.id
        self.name = account.name or account.login
        self.administrator = any(
            role.role == "administrator" and role.library_id is None for role in account.roles
        )
        self.libraries = frozenset(
            role.library_id for role in account.roles if role.library_id and role.role != "reader"
        )


def visitor() -> Visitor:
    """Give who asks. Without a session cookie the session stays untouched, so answers may be
    kept by shared caches."""
    address = request.remote_addr or ""
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return Visitor(address=address)
    if not current_user.is_authenticated:
        return Visitor(address=address)
    return Visitor(
        account_id=current_user.id,
        administrator=current_user.administrator,
        libraries=current_user.libraries,
        address=address,
    )


def install(app: Flask, repository: Repository) -> None:
    """Load accounts by their session, and give the IIIF rooms the visitor."""
    app.session_interface = QuietSessions()
    logins = LoginManager(app)
    logins.session_protection = "basic"

    @logins.user_loader  # type: ignore[untyped-decorator]  # flask_login publishes no types
    def load(account_id: str) -> SignedIn | None:
        with repository.reading() as session:
            account = session.get(Account, account_id)
            return SignedIn(account) if account is not None and account.active else None

    app.extensions["tangthu_visitor"] = visitor
