"""Which order a form asks for: steps by the numbers that the pages had when they were seen."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_order import named, seen
from ingest.catalog.models import Item, Page
from ingest.catalog.page_order import BY_NAME, MOST_STEPS, MOVE, REVERSE, Step

_UP, _DOWN = "up", "down"
_MOST_DIGITS = 7


def steps(session: Session, item: Item) -> list[Step]:
    """Read the steps: many from the grid's program, or one from a form.

    Raises:
        EditConflict: they make no sense, or the pages are not those that were seen.
    """
    form = request.form
    written = form.get("steps")
    if written is None:
        asked = [(form.get("do", ""), form.get("pages", ""), form.get("to", ""))]
    else:
        # move 3-7,9 12; name; reverse 2-5
        parts = [[*part.split(" "), "", ""][:3] for part in filter(None, written.split(";"))]
        asked = [(kind, pages, to) for kind, pages, to in parts]
    if len(asked) > MOST_STEPS:
        raise EditConflict("too many steps at once")
    pages = seen(session, item, form.get("mark", ""))
    return [_step(pages, *one) for one in asked]


def _step(pages: list[Page], kind: str, numbers: str, to: str) -> Step:
    meant = named(pages, numbers)
    ids = tuple(page.id for page in meant)
    if kind in (BY_NAME, REVERSE):
        return Step(kind, ids)
    if not meant:
        raise EditConflict("no page is named")
    if kind in (_UP, _DOWN):
        first = min(map(pages.index, meant)) + 1
        return Step(MOVE, ids, max(1, first - 1 if kind == _UP else first + 1))
    if kind != MOVE or not to.isdecimal() or len(to) > _MOST_DIGITS:
        raise EditConflict("it is not said where to")
    return Step(MOVE, ids, int(to))
