"""Who works where, as far as the one who asks manages it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.language import language
from iiif.current import visitor
from ingest.catalog import duties, links
from ingest.catalog.description import best
from ingest.catalog.duties import Duty
from ingest.catalog.models import Account, AccountLink, Library, Role
from ingest.catalog.models.accounts import ROLES
from ingest.catalog.rights import Withheld

NETWORK = ""  # in place of a library: all of them
_MOST = 500


class LastAdministrator(Exception):
    """Nobody would be left who manages the network."""


@dataclass(frozen=True)
class Person:
    """Somebody, with what they are in the libraries that the one who asks manages."""

    account: Account
    roles: list[tuple[str, str, str]]  # library's id (empty: the network), its name, the role


def libraries(session: Session) -> dict[str, str]:
    """Name the libraries that the one who asks manages, by their ids."""
    own = duties.libraries(visitor(), Duty.MANAGE)
    asked = select(Library).order_by(Library.slug)
    if own is not None:
        asked = asked.where(Library.id.in_(own))
    return {one.id: best(one.name, language()) or one.slug for one in session.scalars(asked)}


def listed(session: Session, named: dict[str, str]) -> list[Person]:
    """Give the people of these libraries; to administrators of the network, everybody."""
    asked = select(Account).order_by(Account.active.desc(), Account.login).limit(_MOST)
    if not visitor().administrator:
        asked = asked.where(
            Account.id.in_(select(Role.account_id).where(Role.library_id.in_(list(named))))
        )
    return [Person(account, _roles(account, named)) for account in session.scalars(asked)]


def invitations(session: Session, named: dict[str, str]) -> Sequence[AccountLink]:
    """Give the invitations into these libraries that nobody has taken yet."""
    return [
        link
        for link in links.invitations(session)
        if link.library_id in named or (link.library_id is None and visitor().administrator)
    ]


def check(role: str, library_id: str) -> None:
    """Go on only if the one who asks may give, or take, this role there.

    Raises:
        Withheld: they may not, or there is no such role; the network has administrators only.
    """
    if not library_id:
        allowed = visitor().administrator and role in ("", "administrator")
    else:
        allowed = duties.may(visitor(), Duty.MANAGE, library_id) and role in ("", *ROLES)
    if not allowed:
        raise Withheld("people")


def somebody(session: Session, account_id: str, named: dict[str, str]) -> Account:
    """Give somebody whom the one who asks may manage.

    Raises:
        Withheld: they may not, or there is nobody.
    """
    found = session.get(Account, account_id)
    if found is None or not (visitor().administrator or _roles(found, named)):
        raise Withheld("people")
    return found


def keep_one(session: Session) -> None:
    """Make sure that somebody still manages the network.

    Raises:
        LastAdministrator: nobody does.
    """
    left = select(Account.id).join(Role, Role.account_id == Account.id)
    left = left.where(Account.active, Role.library_id.is_(None), Role.role == "administrator")
    if session.scalar(left.limit(1)) is None:
        raise LastAdministrator


def _roles(account: Account, named: dict[str, str]) -> list[tuple[str, str, str]]:
    return sorted(
        (role.library_id or NETWORK, named.get(role.library_id or NETWORK, ""), role.role)
        for role in account.roles
        if role.library_id in named or (role.library_id is None and visitor().administrator)
    )
