"""Taking pages out of an item, and bringing them back; nothing of them is lost.

Their rows stand in the change that took them out, their files in the item's object. A page that
comes back has its id, its text and its notes again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from ingest.catalog import journal
from ingest.catalog.edit import EditConflict, queue
from ingest.catalog.edit_order import pages_of, place
from ingest.catalog.models import (
    Asset,
    Changeset,
    Item,
    Page,
    PageText,
    Record,
    RemovedPage,
    Section,
)
from ingest.catalog.row_notes import ROWS, noted
from ingest.catalog.row_undo import ONLY_MISSING

REMOVED, BACK = "pages: removed", "pages: back"
SPREADS = "pages: spreads"


@dataclass(frozen=True)
class Removed:
    """A page that was taken out, and the change that tells its rows."""

    page_id: str
    name: str
    position: int
    change: Changeset


def remove(session: Session, item: Item, pages: Sequence[Page], editor: str) -> None:
    """Take pages out.

    Raises:
        EditConflict: none would be left.
    """
    gone = {page.id for page in pages}
    if not gone or len(gone) == len(pages_of(session, item)):
        raise EditConflict("an item keeps at least one page: withdraw or delete it instead")
    with noted(session, item, editor, REMOVED) as notes:
        notes.about["pages"] = len(gone)
        shrink(session, item, gone)
        take_out(session, item, gone)


def take_out(session: Session, item: Item, gone: Collection[str]) -> None:
    """Take the rows of pages away; markers stay, and their files, which stand on no page."""
    for asset in session.scalars(select(Asset).where(Asset.page_id.in_(gone))):
        asset.page_id, asset.current = None, False
    session.flush()
    for table in _of_pages():
        rows = select(table).where(table.__table__.columns["page_id"].in_(gone))
        if table is PageText:
            rows = rows.options(undefer(PageText.data))
        for row in session.scalars(rows):
            session.delete(row)
        session.flush()
    pages = pages_of(session, item)
    wanted = [page.id for page in pages if page.id not in gone]
    for page in pages:
        if page.id in gone:
            session.delete(page)
            session.add(RemovedPage(page_id=page.id, item_id=item.id))
    session.flush()
    place(session, item, wanted)


def removed(session: Session, item: Item) -> list[Removed]:
    """Give the pages that were taken out and are not back, the last first."""
    changes = select(Changeset).where(Changeset.item_id == item.id, Changeset.change == REMOVED)
    found: dict[str, Removed] = {}
    for change in session.scalars(changes.order_by(Changeset.at.desc())):
        for name, row in change.before[ROWS].get("page", {}).items():
            if row is not None and change.after[ROWS]["page"][name] is None:
                found.setdefault(name, Removed(name, row["name"], row["position"], change))
    # One that came back may stand in another item by now.
    standing = set(session.scalars(select(Page.id).where(Page.id.in_(found))))
    return [one for name, one in found.items() if name not in standing]


def bring_back(session: Session, item: Item, page_id: str, editor: str) -> None:
    """Bring a page back with all that was on it, to its old number or the end.

    Raises:
        EditConflict: it was not taken out, or is back already.
    """
    one = next((one for one in removed(session, item) if one.page_id == page_id), None)
    if one is None:
        raise EditConflict("this page was not taken out, or is back already")
    before = one.change.before[ROWS]
    wanted = [page.id for page in pages_of(session, item)]
    with noted(session, item, editor, BACK):
        marker = session.get(RemovedPage, page_id)
        if marker is not None:
            session.delete(marker)
        session.add(Page(**journal.restore_row(Page, before["page"][page_id])))
        session.flush()
        for table in _of_pages():
            for row in before.get(table.__tablename__, {}).values():
                if row is not None and row.get("page_id") == page_id:
                    session.add(table(**journal.restore_row(table, row)))
        for asset_id, row in before.get("asset", {}).items():
            if row is not None and row.get("page_id") == page_id:
                _show(session, asset_id, row)
        place(session, item, [*wanted[: one.position - 1], page_id, *wanted[one.position - 1 :]])


def shrink(session: Session, item: Item, gone: Collection[str]) -> None:
    """Let entries of the contents begin and end on pages that stay; empty ones go."""
    ids = [page.id for page in pages_of(session, item)]
    rows = list(session.scalars(select(Section).where(Section.item_id == item.id)))
    for row in rows:
        run = ids[ids.index(row.first_page_id) : ids.index(row.last_page_id) + 1]
        left = [one for one in run if one not in gone]
        if left:
            row.first_page_id, row.last_page_id = left[0], left[-1]
            continue
        for below in rows:
            if below.parent_id == row.id:
                below.parent_id = row.parent_id
        session.flush()
        session.delete(row)
        session.flush()


def _show(session: Session, asset_id: str, row: dict[str, Any]) -> None:
    asset = session.get_one(Asset, asset_id)
    asset.page_id, asset.current = row["page_id"], row.get("current", True)
    if asset.current and asset.derivation:
        queue(session, "derive", asset.id, details=ONLY_MISSING)


def _of_pages() -> list[type[Record]]:
    tables = [mapper.class_ for mapper in Record.registry.mappers]
    return [
        table
        for table in tables
        if table not in (Asset, RemovedPage)
        and "page_id" in table.__table__.columns
        and journal.counts(table)
    ]
