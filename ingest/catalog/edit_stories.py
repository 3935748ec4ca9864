"""Changing exhibitions at the desk: their head and their story, in the form that files have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import exhibition_text
from ingest.catalog import edit_exhibitions, edit_record
from ingest.catalog.card_fields import BadField
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_record import MADE, Kind
from ingest.catalog.edit_shelves import free_slug
from ingest.catalog.models import Exhibition, ExhibitionPart, Library, Page, Revision, now
from ingest.exhibition import ExhibitionError, ExhibitionSource, Part, View
from ingest.text.page_text import Box

STATE = "state"
_REMOVED = "removed"


def parts_of(session: Session, row: Exhibition) -> list[Part]:
    """Give the parts of an exhibition as a file would name them: items by our ids."""
    rows = (
        select(ExhibitionPart, Page)
        .outerjoin(Page, Page.id == ExhibitionPart.page_id)
        .where(ExhibitionPart.exhibition_id == row.id)
        .order_by(ExhibitionPart.position)
    )
    return [_part(part, page) for part, page in session.execute(rows)]


def read_story(text: str) -> tuple[Part, ...]:
    """Read a story.

    Raises:
        BadField: a line cannot be understood.
    """
    try:
        return exhibition_text.story(text)
    except ExhibitionError as error:
        raise BadField("story", str(error)) from error


def rows_of(session: Session, library_id: str | None, text: str) -> list[ExhibitionPart]:
    """Make the rows of a story without keeping them.

    Raises:
        BadField: a line cannot be understood, or shows what is not held.
    """
    library = session.get(Library, library_id) if library_id else None
    try:
        return edit_exhibitions.rows_of(session, library, read_story(text))
    except EditConflict as error:
        raise BadField("story", str(error)) from error


def show(session: Session, row: Exhibition, public: bool, agent: str) -> Revision | None:
    """Show an exhibition to the public, or make it a draft again."""
    edit_record.lock(session, KIND, row)
    before = row.state
    if public:
        edit_exhibitions.publish_exhibition(row)
    else:
        edit_exhibitions.hide_exhibition(row)
    if row.state == before:
        return None
    row.changed_at = now()
    return edit_record.note(session, KIND, row, agent, STATE, {STATE: before}, {STATE: row.state})


def keep(session: Session, source: ExhibitionSource, agent: str, *, publish: bool) -> Exhibition:
    """Make the exhibition of a file, or bring it up to date, as changes that are noted.

    Raises:
        EditConflict: it shows an item or page, or names a library, that is not held.
    """
    held = session.scalar(select(Exhibition).where(Exhibition.slug == source.slug))
    before, was = edit_record.nothing(KIND), "draft"
    if held is not None:
        edit_record.lock(session, KIND, held)
        before, was = edit_record.state(session, KIND, held), held.state
    row = edit_exhibitions.keep_exhibition(session, source)
    if publish:
        edit_exhibitions.publish_exhibition(row)
    session.flush()
    after = edit_record.state(session, KIND, row)
    names = [name for name in KIND.fields if after[name] != before[name]]
    if names:
        what = ", ".join(names) if held is not None else MADE
        told = ({name: one[name] for name in names} for one in (before, after))
        edit_record.note(session, KIND, row, agent, what, *told)
    if row.state != was:
        edit_record.note(session, KIND, row, agent, STATE, {STATE: was}, {STATE: row.state})
    return row


def remove(session: Session, row: Exhibition, agent: str) -> None:
    """Take an exhibition away for good; what it said stays in the trail."""
    edit_record.lock(session, KIND, row)
    before = edit_record.state(session, KIND, row)
    edit_record.note(session, KIND, row, agent, _REMOVED, before, edit_record.nothing(KIND))
    edit_exhibitions.remove_exhibition(session, row)


def _part(part: ExhibitionPart, page: Page | None) -> Part:
    if page is None:
        return Part(part.text)
    region = Box(*part.region) if part.region else None
    return Part(part.text, View(page.item_id, page.position, region, part.caption))


def _read(session: Session, row: Exhibition) -> dict[str, Any]:
    return {
        "title": row.title,
        "summary": row.summary,
        "byline": row.byline,
        "library": row.library_id or "",
        "story": exhibition_text.written(parts_of(session, row)).strip() if row.id else "",
    }


def _write(session: Session, row: Exhibition, told: dict[str, Any], _agent: str) -> None:
    for name in ("title", "summary", "byline"):
        if name in told:
            setattr(row, name, told[name])
    if "library" in told:
        row.library_id = told["library"] or None
    row.slug = row.slug or free_slug(session, Exhibition, told["title"])
    row.changed_at = now()
    if "story" in told:
        session.add(row)
        session.flush()
        _keep(session, row, read_story(told["story"]))


def _keep(session: Session, row: Exhibition, parts: Sequence[Part]) -> None:
    library = session.get(Library, row.library_id) if row.library_id else None
    try:
        edit_exhibitions.keep_parts(session, row, library, tuple(parts))
    except EditConflict as error:
        raise BadField("story", str(error)) from error


KIND = Kind(
    "exhibition",
    Exhibition,
    ("title", "summary", "byline", "library", "story"),
    "title",
    _read,
    _write,
)
