"""Books of rows alone, for tests of what curators do to pages: no files, no pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import journal
from ingest.catalog.models import (
    Changeset,
    Item,
    Library,
    Outbox,
    Page,
    PageText,
    Record,
    Section,
)
from ingest.preserve.rebuild import _final_rows
from ingest.repository import Repository
from ingest.text.page_text import Block, Box, Line, Word, pack
from ingest.text.page_text import PageText as Text

WORDS = (Word("Địa", Box(10, 20, 30, 10)), Word("chí", Box(70, 20, 30, 10)))


def book(repository: Repository, count: int = 6, *, names: Sequence[str] = (), **about: Any) -> str:
    """Make a draft of so many pages of 100 by 140, each with two words; gives its id."""
    with repository.writing() as session:
        library = session.scalar(select(Library)) or Library(
            slug="tinh", name={"vi": ["Thư viện"]}, kind="provincial"
        )
        session.add(library)
        session.flush()
        item = Item(
            library_id=library.id,
            source_id=about.pop("source_id", "sach"),
            state=about.pop("state", "draft"),
            description={"title": {"vi": ["Sách"]}, "type": "book", **about},
        )
        item.rights = []
        session.add(item)
        session.flush()
        pages = _pages(session, item, count, names)
        session.add(
            Section(
                item_id=item.id,
                position=1,
                title={"vi": ["Quyển một"]},
                first_page_id=pages[min(1, count - 1)].id,
                last_page_id=pages[min(3, count - 1)].id,
            )
        )
        return item.id


def _pages(session: Session, item: Item, count: int, names: Sequence[str]) -> list[Page]:
    pages = [
        Page(
            item_id=item.id,
            name=names[number - 1] if names else f"{number:04}.jpg",
            position=number,
            label={},
            canvas_width=100,
            canvas_height=140,
        )
        for number in range(1, count + 1)
    ]
    session.add_all(pages)
    session.flush()
    text = Text("alto", "vi", False, (Block((Line(WORDS, Box(10, 20, 90, 10)),)),))
    about = {"source": "alto", "language": "vi", "vertical": False, "words": 2}
    session.add_all(PageText(page_id=page.id, data=pack(text), **about) for page in pages)
    return pages


def names(repository: Repository, item_id: str) -> list[str]:
    """Give the names of an item's pages in order, without their endings."""
    with repository.reading() as session:
        rows = select(Page.name).where(Page.item_id == item_id).order_by(Page.position)
        return [name.removesuffix(".jpg").lstrip("0") for name in session.scalars(rows)]


def changes(repository: Repository, item_id: str) -> list[Changeset]:
    """Give what was changed, the oldest first."""
    with repository.reading() as session:
        rows = select(Changeset).where(Changeset.item_id == item_id).order_by(Changeset.at)
        return list(session.scalars(rows))


def state(repository: Repository, item_id: str) -> dict[str, Any]:
    """Give all rows of an item but for logs and counters, to be compared before and after."""
    found: dict[str, Any] = {}
    with repository.reading() as session:
        for mapper in Record.registry.mappers:
            table: type[Record] = mapper.class_
            if not journal.counts(table) or table.__tablename__ in (
                *("changeset", "event", "activity", "oai_event"),
            ):
                continue
            rows = [journal.plain_row(row)["row"] for row in session.scalars(select(table))]
            for row in rows:
                row.pop("version", None)
                row.pop("changed_at", None)
            found[table.__tablename__] = sorted(rows, key=repr)
    return found


def journalled(repository: Repository) -> dict[str, Any]:
    """Give what a rebuild would make of everything that was noted so far, table by table."""
    with repository.reading() as session:
        rows = session.scalars(select(Outbox).order_by(Outbox.sequence))
        entries = journal.entries(repository.store) + [
            {"table": row.table, "row": row.row, "deleted": row.deleted, "sequence": row.sequence}
            for row in rows
        ]
    return {
        table: sorted(map(_comparable, rows.values()))
        for table, rows in _final_rows(entries).items()
        if rows  # of a table whose rows have all gone, nothing is made
    }


def held(repository: Repository) -> dict[str, Any]:
    """Give the same as the tables hold it."""
    with repository.reading() as session:
        return {
            mapper.class_.__tablename__: found
            for mapper in Record.registry.mappers
            if journal.counts(mapper.class_)
            and (
                found := sorted(
                    _comparable(journal.restore_row(mapper.class_, journal.plain_row(row)["row"]))
                    for row in session.scalars(select(mapper.class_))
                )
            )
        }


def _comparable(row: dict[str, Any]) -> str:
    return repr(sorted((name, value) for name, value in row.items() if value is not None))
