"""Exhibitions as the desk edits them, and the look of a story before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.curate import door, record_sorts
from app.curate.card_words import Difference, Line
from app.curate.record_sorts import Asked, Found, Sort
from app.language import gettext, later
from app.site import cards, exhibiting
from app.site.cards import Words
from app.site.exhibiting import Step
from iiif.current import repository, visitor
from ingest.catalog import edit_stories, find_exhibitions, rights
from ingest.catalog.card_fields import BadField
from ingest.catalog.duties import Duty
from ingest.catalog.models import Exhibition, Item, Page, Revision
from ingest.catalog.rights import Action
from ingest.catalog.three_way import Given

_STATES = {"draft": later("Draft"), "published": later("Published")}


def steps(session: Session, row: Exhibition, text: str) -> list[Step]:
    """Give a story as it would look, without keeping it.

    Raises:
        BadField: a line cannot be understood, or shows what the visitor may not know of.
    """
    rows = edit_stories.rows_of(session, row.library_id, text)
    _check_pages(session, {one.page_id for one in rows if one.page_id})
    return exhibiting.told(find_exhibitions.steps_of(session, rows))


def _check(session: Session, row: Any, told: Mapping[str, Given]) -> None:
    """Let nobody put into a story what they may not know of."""
    if "story" not in told or told["story"].value == told["story"].seen:
        return
    rows = edit_stories.rows_of(session, row.library_id, told["story"].value)
    _check_pages(session, {one.page_id for one in rows if one.page_id})


def _check_pages(session: Session, page_ids: set[str]) -> None:
    items = select(Item).join(Page, Page.item_id == Item.id).where(Page.id.in_(page_ids))
    for item in session.scalars(items).unique():
        may_know = rights.can(visitor(), Action.DISCOVER, rights.subject(item), repository().rules)
        if not may_know and not door.may(Duty.PREVIEW, item.library_id):
            raise BadField("story", gettext("It shows a page that is not held."))


def _rows(session: Session, asked: Asked) -> Found:
    told = [
        (row, row.title, gettext(_STATES.get(row.state, row.state)))
        for row in find_exhibitions.every(session)
        if _may_edit(session, row)
    ]
    return record_sorts.narrowed(told, asked)


def _may_edit(_session: Session, row: Exhibition) -> bool:
    if row.state == "published" and not _may_show(row):
        return False
    return record_sorts.in_its_library(_session, row)


def _may_show(row: Exhibition) -> bool:
    if row.library_id is None:
        return visitor().administrator
    return door.may(Duty.PUBLISH, row.library_id)


def _choices(session: Session, name: str, row: Any) -> list[tuple[str, str]]:
    if name != "library":
        return []
    found = record_sorts.library_choices(session, network=gettext("All libraries"))
    return found


def _told(_session: Session, revision: Revision) -> list[Difference]:
    if edit_stories.STATE not in revision.after:
        return []
    before, after = (
        _STATES.get(one[edit_stories.STATE], "") for one in (revision.before, revision.after)
    )
    lines = [Line(Words(gettext(before), ""), "", "-"), Line(Words(gettext(after), ""), "", "+")]
    return [Difference(gettext("State"), lines)]


def _undo(session: Session, row: Exhibition, revision: Revision, agent: str) -> Revision | None:
    door.let_in(Duty.PUBLISH, row.library_id or "")
    return edit_stories.show(
        session, row, revision.before[edit_stories.STATE] == "published", agent
    )


SORT = Sort(
    path="exhibitions",
    kind=edit_stories.KIND,
    name=later("Exhibitions"),
    new=later("Make an exhibition"),
    asked_first=("title", "summary"),
    heading=lambda row: row.title,
    rows=_rows,
    begin=lambda _session, _form, library_id: Exhibition(
        slug="", title={}, library_id=library_id, state="draft"
    ),
    may_edit=_may_edit,
    choices=_choices,
    check=_check,
    told=_told,
    is_own_undo=lambda revision: edit_stories.STATE in revision.after,
    undo=_undo,
    more=lambda _session, row: {
        "public": row.state == "published",
        "may_show": _may_show(row),
        "title": cards.words(row.title),
    },
    hints={
        "story": later(
            "From top to bottom: @text begins a text in Markdown (@text:en its English), @view"
            " ITEM:PAGE shows a page, with LEFT,TOP,WIDTH,HEIGHT a part of it; the address of a"
            " page in the reader does as well. Below it, caption: says what is seen."
        ),
    },
    template="curate/record_story.html",
)
