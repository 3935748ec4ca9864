"""Collections, works and libraries as the desk edits them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.curate import door, record_sorts
from app.curate.card_words import Difference, Line
from app.curate.record_sorts import Asked, Found, Sort
from app.language import gettext, later
from app.site import cards
from app.site.cards import Words
from iiif.current import visitor
from ingest.catalog import browse, duties, edit_shelves, members
from ingest.catalog.duties import Duty
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_shelves import MEMBERS, OUT
from ingest.catalog.models import (
    Collection,
    Identifier,
    Item,
    ItemCollection,
    Library,
    Revision,
    Work,
)

_MOST_SHOWN = 500
_MOST_NAMED = 500


def may_edit_collection(session: Session, row: Collection) -> bool:
    """Tell whether the visitor may edit a collection.

    What is no one library's may be edited by who arranges in all libraries whose items are in it.
    """
    if row.library_id is not None:
        return door.may(Duty.ARRANGE, row.library_id)
    own = duties.libraries(visitor(), Duty.ARRANGE)
    if own is None:
        return True
    held = select(Item.library_id).where(Item.id.in_(browse.held_below(row.id))).distinct()
    return bool(own) and set(session.scalars(held)) <= own


@dataclass(frozen=True)
class Sisters:
    """Collections side by side, and whether the visitor may put them in order."""

    rows: Sequence[Collection]
    all_mine: bool


def sisters(session: Session, parent_id: str | None) -> Sisters:
    """Give the collections that stand in one (None: at the top), in their order."""
    rows = [
        row
        for row in members.children(session, parent_id)
        if row.library_id is None or door.may(Duty.PREVIEW, row.library_id)
    ]
    return Sisters(rows, all(may_edit_collection(session, row) for row in rows))


def items_meant(session: Session, text: str, library_id: str | None) -> list[Item]:
    """Give the items that are named, one a line: by our number, their library's, or a call number.

    Raises:
        EditConflict: a line names none that the visitor may arrange, or several.
    """
    own = duties.libraries(visitor(), Duty.ARRANGE)
    found = []
    for line in [line.strip() for line in text.splitlines() if line.strip()][:_MOST_NAMED]:
        rows = select(Item).where(_called(line.rpartition("/items/")[2]), Item.state != "deleted")
        if library_id:
            rows = rows.where(Item.library_id == library_id)
        named = [
            item
            for item in session.scalars(rows.limit(20))
            if own is None or item.library_id in own
        ]
        if len(named) != 1:
            said = gettext("No item of yours is called %(name)s.", name=line[:80])
            many = gettext("Several items are called %(name)s: give our number.", name=line[:80])
            raise EditConflict(many if named else said)
        found.append(named[0])
    return found


def _called(name: str) -> Any:
    also = select(Identifier.item_id).where(Identifier.value == name)
    return or_(
        Item.id == name,
        Item.source_id == name,
        Item.description["call_number"].as_string() == name,
        Item.id.in_(also),
    )


def _collections(session: Session, asked: Asked) -> Found:
    rows = session.scalars(select(Collection).order_by(Collection.position, Collection.slug)).all()
    named = {row.id: row for row in rows}
    told = [
        (row, row.title, _above(named.get(row.parent_id or "")))
        for row in rows
        if row.library_id is None or door.may(Duty.PREVIEW, row.library_id)
    ]
    return record_sorts.narrowed(told, asked)


def _above(row: Collection | None) -> str:
    return gettext("in %(name)s", name=cards.words(row.title).text) if row else ""


def _works(session: Session, asked: Asked) -> Found:
    own = duties.libraries(visitor(), Duty.ARRANGE)
    rows = select(Work).order_by(Work.source_id)
    if own is not None:
        rows = rows.where(Work.library_id.in_(own))
    return record_sorts.narrowed([(row, row.title, "") for row in session.scalars(rows)], asked)


def _collection_choices(session: Session, name: str, row: Any) -> Sequence[tuple[str, str]]:
    if name == "library":
        return _library_choices(session, row.library_id if row is not None else None)
    if name != "parent":
        return ()
    rows = session.scalars(select(Collection).order_by(Collection.slug)).all()
    below = {row.id} if row is not None else set()
    held = row.parent_id if row is not None else None
    return [
        ("", gettext("none: it stands at the top")),
        *(
            (one.id, cards.words(one.title).text)
            for one in rows
            if one.id not in below and (one.id == held or may_edit_collection(session, one))
        ),
    ]


def _library_choices(session: Session, held: str | None) -> Sequence[tuple[str, str]]:
    found = record_sorts.library_choices(session, network=gettext("All libraries"))
    known = {code for code, _ in found}
    now = session.get(Library, held) if held else None
    if (held or "") in known:
        return found
    return [(held or "", cards.words(now.name).text if now else gettext("All libraries")), *found]


def _in_collection(session: Session, row: Collection) -> Mapping[str, Any]:
    own = duties.libraries(visitor(), Duty.PREVIEW)
    rows = select(Item).join(ItemCollection, ItemCollection.item_id == Item.id)
    rows = rows.where(ItemCollection.collection_id == row.id, Item.state != "deleted")
    if own is not None:
        rows = rows.where(or_(Item.library_id.in_(own), Item.state == "published"))
    held = session.scalars(rows.order_by(Item.title_sort, Item.id).limit(_MOST_SHOWN)).all()
    below = sisters(session, row.id)
    return {
        "members": held,
        "numbered": False,
        "below": below.rows,
        "below_is_mine": below.all_mine,
        "movable": _movable(held),
    }


def _in_work(session: Session, row: Work) -> Mapping[str, Any]:
    held = [item for item in members.volumes(session, row.id) if item.state != "deleted"]
    return {"members": held, "numbered": True, "movable": _movable(held)}


def _movable(held: Sequence[Item]) -> set[str]:
    return {item.id for item in held if door.may(Duty.ARRANGE, item.library_id)}


def _told(session: Session, revision: Revision) -> list[Difference]:
    """Tell which items came, went, or were numbered anew."""
    if not edit_shelves.is_arranging(revision):
        return []
    before, after = revision.before[MEMBERS], revision.after[MEMBERS]
    known = members.items(session, list(after))
    lines = []
    for item_id, now in after.items():
        title = (
            cards.words(known[item_id].description.get("title", {})).text
            if item_id in known
            else item_id
        )
        for sign, place in (("-", before[item_id]), ("+", now)):
            if place is not OUT:
                number = "" if place is None else str(place)
                lines.append(Line(Words(title, ""), number, sign))
    return [Difference(gettext("What stands in it"), lines)]


def _begin_work(_session: Session, _form: Mapping[str, str], library_id: str | None) -> Work:
    if library_id is None:
        raise EditConflict(gettext("A work is of one library: choose which."))
    return Work(library_id=library_id, source_id="", title={})


COLLECTIONS = Sort(
    path="collections",
    kind=edit_shelves.COLLECTION,
    name=later("Collections"),
    new=later("Make a collection"),
    asked_first=("title", "summary", "parent"),
    heading=lambda row: row.title,
    rows=_collections,
    begin=lambda _session, _form, library_id: Collection(
        slug="", title={}, library_id=library_id, position=0, banner=""
    ),
    may_edit=may_edit_collection,
    choices=_collection_choices,
    more=_in_collection,
    told=_told,
    is_own_undo=edit_shelves.is_arranging,
    undo=lambda session, row, change, agent: edit_shelves.arrange_back(
        session, edit_shelves.COLLECTION, row, change, agent
    ),
    hints={
        "essay": later(
            "Text of the collection's page, in Markdown: # headings, *emphasis*, [words](address)."
        ),
        "banner": later(
            "The picture at its head: an item's number, a colon and the page's, such as dia-du:3."
        ),
        "position": later("Its place among its sisters: the lowest number first."),
    },
    template="curate/record_shelf.html",
)
WORKS = Sort(
    path="works",
    kind=edit_shelves.WORK,
    name=later("Works"),
    new=later("Make a work of several volumes"),
    asked_first=("title",),
    heading=lambda row: row.title,
    rows=_works,
    begin=_begin_work,
    more=_in_work,
    told=_told,
    is_own_undo=edit_shelves.is_arranging,
    undo=lambda session, row, change, agent: edit_shelves.arrange_back(
        session, edit_shelves.WORK, row, change, agent
    ),
    template="curate/record_shelf.html",
)
