"""Whether something may be known or seen; the decisions are those of `ingest.catalog.rights`."""

from __future__ import annotations

from ingest.catalog import rights
from ingest.catalog.find import NotHeld
from ingest.catalog.rights import ANYONE, Action, Rules, Subject, Visitor


class Withdrawn(Exception):
    """It was public once and is no more."""

    def __init__(self, message: str, item_id: str) -> None:
        super().__init__(message)
        self.item_id = item_id


def check_known(visitor: Visitor, about: Subject, rules: Rules, name: str) -> None:
    """Let those pass who may know that it exists.

    Raises:
        Withdrawn: it was public once.
        NotHeld: it was never public.
    """
    if rights.can(visitor, Action.DISCOVER, about, rules):
        return
    if about.state in ("withdrawn", rights.DELETED):
        raise Withdrawn(f"{name} has been withdrawn", about.item_id)
    raise NotHeld(f"no {name}")


def check_read(visitor: Visitor, about: Subject, rules: Rules, name: str) -> None:
    """Let those pass who may read the text.

    Raises:
        Withdrawn, NotHeld: as `check_known`.
        rights.Withheld: they may know of it only.
    """
    check_known(visitor, about, rules, name)
    if not rights.can(visitor, Action.READ, about, rules):
        raise rights.Withheld(f"the text of {name} is not open to you")


def is_open(about: Subject, rules: Rules) -> bool:
    """Tell whether everyone may see all of it, so that shared caches may keep it."""
    return rights.open_side_px(ANYONE, about, rules) is None
