"""Who did what, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.language import gettext
from ingest.catalog.agents import account_of, of_account
from ingest.catalog.models import Account


def names(session: Session, agents: Iterable[str]) -> Mapping[str, str]:
    """Give the name of each agent; a program's stands for itself."""
    wanted = sorted(set(agents))
    ids = [account_id for one in wanted if (account_id := account_of(one))]
    rows = session.scalars(select(Account).where(Account.id.in_(ids))) if ids else ()
    known = {of_account(row.id): row.name or row.login for row in rows}
    return {one: known.get(one) or _unknown(one) for one in wanted}


def _unknown(agent: str) -> str:
    return gettext("Somebody who has left") if account_of(agent) else agent or "tangthu"
