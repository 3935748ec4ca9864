"""Changing collections, works and libraries at the desk, and what stands in the first two."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import edit_record, libraries
from ingest.catalog.announce import announce_shelf
from ingest.catalog.card_fields import BadField
from ingest.catalog.description import best
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_authorities import place_text, set_place
from ingest.catalog.edit_record import Kind
from ingest.catalog.libraries import LogoFile
from ingest.catalog.models import (
    Collection,
    Item,
    ItemCollection,
    Library,
    Logo,
    Revision,
    Work,
)
from ingest.catalog.row_notes import noted
from ingest.search.analysis import fold

MEMBERS = "members"
LOGO = "logo"
OUT = False
"""Says of an item that it does not stand in something; else its volume, None without a number."""
LIBRARY_KINDS = (
    "provincial", "district", "commune", "school", "university", "specialised", "private",
)  # fmt: skip  # codes on a line
_BANNER = re.compile(r".+:[1-9][0-9]{0,5}")
_RESERVED = ("top",)
Standing = int | None


def _read_collection(_session: Session, row: Collection) -> dict[str, Any]:
    return {
        "title": row.title,
        "summary": row.summary,
        "essay": row.essay,
        "banner": row.banner,
        "parent": row.parent_id or "",
        "position": str(row.position or ""),
        "library": row.library_id or "",
    }


def _write_collection(session: Session, row: Collection, told: dict[str, Any], _agent: str) -> None:
    for name in ("title", "summary", "essay"):
        if name in told:
            setattr(row, name, told[name])
    if "banner" in told:
        if told["banner"] and not _BANNER.fullmatch(told["banner"]):
            raise BadField("banner", "an item's number, a colon and the page's, as in dia-du:3")
        row.banner = told["banner"]
    if "position" in told:
        row.position = _number("position", told["position"]) or 0
    if "library" in told:
        row.library_id = told["library"] or None
    if "parent" in told:
        row.parent_id = _above(session, Collection, row, told["parent"])
    row.slug = row.slug or free_slug(session, Collection, told["title"])


def _read_work(_session: Session, row: Work) -> dict[str, Any]:
    return {"title": row.title}


def _write_work(_session: Session, row: Work, told: dict[str, Any], _agent: str) -> None:
    row.title = told.get("title", row.title)
    row.source_id = row.source_id or slug_of(row.title)


def _read_library(_session: Session, row: Library) -> dict[str, Any]:
    return {
        "name": row.name,
        "library_kind": row.kind,
        "parent": row.parent_id or "",
        "location": row.place,
        "address": row.address,
        "coordinates": place_text(row),
        "homepage": row.homepage,
        "about": row.about,
    }


def _write_library(session: Session, row: Library, told: dict[str, Any], _agent: str) -> None:
    columns = {"location": "place"}
    for name in ("name", "location", "address", "homepage", "about"):
        if name in told:
            setattr(row, columns.get(name, name), told[name])
    set_place(row, told)
    if "library_kind" in told:
        row.kind = told["library_kind"] or LIBRARY_KINDS[0]
    if "parent" in told:
        row.parent_id = _above(session, Library, row, told["parent"])
    row.slug = row.slug or free_slug(session, Library, told["name"])


def _tell(session: Session, row: Any, before: dict[str, Any]) -> None:
    announce_shelf(session, row, before, before.get("parent") or "")


COLLECTION = Kind(
    "collection",
    Collection,
    ("title", "summary", "essay", "banner", "parent", "position", "library"),
    "title",
    _read_collection,
    _write_collection,
    tell=_tell,
)
WORK = Kind("work", Work, ("title",), "title", _read_work, _write_work, tell=_tell)
LIBRARY = Kind(
    "library",
    Library,
    (
        "name",
        "library_kind",
        "parent",
        "location",
        "address",
        "coordinates",
        "homepage",
        "about",
    ),
    "name",
    _read_library,
    _write_library,
    lambda row: row.id,
    _tell,
)


def arrange(
    session: Session, kind: Kind, row: Any, wanted: Mapping[str, Standing], agent: str
) -> Revision | None:
    """Put items into a collection or work, number them there, or take them out.

    `wanted` gives by an item's id its volume, None without a number, OUT to take it out. Each
    change is one of the item's own history too.
    """
    edit_record.lock(session, kind, row)
    before: dict[str, Standing] = {}
    after: dict[str, Standing] = {}
    for item_id, place in wanted.items():
        item = session.get(Item, item_id)
        now = standing(session, row, item) if item is not None else place
        if item is None or (now is place if now is OUT or place is OUT else now == place):
            continue
        with noted(session, item, agent, f"{kind.name}: {_name(row)}"):
            _put(session, row, item, place)
        before[item_id], after[item_id] = now, place
    if not after:
        return None
    return edit_record.note(session, kind, row, agent, MEMBERS, {MEMBERS: before}, {MEMBERS: after})


def arrange_back(
    session: Session, kind: Kind, row: Any, revision: Revision, agent: str
) -> Revision | None:
    """Undo what `arrange` did.

    Raises:
        EditConflict: something was changed since.
    """
    for item_id, place in revision.after[MEMBERS].items():
        item = session.get(Item, item_id)
        now = standing(session, row, item) if item is not None else OUT
        if (now is OUT) is not (place is OUT) or now != place:
            raise EditConflict("some of these items were moved since: undo the later change first")
    return arrange(session, kind, row, revision.before[MEMBERS], agent)


def is_arranging(revision: Revision) -> bool:
    """Tell whether a change was of what stands in a record."""
    return MEMBERS in revision.after


def set_logo(
    session: Session, row: Library, read: tuple[LogoFile, bytes] | None, agent: str
) -> Revision | None:
    """Give a library a logo, or take it away (None); what was there stays in its history."""
    edit_record.lock(session, LIBRARY, row)
    before = _logo_now(session, row)
    if read is None:
        libraries.remove_logo(session, row)
    else:
        libraries.keep_logo(session, row, *read)
    after = _logo_now(session, row)
    if before == after:
        return None
    return edit_record.note(session, LIBRARY, row, agent, LOGO, {LOGO: before}, {LOGO: after})


def logo_back(session: Session, row: Library, revision: Revision, agent: str) -> Revision | None:
    """Undo what `set_logo` did."""
    told = revision.before[LOGO]
    if not told:
        return set_logo(session, row, None, agent)
    about = LogoFile(**{name: told[name] for name in told if name != "data"})
    return set_logo(session, row, (about, base64.b64decode(told["data"])), agent)


def _logo_now(session: Session, row: Library) -> dict[str, Any]:
    held = session.get(Logo, row.id)
    if held is None or not row.logo:
        return {}
    return row.logo | {"data": base64.b64encode(held.data).decode("ascii")}


def standing(session: Session, row: Any, item: Item) -> Standing:
    """Tell how an item stands in a collection or work."""
    if isinstance(row, Work):
        return item.volume if item.work_id == row.id else OUT
    return OUT if session.get(ItemCollection, (item.id, row.id)) is None else None


def slug_of(title: Mapping[str, list[str]]) -> str:
    """Make the part of an address of a title."""
    for texts in title.values():
        for text in texts:
            found = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:60].strip("-")
            if found:
                return found
    return "record"


def free_slug(session: Session, table: type[Any], title: Mapping[str, list[str]]) -> str:
    """Make the part of an address that no other record of the table has."""
    start = slug_of(title)
    taken = set(session.scalars(select(table.slug).where(table.slug.startswith(start))))
    taken.update(_RESERVED)
    numbers = (f"{start}-{number}" for number in range(2, len(taken) + 3))
    return start if start not in taken else next(one for one in numbers if one not in taken)


def _put(session: Session, row: Any, item: Item, place: Standing) -> None:
    if isinstance(row, Work):
        item.work_id = None if place is OUT else row.id
        item.volume = None if place is OUT else place
        return
    held = session.get(ItemCollection, (item.id, row.id))
    if place is OUT and held is not None:
        session.delete(held)
    elif place is not OUT and held is None:
        session.add(ItemCollection(item_id=item.id, collection_id=row.id))


def _name(row: Any) -> str:
    return best(row.title) or str(row.id)


def _above(session: Session, table: type[Any], row: Any, parent_id: str) -> str | None:
    """Give what a record stands in now.

    Raises:
        BadField: that is not there, or stands in the record itself.
    """
    wanted = parent_id
    while wanted:
        above = session.get(table, wanted)
        if above is None or above.id == row.id:
            raise BadField("parent", "it cannot stand in itself, nor in what is not there")
        wanted = above.parent_id or ""
    return parent_id or None


def _number(name: str, text: str) -> int | None:
    if text and not (text.isascii() and text.isdecimal() and len(text) < 7):
        raise BadField(name, "a number, such as 3")
    return int(text) if text else None
