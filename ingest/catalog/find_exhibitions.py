"""Looking up thematic exhibitions; every function answers in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from ingest.catalog import find
from ingest.catalog.find import NotHeld, PageImage
from ingest.catalog.models import Exhibition, ExhibitionPart, Item, Page


@dataclass(frozen=True)
class Shown:
    """A page that a part shows, with the item it is of."""

    item: Item
    page: PageImage


@dataclass(frozen=True)
class Step:
    """A part of the story, with the page that it shows."""

    part: ExhibitionPart
    shown: Shown | None  # None: it is text alone


def by_slug(session: Session, slug: str) -> Exhibition:
    """Give the exhibition of this slug, in any state.

    Raises:
        NotHeld: there is none.
    """
    found = session.scalar(select(Exhibition).where(Exhibition.slug == slug))
    if found is None:
        raise NotHeld(f"no exhibition {slug!r}")
    return found


def published(session: Session, *, offset: int = 0, limit: int = 100) -> list[Exhibition]:
    """Give the exhibitions that are shown to the public, the newest first."""
    rows = select(Exhibition).where(Exhibition.state == "published")
    order = rows.order_by(Exhibition.published_at.desc(), Exhibition.slug)
    return list(session.scalars(order.offset(offset).limit(limit)))


def every(session: Session) -> list[Exhibition]:
    """Give all exhibitions in any state, those changed last first."""
    return list(session.scalars(select(Exhibition).order_by(Exhibition.changed_at.desc())))


def drafts(session: Session) -> list[Exhibition]:
    """Give the exhibitions that are not shown to the public, those changed last first."""
    rows = select(Exhibition).where(Exhibition.state == "draft")
    return list(session.scalars(rows.order_by(Exhibition.changed_at.desc())))


def count(session: Session) -> int:
    """Count the exhibitions that are shown to the public."""
    shown = select(func.count()).select_from(Exhibition).where(Exhibition.state == "published")
    return session.scalar(shown) or 0


def steps(session: Session, exhibition_id: str) -> list[Step]:
    """Give the parts of an exhibition in their order, with what they show."""
    rows = select(ExhibitionPart).where(ExhibitionPart.exhibition_id == exhibition_id)
    parts = session.scalars(rows.order_by(ExhibitionPart.position))
    shown = {part.id: what for part, what in views(session, [exhibition_id])}
    return [Step(part, shown.get(part.id)) for part in parts]


def steps_of(session: Session, parts: Sequence[ExhibitionPart]) -> list[Step]:
    """Give parts that are not kept, with what they show."""
    rows = (
        find.every_page()
        .add_columns(Item)
        .join(Item, Item.id == Page.item_id)
        .where(Page.id.in_([part.page_id for part in parts if part.page_id]))
        .options(joinedload(Item.rights))
    )
    shown = {
        row[0].id: Shown(row[5], PageImage(row[0], row[1], bool(row[2]), *row[3:5]))
        for row in session.execute(rows).unique()
    }
    return [Step(part, shown.get(part.page_id or "")) for part in parts]


def views(session: Session, exhibition_ids: Sequence[str]) -> list[tuple[ExhibitionPart, Shown]]:
    """Give the parts of these exhibitions that show a page, in their order."""
    if not exhibition_ids:
        return []
    rows = _views().where(ExhibitionPart.exhibition_id.in_(exhibition_ids))
    return [(part, shown) for _, part, shown in _told(session, rows)]


def newest_views(session: Session, limit: int) -> list[tuple[Exhibition, ExhibitionPart, Shown]]:
    """Give the views of the exhibitions published last, in one query; the newest first.

    Exhibitions of text alone are not among them.
    """
    with_views = select(ExhibitionPart.exhibition_id).where(ExhibitionPart.page_id.is_not(None))
    last = (
        select(Exhibition.id)
        .where(Exhibition.state == "published", Exhibition.id.in_(with_views))
        .order_by(Exhibition.published_at.desc(), Exhibition.slug)
        .limit(limit)
        .subquery()
    )
    return _told(session, _views().where(Exhibition.id.in_(select(last.c.id))))


def _views() -> Select[Any]:
    return (
        find.every_page()
        .add_columns(ExhibitionPart, Item, Exhibition)
        .join(Item, Item.id == Page.item_id)
        .join(ExhibitionPart, ExhibitionPart.page_id == Page.id)
        .join(Exhibition, Exhibition.id == ExhibitionPart.exhibition_id)
        .options(joinedload(Item.rights))
        .order_by(Exhibition.published_at.desc(), Exhibition.slug, ExhibitionPart.position)
    )


def _told(session: Session, rows: Select[Any]) -> list[tuple[Exhibition, ExhibitionPart, Shown]]:
    return [
        (row[7], row[5], Shown(row[6], PageImage(row[0], row[1], bool(row[2]), *row[3:5])))
        for row in session.execute(rows).unique()
    ]
