"""Writing notes on pages: made, changed, taken away; each raises the item's version.

Rows are changed as objects, never by bulk statements: the journal sees only those.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import edit, note
from ingest.catalog.edit import EditConflict
from ingest.catalog.identifiers import derived_id
from ingest.catalog.models import Annotation, Changeset, Item, Page, now
from ingest.catalog.note import Note, NoteText, Point, Shape
from ingest.catalog.note_words import words_of
from ingest.text import outline, safe_markup
from ingest.text.page_text import Box

MOST_CHARACTERS = 20_000
"""Of one text, and of one drawing."""
MOST_PARTS = 50
"""Texts, tags and links of one note, each."""

_MOTIVATION = re.compile("[a-z]{1,40}", re.ASCII)
# These say what stands on a page, or how a search answers: no note does.
_NO_NOTES = ("painting", "contextualizing")
_LANGUAGE = re.compile("(?:[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4})?", re.ASCII)
_AWAY = " taken away"
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Brought:
    """A note that came with a package."""

    source_id: str  # by which it is known again
    note: Note
    creator: str = ""
    created_at: datetime | None = None
    changed_at: datetime | None = None
    renews: bool = False  # written over by what comes later, until somebody changes it here


def annotate(session: Session, page: Page, said: Note, *, creator: str) -> Annotation:
    """Put a note on a page; `creator` is public: the address or the name of its author.

    Raises:
        EditConflict: it says nothing, is too long, or points outside the page.
    """
    kept = checked(page, said)
    made = Annotation(page_id=page.id, creator=creator, words=words_of(kept), **_columns(kept))
    session.add(made)
    _tell(session, page, creator, "note made", {}, _columns(kept))
    return made


def revise(session: Session, made: Annotation, said: Note, *, editor: str) -> None:
    """Change what a note says or where it points.

    Raises:
        EditConflict: as `annotate`.
    """
    page = session.get_one(Page, made.page_id)
    right = checked(page, said)
    kept = _columns(right)
    before = _kept(made)
    for name, value in kept.items():
        setattr(made, name, value)
    made.words = words_of(right)
    made.changed_at = now()
    _tell(session, page, editor, f"note {made.id} changed", before, kept)


def erase(session: Session, made: Annotation, *, editor: str) -> None:
    """Take a note away; what it said stays in the item's history."""
    page, before = session.get_one(Page, made.page_id), _kept(made)
    session.delete(made)
    _tell(session, page, editor, f"note {made.id}{_AWAY}", before, {})


def keep_brought(
    session: Session, page: Page, brought: Sequence[Brought], agent: str
) -> tuple[int, list[str]]:
    """Keep the notes that a package brings for a page; count the new ones, tell what is left out.

    One that came before is not written over, nor brought back: it may have been changed or taken
    away here; but see `Brought.renews`. The item's version is raised by whoever takes the page in.
    """
    new, refused = 0, []
    gone = _taken_away(session, page) if brought else frozenset[str]()
    for one in brought:
        row_id = derived_id(page.id, one.source_id)
        row = session.get(Annotation, row_id)
        if row_id in gone or (row is not None and not one.renews):
            continue
        try:
            right = checked(page, one.note)
        except EditConflict as error:
            refused.append(f"note {one.source_id[:200]} is left out: {error}")
            continue
        if row is not None:
            new += _renewed(session, page, row, right, agent)
            continue
        created, kept = one.created_at or now(), _columns(right)
        session.add(
            Annotation(
                id=row_id,
                page_id=page.id,
                creator=_NOT_TEXT.sub("", one.creator)[:500],
                created_at=created,
                changed_at=one.changed_at or created,
                words=words_of(right),
                **kept,
            )
        )
        _record(session, page.item_id, agent, f"note {row_id} taken in", {}, kept)
        new += 1
    session.flush()
    return new, refused


def _renewed(session: Session, page: Page, row: Annotation, said: Note, agent: str) -> bool:
    """Write over a note that nobody changed here since it came; tell whether it differs."""
    before, kept = _kept(row), _columns(said)
    if before == kept or row.changed_at != row.created_at:
        return False
    for name, value in kept.items():
        setattr(row, name, value)
    row.words = words_of(said)
    _record(session, page.item_id, agent, f"note {row.id} taken in anew", before, kept)
    return True


def _taken_away(session: Session, page: Page) -> frozenset[str]:
    """Give the ids of the item's notes that were taken away here."""
    told = select(Changeset.change).where(
        Changeset.item_id == page.item_id, Changeset.change.like(f"note %{_AWAY}")
    )
    return frozenset(
        change.removeprefix("note ").removesuffix(_AWAY) for change in session.scalars(told)
    )


def checked(page: Page, said: Note) -> Note:
    """Give a note as it may be kept: its markup harmless, its place on the page.

    Raises:
        EditConflict: as `annotate`.
    """
    if not _MOTIVATION.fullmatch(said.motivation) or said.motivation in _NO_NOTES:
        raise EditConflict(f"{said.motivation!r} is no motivation, such as commenting or tagging")
    for parts in (said.texts, said.tags, said.links):
        if len(parts) > MOST_PARTS:
            raise EditConflict(f"a note has at most {MOST_PARTS} texts, tags and links each")
    wrong = next((link for link in said.links if not safe_markup.is_link(link)), None)
    if wrong is not None:
        raise EditConflict(f"{wrong[:200]!r} is no address beginning with https:// or http://")
    texts = tuple(text for text in map(_text, said.texts) if text.value)
    tags = tuple(tag for tag in map(_text, said.tags) if tag.value)
    if not (texts or tags or said.links):
        raise EditConflict("a note needs a text, a tag or a link")
    return replace(said, texts=texts, tags=tags, place=_placed(page, said.place))


def _text(given: NoteText) -> NoteText:
    value = _NOT_TEXT.sub("", given.value)
    if len(value) > MOST_CHARACTERS:
        raise EditConflict(f"a text of a note has at most {MOST_CHARACTERS} characters")
    if not _LANGUAGE.fullmatch(given.language):
        raise EditConflict(f"{given.language[:40]!r} is no language code, such as vi or lzh")
    try:
        value = safe_markup.html(value) if given.html else value.strip()
    except safe_markup.MarkupRefused as error:
        raise EditConflict(str(error)) from error
    return replace(given, value=value)


def _placed(page: Page, place: note.Place | None) -> note.Place | None:
    if isinstance(place, Shape):
        if len(place.svg) > MOST_CHARACTERS:
            raise EditConflict(f"a drawing has at most {MOST_CHARACTERS} characters")
        try:
            drawn = safe_markup.svg(place.svg)
        except safe_markup.MarkupRefused as error:
            raise EditConflict(str(error)) from error
        box = outline.around(drawn)
        if box is not None and (box := _on(page, box)) is None:
            raise EditConflict("the drawing lies outside the page")
        return Shape(drawn, box)
    box = Box(place.x, place.y, 1, 1) if isinstance(place, Point) else place
    if box is not None and _on(page, box) != box:
        raise EditConflict("the place lies outside the page")
    return place


def _on(page: Page, box: Box) -> Box | None:
    """Give the part of a box that lies on the page."""
    x, y = max(box.x, 0), max(box.y, 0)
    right = min(box.x + box.width, page.canvas_width)
    bottom = min(box.y + box.height, page.canvas_height)
    return Box(x, y, right - x, bottom - y) if right > x and bottom > y else None


def _columns(said: Note) -> dict[str, Any]:
    return {"motivation": said.motivation, "body": said.body(), "selector": said.selector()}


def _kept(made: Annotation) -> dict[str, Any]:
    return {"motivation": made.motivation, "body": made.body, "selector": made.selector}


def _tell(
    session: Session,
    page: Page,
    editor: str,
    change: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    _record(session, page.item_id, editor, change, before, after)
    edit.touch(session, session.get_one(Item, page.item_id))
    session.flush()


def _record(
    session: Session,
    item_id: str,
    editor: str,
    change: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    session.add(
        Changeset(item_id=item_id, editor=editor, change=change, before=before, after=after)
    )
