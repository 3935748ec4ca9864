"""Exhibitions as the desk edits them, and the look of a story before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from app.curate import door, record_sorts, shelves
from app.curate.card_words import Difference, Line
from app.curate.record_sorts import Asked, Found, Sort
from app.language import LANGUAGES, gettext, later, ngettext
from app.site import cards, exhibiting, terms
from app.site.cards import Words
from app.site.exhibiting import Step
from iiif.current import repository, visitor
from ingest.catalog import duties, edit_stories, find_exhibitions, rights
from ingest.catalog.card_fields import BadField
from ingest.catalog.duties import Duty
from ingest.catalog.models import Exhibition, Item, Page, Revision
from ingest.catalog.rights import Action
from ingest.catalog.three_way import Given

_MOST_FOUND = 12
_EDITOR = {
    "step": later("Step %(number)s"),
    "heading": later("Heading"),
    "text": later("Text"),
    "view": later("What is seen"),
    "caption": later("Caption"),
    "find": later("Find an item, by its title or number"),
    "none": later("No item is like this."),
    "page": later("Page number"),
    "part": later("Part of the page: drag over the image, or left, top, width, height in pixels"),
    "whole": later("the whole page"),
    "up": later("One earlier"),
    "down": later("One later"),
    "add": later("Add a step"),
    "add_before": later("Add a step before"),
    "remove": later("Remove the step"),
    "no_view": later("Show no page"),
    "as_text": later("The whole story as text"),
}
_STATES = {"draft": later("Draft"), "published": later("Published")}


def steps(session: Session, row: Exhibition, text: str) -> list[Step]:
    """Give a story as it would look, without keeping it.

    Raises:
        BadField: a line cannot be understood, or shows what the visitor may not know of.
    """
    rows = edit_stories.rows_of(session, row.library_id, text)
    _check_pages(session, {one.page_id for one in rows if one.page_id})
    return exhibiting.told(find_exhibitions.steps_of(session, rows))


def given(row: Exhibition) -> dict[str, Any]:
    """Give what the editor of steps goes by: addresses and words."""
    return {
        "items": url_for("desk_shelves.story_items", record_id=row.id),
        "place": url_for("desk_shelves.story_place", record_id=row.id),
        "languages": list(LANGUAGES),
        "names": {code: terms.language_name(code) for code in terms.LANGUAGES},
        "words": {name: gettext(said) for name, said in _EDITOR.items()},
    }


def items(session: Session, text: str) -> list[dict[str, Any]]:
    """Give items that may be shown in a story, by a part of their title or a number of theirs."""
    if not text.strip():
        return []
    own = duties.libraries(visitor(), Duty.PREVIEW)
    known = true() if own is None else or_(Item.state == "published", Item.library_id.in_(own))
    rows = select(Item).where(shelves.says(text.strip()), known, Item.state != rights.DELETED)
    found = session.scalars(rows.order_by(Item.title_sort, Item.id).limit(_MOST_FOUND)).all()
    pages = select(Page.item_id, func.count()).where(Page.item_id.in_([one.id for one in found]))
    counted = {row[0]: row[1] for row in session.execute(pages.group_by(Page.item_id))}
    return [
        {"id": one.id, "title": cards.title(one).text, "pages": _pages(counted.get(one.id, 0))}
        for one in found
        if _may_know(one)
    ]


def place(session: Session, row: Exhibition, at: str) -> dict[str, Any]:
    """Give the page that a place names, as the editor shows it.

    Raises:
        BadField: it names none, or one that the visitor may not know of.
    """
    if not at.strip() or "\n" in at:
        raise BadField("story", "")
    parts = edit_stories.rows_of(session, row.library_id, f"@view {at}")
    _check_pages(session, {one.page_id for one in parts if one.page_id})
    (told,) = find_exhibitions.steps_of(session, parts)
    shown = told.shown
    if shown is None:
        raise BadField("story", gettext("It shows a page that is not held."))
    page, region = shown.page.page, told.part.region
    told.part.region = None  # the whole page is shown, and the part drawn on it
    view = exhibiting.told([told])[0].view
    here = view is not None and view.picture.src.startswith("/")
    last = select(func.count()).select_from(Page).where(Page.item_id == shown.item.id)
    return {
        "item": shown.item.id,
        "page": page.position,
        "pages": session.scalar(last),
        "title": " · ".join(
            one for one in (cards.title(shown.item).text, cards.words(page.label).text) if one
        ),
        "canvas": [page.canvas_width, page.canvas_height],
        "region": region,
        "src": view.picture.src if view and here else "",
        "image": [view.picture.width, view.picture.height] if view and here else [],
        "problem": "" if here else gettext("Its image cannot be shown here."),
    }


def _pages(count: int) -> str:
    return ngettext("%(num)s page", "%(num)s pages", count)


def _check(session: Session, row: Any, told: Mapping[str, Given]) -> None:
    """Let nobody put into a story what they may not know of."""
    if "story" not in told or told["story"].value == told["story"].seen:
        return
    rows = edit_stories.rows_of(session, row.library_id, told["story"].value)
    _check_pages(session, {one.page_id for one in rows if one.page_id})


def _check_pages(session: Session, page_ids: set[str]) -> None:
    items = select(Item).join(Page, Page.item_id == Item.id).where(Page.id.in_(page_ids))
    for item in session.scalars(items).unique():
        if not _may_know(item):
            raise BadField("story", gettext("It shows a page that is not held."))


def _may_know(item: Item) -> bool:
    may_know = rights.can(visitor(), Action.DISCOVER, rights.subject(item), repository().rules)
    return may_know or door.may(Duty.PREVIEW, item.library_id)


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


def _choices(session: Session, name: str, _row: Any) -> list[tuple[str, str]]:
    if name != "library":
        return []
    return record_sorts.library_choices(session, network=gettext("All libraries"))


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
        "given": given(row),
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
