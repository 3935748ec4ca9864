"""Undoing a change of rows: the values before are put back, as a change of its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ingest.catalog import journal, leases
from ingest.catalog.edit import EditConflict, queue
from ingest.catalog.models import (
    Annotation,
    Asset,
    Changeset,
    Item,
    Page,
    PageText,
    PageWarning,
    Record,
    Section,
)
from ingest.catalog.row_notes import ROWS, Values, noted

UNDONE = "undoes"
# What workers write of a file meanwhile is no change by a curator.
_MADE = frozenset(
    ("derivation", "pyramid_bytes", "index_offset", "index_length", "width_px", "height_px",
     "damages", "state", "key", "sha512")
)  # fmt: skip
ONLY_MISSING = {"only_missing": True}
_FIELD = "description."


def can_undo(change: Changeset) -> bool:
    """Tell whether a change tells enough of its rows to be undone here."""
    return ROWS in change.before and ROWS in change.after


def undo(session: Session, item: Item, change: Changeset, editor: str) -> None:
    """Put back what a change of this item changed; undoing that does it again.

    Raises:
        EditConflict: some of it was changed since, or the change is none of rows.
    """
    if change.item_id != item.id or not can_undo(change):
        raise EditConflict(f"{change.change} cannot be undone here")
    _check(session, change)
    with noted(session, item, editor, change.change) as notes:
        notes.about[UNDONE] = change.id
        _put_back(session, change)
        _show_again(session, change)


def _show_again(session: Session, change: Changeset) -> None:
    """Have the images made that the pages have now; other pixels get another number."""
    for name, before in change.before[ROWS].get("asset", {}).items():
        asset = session.get_one(Asset, name)
        after = change.after[ROWS]["asset"][name]
        if before is not None and after is not None and before.get("view") != after.get("view"):
            asset.view = (before.get("view") or {}) | {"derivation": asset.derivation + 1}
            queue(session, "derive", asset.id, leases.INTERACTIVE)
        elif asset.current and asset.page_id:
            # It may be gone from the store since.
            queue(session, "derive", asset.id, details=ONLY_MISSING)


def _check(session: Session, change: Changeset) -> None:
    for table, name, before, after in _rows(change):
        row = session.get(table, _key(name))
        if row is not None and getattr(row, "item_id", change.item_id) != change.item_id:
            raise EditConflict(f"{table.__tablename__} {name} stands in another item since")
        if table is Asset and after is not None:
            after = {column: value for column, value in after.items() if column not in _MADE}
        if (row is None) != (after is None) or (
            row is not None and _now(row, after or {}) != after
        ):
            raise EditConflict(
                f"{table.__tablename__} {name} was changed since: undo the later change first"
            )
        if table is Page and row is not None and before is None and _is_used(session, change, name):
            raise EditConflict(f"page {name} bears notes, text or contents since: take it out")


def _is_used(session: Session, change: Changeset, page_id: str) -> bool:
    """Tell whether something hangs on a page that the change did not bring with it."""
    ends = or_(Section.first_page_id == page_id, Section.last_page_id == page_id)
    wanted = (
        select(Annotation.id).where(Annotation.page_id == page_id),
        select(PageText.page_id).where(PageText.page_id == page_id),
        select(Section.id).where(ends),
    )
    tables = ("annotation", "page_text", "section")
    known = [change.after[ROWS].get(table, {}) for table in tables]
    return any(
        row not in mine
        for found, mine in zip(wanted, known, strict=True)
        for row in session.scalars(found)
    )


def _put_back(session: Session, change: Changeset) -> None:
    rows = list(_rows(change))
    order = {table.name: place for place, table in enumerate(Record.metadata.sorted_tables)}
    rows.sort(key=lambda row: order[row[0].__tablename__])
    for table, _, before, after in rows:
        if after is None and before is not None:
            session.add(table(**journal.restore_row(table, before)))
            session.flush()
    for table, name, before, after in rows:
        if before is not None and after is not None:
            _set(session.get_one(table, _key(name)), before)
        elif before is None and table is Asset:
            # A file that came is never forgotten; it stands on no page any more.
            row = session.get_one(Asset, name)
            row.page_id, row.current = None, False
    session.flush()
    for table, name, before, _ in reversed(rows):
        if before is None and table is not Asset:
            _take_away(session, table, name)


def _take_away(session: Session, table: type[Record], name: str) -> None:
    if table is Page:
        # What was remarked on it is found anew.
        for remark in session.scalars(select(PageWarning).where(PageWarning.page_id == name)):
            session.delete(remark)
    session.delete(session.get_one(table, _key(name)))
    session.flush()


def _rows(change: Changeset) -> Any:
    tables = {mapper.class_.__tablename__: mapper.class_ for mapper in Record.registry.mappers}
    for table, rows in change.before[ROWS].items():
        for name, before in rows.items():
            yield tables[table], name, before, change.after[ROWS][table][name]


def _key(name: str) -> tuple[str, ...]:
    return tuple(name.split(" "))


def _now(row: Record, wanted: Values) -> Values:
    return {column: _value(row, column) for column in wanted}


def _value(row: Record, column: str) -> Any:
    if column.startswith(_FIELD):
        description: dict[str, Any] = row.description  # type: ignore[attr-defined]  # of an item
        return description.get(column.removeprefix(_FIELD))
    return journal.plain(getattr(row, column))


def _set(row: Record, before: Values) -> None:
    columns = {name: value for name, value in before.items() if not name.startswith(_FIELD)}
    for name, value in journal.restore_row(type(row), columns).items():
        setattr(row, name, value)
    fields = {k.removeprefix(_FIELD): v for k, v in before.items() if k.startswith(_FIELD)}
    if fields and isinstance(row, Item):
        merged = row.description | fields
        row.description = {name: value for name, value in merged.items() if value is not None}
