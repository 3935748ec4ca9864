"""Who may do what at the desk: the duties of each role."""

from __future__ import annotations

from enum import StrEnum

from ingest.catalog.rights import Visitor


class Duty(StrEnum):
    """What staff do."""

    PREVIEW = "preview"  # see what is not published yet
    BRING_IN = "bring in"  # hand in deliveries, watch them, look over their pages
    DESCRIBE = "describe"  # change descriptions, pages and contents
    PUBLISH = "publish"  # publish, withdraw, set rights and embargoes
    ARRANGE = "arrange"  # edit collections, works, exhibitions, lists, the library's own page
    DELETE = "delete"  # delete and bring back
    MANAGE = "manage"  # invite people, give and take roles


_CONTRIBUTOR = frozenset({Duty.PREVIEW, Duty.BRING_IN})
_CURATOR = _CONTRIBUTOR | {Duty.DESCRIBE, Duty.ARRANGE}
_PUBLISHER = _CURATOR | {Duty.PUBLISH}

DUTIES: dict[str, frozenset[Duty]] = {
    "reader": frozenset(),
    "contributor": _CONTRIBUTOR,
    "curator": _CURATOR,
    "publisher": _PUBLISHER,
    "administrator": frozenset(Duty),
}
"""What each role may do in its library; an administrator of no one library, in all."""


def may(visitor: Visitor, duty: Duty, library_id: str = "") -> bool:
    """Tell whether the visitor may do this in the library; without one: in any."""
    if visitor.administrator:
        return True
    return any(
        duty in DUTIES.get(role, frozenset()) and (not library_id or library == library_id)
        for library, role in visitor.roles
    )


def libraries(visitor: Visitor, duty: Duty) -> frozenset[str] | None:
    """Give the ids of the libraries where the visitor may do this; None: in all."""
    if visitor.administrator:
        return None
    return frozenset(
        library for library, role in visitor.roles if duty in DUTIES.get(role, frozenset())
    )
