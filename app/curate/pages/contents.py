"""An item's table of contents at the desk, as a tree whose entries are moved."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.curate import answers, door
from app.curate.pages import words
from app.curate.pages.views import blueprint, saved_change
from app.language import language
from iiif.current import repository
from ingest.catalog import find
from ingest.catalog.description import best
from ingest.catalog.duties import Duty
from ingest.catalog.models import Item, Page, Section

LANGUAGES = ("vi", "lzh", "vi-Hani", "en", "fr", "none")


@dataclass(frozen=True)
class Branch:
    """An entry with those below it."""

    section_id: str
    title: str
    language: str
    first: int
    last: int
    place: int  # among its sisters, from 1
    sisters: int
    depth: int
    branches: list[Branch] = field(default_factory=list)


@blueprint.get("/<item_id>/contents")
def contents(item_id: str) -> ResponseReturnValue:
    """Show the tree; `saved` names the change that was just saved."""
    return shown(item_id)


def shown(item_id: str, *, said: str = "", status: int = 200) -> Response:
    """Answer with the tree, and with what is to be said of it."""
    with repository().reading() as session:
        item = door.item_for(session, item_id, Duty.PREVIEW)
        page = render_template(
            "curate/pages/contents.html",
            item=item,
            branches=tree(session, item),
            fault=said,
            saved=saved_change(session, item),
            said=words,
            title_languages=LANGUAGES,
            may_edit=door.may(Duty.DESCRIBE, item.library_id),
        )
    return answers.private(make_response(page, status))


def tree(session: Session, item: Item) -> list[Branch]:
    """Give the entries at the top, each with all below it."""
    rows = select(Page.id, Page.position).where(Page.item_id == item.id)
    numbers: dict[str, int] = dict(session.execute(rows).all())
    return _below(find.sections(session, item.id), numbers, None, 0)


def _below(
    rows: list[Section], numbers: dict[str, int], parent_id: str | None, depth: int
) -> list[Branch]:
    sisters = [row for row in rows if row.parent_id == parent_id]
    return [
        Branch(
            section_id=row.id,
            title=best(row.title, language()),
            language=next(iter(row.title), "none"),
            first=numbers.get(row.first_page_id, 0),
            last=numbers.get(row.last_page_id, 0),
            place=place,
            sisters=len(sisters),
            depth=depth,
            branches=_below(rows, numbers, row.id, depth + 1),
        )
        for place, row in enumerate(sisters, start=1)
    ]
