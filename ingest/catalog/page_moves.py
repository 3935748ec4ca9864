"""Letting pages go from one item to another with all that hangs on them; their ids stay.

Addresses of canvases, images and notes name pages and files, so that they hold wherever those are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import batches, edit_states
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_order import pages_of
from ingest.catalog.edit_pages import has_staged, page_id
from ingest.catalog.edit_removed import shrink
from ingest.catalog.models import Asset, Event, Item, Page, Section

_STATES = ("draft", "review", "published")


class Unfit(EditConflict):
    """An item cannot give or take pages; `code` is the reason for the desk to put into words."""

    def __init__(self, code: str, told: str) -> None:
        super().__init__(told)
        self.code = code


def check(session: Session, item: Item) -> None:
    """See that an item can give or take pages now.

    Raises:
        Unfit: it cannot.
    """
    if item.state not in _STATES:
        raise Unfit("state", f"{item.id} is {item.state}: its pages stay where they are")
    if item.origin is not None:
        raise Unfit("elsewhere", f"{item.id} was taken from another institution's manifest")
    if batches.open_of(session, item.id) or has_staged(session, item):
        raise Unfit("coming", f"files of {item.id} are coming in or being put away just now")


def alike(item: Item, other: Item, state: str) -> None:
    """See that pages may go between two items, the other one in this state: nothing opens by it.

    Raises:
        Unfit: they may not.
    """
    if item.state != state:
        raise Unfit("states", f"one is {item.state}, the other {state}")
    if edit_states.spans_of(other) != edit_states.spans_of(item) or (
        other.description.get("rights") != item.description.get("rights")
    ):
        raise Unfit("rights", "who may see and use them differs: make that equal first")


def move(
    session: Session, source: Item, target: Item, pages: Sequence[Page],
    names: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Move pages behind those of another item, in this order; `names` are those they had there."""
    ids = {page.id for page in pages}
    _contents(session, source, target, ids)
    here = pages_of(session, target)
    taken = {page.name for page in here}
    last = max((page.position for page in here), default=0)
    assets = list(session.scalars(select(Asset).where(Asset.page_id.in_(ids))))
    of_files = select(Event).join(Asset, Event.asset_id == Asset.id).where(Asset.page_id.in_(ids))
    events = list(session.scalars(of_files))
    for position, page in enumerate(pages, start=last + 1):
        had = (names or {}).get(page.id, "")
        page.name = _name(page, had, f"{source.source_id}/" if here else "", target, taken)
        taken.add(page.name)
        page.item_id, page.position = target.id, position
    for asset in assets:
        asset.item_id = target.id
    for event in events:
        event.item_id = target.id
    session.flush()


def number_entries(session: Session, item: Item) -> None:
    """Number the contents of an item one after the other, as they stand."""
    sisters: dict[str | None, int] = {}
    for row in sorted(_sections(session, item), key=lambda row: (row.position, row.id)):
        sisters[row.parent_id] = sisters.get(row.parent_id, 0) + 1
        row.position = sisters[row.parent_id]
    session.flush()


def _name(page: Page, had: str, prefix: str, target: Item, taken: Collection[str]) -> str:
    """Give the name of a page in another item: that which it had there once, or one of its own.

    What comes in for that item again is known by its names, so that this must be none of them.
    """
    if had and had not in taken:
        return had
    for name in (page.name, page.name.partition("/")[2]):
        if name and page_id(target.id, name) == page.id and name not in taken:
            return name
    wanted, number = f"{prefix}{page.name}", 1
    free = wanted
    while free in taken:
        number += 1
        free = f"{wanted}~{number}"
    return free


def _contents(session: Session, source: Item, target: Item, gone: set[str]) -> None:
    """Let entries go along that lie on these pages wholly; others keep what stays of them."""
    places = {page.id: at for at, page in enumerate(pages_of(session, source))}
    order = list(places)
    rows = {row.id: row for row in _sections(session, source)}
    going = {
        row.id
        for row in rows.values()
        if gone.issuperset(order[places[row.first_page_id] : places[row.last_page_id] + 1])
    }
    above = {row.id: _above(rows, row, going) for row in rows.values()}
    last = len([row for row in _sections(session, target) if row.parent_id is None])
    for row in rows.values():
        row.parent_id = above[row.id]
        if row.id in going:
            row.item_id = target.id
            if row.parent_id is None:
                row.position = last + 1 + places[row.first_page_id]
    session.flush()
    shrink(session, source, gone)
    for item in (source, target):
        number_entries(session, item)


def _above(rows: dict[str, Section], row: Section, going: Collection[str]) -> str | None:
    """Name the nearest entry above that goes where this one goes."""
    parent = row.parent_id
    while parent is not None and (parent in going) != (row.id in going):
        parent = rows[parent].parent_id
    return parent


def _sections(session: Session, item: Item) -> list[Section]:
    return list(session.scalars(select(Section).where(Section.item_id == item.id)))
