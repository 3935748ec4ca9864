"""An account as a session, or a viewer's pass, brings it along."""

from __future__ import annotations

from flask_login import UserMixin

from ingest.catalog.models import Account
from ingest.catalog.rights import Visitor


class SignedIn(UserMixin):  # type: ignore[misc]  # flask_login publishes no types
    """The account behind a session, with all that a page needs of it."""

    def __init__(self, account: Account, secret: str = "") -> None:
        self.id = account.id
        self.secret = secret  # of the session, by which it is found and ended
        self.name = account.name or account.login
        self.administrator = any(
            role.role == "administrator" and role.library_id is None for role in account.roles
        )
        self.libraries = frozenset(
            role.library_id for role in account.roles if role.library_id and role.role != "reader"
        )
        self.roles = frozenset(
            (role.library_id, role.role) for role in account.roles if role.library_id
        )

    def get_id(self) -> str:
        """Give what the cookie holds: not who it is, but which session, which can be ended."""
        return self.secret

    def visitor(self, address: str) -> Visitor:
        """Give the account as the rules of access see it."""
        return Visitor(
            account_id=self.id,
            administrator=self.administrator,
            libraries=self.libraries,
            roles=self.roles,
            address=address,
        )
