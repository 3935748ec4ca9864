"""An account as a session, or a viewer's pass, brings it along."""

from __future__ import annotations

from flask_login import UserMixin

from ingest.catalog.models import Account
from ingest.catalog.rights import Visitor


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
        self.roles = frozenset(
            (role.library_id, role.role) for role in account.roles if role.library_id
        )

    def visitor(self, address: str) -> Visitor:
        """Give the account as the rules of access see it."""
        return Visitor(
            account_id=self.id,
            administrator=self.administrator,
            libraries=self.libraries,
            roles=self.roles,
            address=address,
        )
