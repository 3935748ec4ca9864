"""Recording a page's image that somebody handed in at the desk: as a change that can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ingest.catalog import edit_images, edit_order, edit_pages
from ingest.catalog.models import Item, Page
from ingest.catalog.row_notes import noted


@dataclass(frozen=True)
class Asked:
    """What was asked for at the desk."""

    change: str  # the name of the change in the item's history
    behind: Sequence[str] = ()  # a new page stands behind the first of these that is there


@dataclass(frozen=True)
class Way:
    """In which way a page comes in."""

    moved: bool = False  # it is here already, and was given its position just now
    desk: Asked | None = None


AS_EVER = Way()


def read(told: Any) -> Asked | None:
    """Read what a job says of it; None where it came in otherwise."""
    return Asked(told["change"], tuple(told["behind"])) if told else None


@contextmanager
def recorded(
    session: Session, item: Item, name: str, asked: Asked | None, agent: str
) -> Iterator[None]:
    """Make what is recorded in the block a change of the item, if the desk asked for it."""
    if asked is None:
        yield
        return
    page_id = edit_pages.page_id(item.id, name)
    new = session.get(Page, page_id) is None
    with noted(session, item, agent, asked.change) as notes:
        notes.about |= {"pages": 1, "page": page_id, "name": name}
        yield
        session.flush()
        if new:
            _place(session, item, page_id, asked.behind)
        else:
            edit_images.mark(session, session.get_one(Page, page_id))


def _place(session: Session, item: Item, page_id: str, behind: Sequence[str]) -> None:
    ids = [page.id for page in edit_order.pages_of(session, item) if page.id != page_id]
    at = next((ids.index(one) + 1 for one in behind if one in ids), len(ids) if behind else 0)
    edit_order.place(session, item, [*ids[:at], page_id, *ids[at:]])
