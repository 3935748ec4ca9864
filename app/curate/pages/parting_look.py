"""What splitting or merging an item would do, and what it did, for the desk to show."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.curate import shelves
from app.curate.pages import cells, words
from app.curate.pages.cells import Cell
from ingest.catalog import edit_order, edit_parting, page_moves, parting_undo
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_parting import SPLIT, Merging
from ingest.catalog.models import Changeset, Item
from ingest.catalog.page_moves import Unfit

_MOST_SHOWN = 12
_MOST_OFFERED = 8
_ADDRESS = re.compile(r"/items/([a-z0-9]{4,12})\b")


@dataclass(frozen=True)
class Look:
    """What was asked to be looked at."""

    pages: str = ""  # as they were typed
    title: str = ""
    going: Sequence[Cell] = ()  # the first of them
    count: int = 0  # of pages that would go; 0: none were asked for, or it cannot be
    staying: int = 0
    other: str = ""  # as it was typed
    merging: Merging | None = None
    coming: Sequence[Cell] = ()
    offered: Sequence[Item] = ()  # items that may be meant
    fault: str = ""


@dataclass(frozen=True)
class Done:
    """A split or merge of the item in the past."""

    change: Changeset
    other: Item | None
    is_split: bool
    went: bool  # pages went from this item, else they came
    count: int
    at: datetime = field(repr=False)
    can_be_taken_back: bool


def taken(session: Session, item: Item, asked: Mapping[str, str]) -> Look:
    """Look at what would be done with `pages`, or with `other`."""
    look = Look(
        pages=asked.get("pages", "").strip(),
        title=asked.get("title", "").strip(),
        other=asked.get("other", "").strip(),
    )
    if look.pages:
        return _split(session, item, look)
    return _merged(session, item, look) if look.other else look


def stuck(session: Session, item: Item) -> str:
    """Say why the item can neither give nor take pages now; empty: it can."""
    try:
        page_moves.check(session, item)
    except Unfit as error:
        return words.unfit(error)
    return ""


def steps(session: Session, item: Item) -> list[Done]:
    """Give what was split and merged, the last first."""
    can = parting_undo.open_ones(session, item)
    return [
        Done(
            change,
            session.get(Item, str(change.after.get("item"))),
            change.change == SPLIT,
            bool(change.after.get("went")),
            int(change.after.get("pages") or 0),
            change.at,
            change.id in can,
        )
        for change in edit_parting.partings(session, item)
    ]


def _split(session: Session, item: Item, look: Look) -> Look:
    every = edit_order.pages_of(session, item)
    try:
        pages = edit_order.named(every, look.pages)
        going = edit_parting.to_go(session, item, pages)
    except Unfit as error:
        return replace(look, fault=words.unfit(error))
    except EditConflict:
        return replace(look, fault=words.no_such(len(every)))
    shown = cells.some(session, item, [page.id for page in going[:_MOST_SHOWN]])
    return replace(look, going=shown, count=len(going), staying=len(every) - len(going))


def _merged(session: Session, item: Item, look: Look) -> Look:
    pasted = _ADDRESS.search(look.other)
    try:
        other = edit_parting.named(session, item, pasted[1] if pasted else look.other)
        merging = edit_parting.merging(session, item, other)
    except Unfit as error:
        offered = _offered(session, item, look.other) if error.code == "unknown" else []
        return replace(look, offered=offered, fault="" if offered else words.unfit(error))
    shown = cells.run(session, other, 1, _MOST_SHOWN).cells
    return replace(look, merging=merging, coming=shown)


def _offered(session: Session, item: Item, text: str) -> list[Item]:
    """Give items of the same library and state that have this in their title or number."""
    asked = shelves.Asked(state=item.state, library_id=item.library_id, text=text, sort="title")
    found = shelves.listed(session, {item.library_id}, asked).items
    return [one for one in found if one.id != item.id][:_MOST_OFFERED]
