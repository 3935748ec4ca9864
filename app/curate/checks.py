"""The check list before an item is published: what the records tell, and its manifest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.curate import card_words
from app.language import gettext, ngettext
from app.viewers import structure
from iiif.current import repository, urls
from iiif.presentation.preview import preview_manifest
from iiif.presentation.records import read_item
from ingest.catalog import ready
from ingest.catalog.models import Item
from ingest.catalog.ready import Finding, Kind

_MOST_TOLD = 3


@dataclass(frozen=True)
class Check:
    """One line of the list."""

    name: str
    well: bool
    said: str
    stops: bool


def of(session: Session, item: Item) -> list[Check]:
    """Go through the list."""
    checks = [_check(one) for one in ready.findings(session, item)]
    return [*checks, _manifest(session, item)]


def stopping(checks: list[Check]) -> list[str]:
    """Say in a line each why the item cannot be published yet."""
    return [f"{one.name}: {one.said}" for one in checks if one.stops]


def document(session: Session, item: Item) -> dict[str, Any] | None:
    """Build the manifest of an item in whatever state; None where it has no pages."""
    records = read_item(session, item, repository())
    if not records.pages:
        return None
    return preview_manifest(records, urls(), address(item.id))


def address(item_id: str) -> str:
    """Give the public address of an item's preview as a manifest."""
    path = url_for("desk_previews.show_manifest", item_id=item_id)
    return f"{repository().settings.public_url}{path}"


def _check(found: Finding) -> Check:
    name, well, badly = _WORDS[found.kind]()
    said = well if found.well else badly(found)
    return Check(name, found.well, said, found.stops)


def _manifest(session: Session, item: Item) -> Check:
    name, built = gettext("Manifest (IIIF)"), document(session, item)
    if built is None:
        return Check(name, False, gettext("It has no pages."), True)
    faults = list(structure.faults(built, address(item.id)))
    said = "; ".join(faults[:_MOST_TOLD]) if faults else gettext("It keeps the standard's rules.")
    return Check(name, not faults, said, bool(faults))


_Words = tuple[str, str, Callable[[Finding], str]]


def _arrived() -> _Words:
    well, badly = gettext("All of it came in."), gettext("Pages are still arriving.")
    return gettext("Delivery"), well, lambda _found: badly


def _pages() -> _Words:
    def badly(found: Finding) -> str:
        if not found.count:
            return gettext("It has no pages.")
        return ngettext("%(num)s page has no image.", "%(num)s pages have no image.", found.count)

    return gettext("Pages"), gettext("Each has its image."), badly


def _metadata() -> _Words:
    def badly(found: Finding) -> str:
        names = ", ".join(card_words.name_of(name) for name in found.names)
        return gettext("Still to be filled in: %(names)s", names=names)

    return gettext("Card"), gettext("It says what works of its kind must say."), badly


def _rights() -> _Words:
    well, badly = gettext("It is said who may see it."), gettext("Say who may see it.")
    return gettext("Access"), well, lambda _found: badly


def _failed() -> _Words:
    def badly(found: Finding) -> str:
        return ngettext("%(num)s job has failed.", "%(num)s jobs have failed.", found.count)

    return gettext("Work"), gettext("Nothing has failed."), badly


def _remarks() -> _Words:
    def badly(found: Finding) -> str:
        return ngettext(
            "%(num)s remark on its pages to look at; it may be published all the same.",
            "%(num)s remarks on its pages to look at; it may be published all the same.",
            found.count,
        )

    return gettext("Page images"), gettext("Nothing looks wrong."), badly


_WORDS: dict[Kind, Callable[[], _Words]] = {
    Kind.ARRIVED: _arrived,
    Kind.PAGES: _pages,
    Kind.METADATA: _metadata,
    Kind.RIGHTS: _rights,
    Kind.FAILED: _failed,
    Kind.REMARKS: _remarks,
}
