"""Roles and duties in words."""

from __future__ import annotations

from collections.abc import Mapping

from app.language import gettext, later
from ingest.catalog.duties import Duty

ROLES: Mapping[str, str] = {
    "reader": later("Registered reader"),
    "contributor": later("Contributor"),
    "curator": later("Curator"),
    "publisher": later("Publishing editor"),
    "administrator": later("Administrator"),
}

DUTIES: Mapping[Duty, str] = {
    Duty.PREVIEW: later("See what is not published yet"),
    Duty.BRING_IN: later("Hand in deliveries, watch them, look over their pages"),
    Duty.DESCRIBE: later("Change descriptions, pages and contents"),
    Duty.ARRANGE: later(
        "Edit collections, works, exhibitions, lists of names and the library's own page"
    ),
    Duty.PUBLISH: later("Publish, withdraw, set rights and embargoes"),
    Duty.DELETE: later("Delete and bring back"),
    Duty.MANAGE: later("Invite people, give and take roles"),
}


def role(code: str) -> str:
    """Name a role."""
    return gettext(ROLES[code]) if code in ROLES else code


def duty(one: Duty) -> str:
    """Say what a duty is."""
    return gettext(DUTIES[one])
