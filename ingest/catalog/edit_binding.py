"""Saying how pages lie in their book, on which it opens, and which is its cover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from ingest.catalog.description import BEHAVIORS, OPENING, OUTSIDE, VIEWING_DIRECTIONS
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import Item, Page
from ingest.catalog.row_notes import noted

CHANGE = "pages: binding"
START, COVER = "start_page", "cover_page"
KINDS = ("", OPENING, OUTSIDE)


def mark(session: Session, item: Item, pages: Sequence[Page], kind: str, editor: str) -> None:
    """Say what pages are: like others, both sides of an opening, or outside the book.

    Raises:
        EditConflict: there is no such kind.
    """
    if kind not in KINDS:
        raise EditConflict(f"{kind!r} is none of {KINDS}")
    changed = [page for page in pages if page.behavior != kind]
    with noted(session, item, editor, CHANGE) as notes:
        for page in changed:
            page.behavior = kind
        notes.about["pages"] = len(changed)


def point_out(session: Session, item: Item, field: str, number: int, editor: str) -> None:
    """Say on which page the item opens (`START`), or which stands for it in lists (`COVER`)."""
    if field not in (START, COVER):
        raise EditConflict(f"{field!r} is no such page")
    _describe(session, item, {field: number}, editor)


def bind(session: Session, item: Item, behavior: str, direction: str, editor: str) -> None:
    """Say how the whole item is turned: `paged`, `individuals` …, empty: as its type has it.

    Raises:
        EditConflict: there is no such behavior or direction.
    """
    if behavior not in ("", *BEHAVIORS) or direction not in VIEWING_DIRECTIONS:
        raise EditConflict(f"{behavior!r}, {direction!r} are not known")
    _describe(session, item, {"behavior": behavior, "viewing_direction": direction}, editor)


def _describe(session: Session, item: Item, fields: dict[str, Any], editor: str) -> None:
    with noted(session, item, editor, CHANGE):
        wanted = {name: value for name, value in (item.description | fields).items() if value}
        if wanted != item.description:
            item.description = wanted
