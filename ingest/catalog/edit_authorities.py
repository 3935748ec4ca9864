"""Changing the lists of names; the cards of items follow when a heading is another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import authorities, authority_links, edit, edit_card, edit_record, leases
from ingest.catalog.card_fields import on_earth, value_of
from ingest.catalog.description import LanguageMap
from ingest.catalog.edit import EditConflict
from ingest.catalog.edit_record import Kind
from ingest.catalog.models import Authority, AuthorityLink, Item, Revision, now
from ingest.catalog.three_way import Given

FOLLOW = "heading"
"""The queued work of bringing cards up to date with a heading."""
MERGED = "merged"
REMOVED = "removed"
_PART = "merge"


def _read(_session: Session, row: Authority) -> dict[str, Any]:
    return {
        "preferred": row.preferred,
        "variants": row.variants,
        "dates": row.dates,
        "coordinates": place_text(row),
        "source": row.source,
        "note": row.note,
    }


def _write(session: Session, row: Authority, told: dict[str, Any], agent: str) -> None:
    for name in ("preferred", "variants", "dates", "source", "note"):
        if name in told:
            setattr(row, name, told[name])
    set_place(row, told)
    authorities.index(row)
    row.changed_at, row.changed_by = now(), agent
    if "preferred" in told and row.id:
        queue_following(session, row, agent)


def place_text(row: Any) -> str:
    """Give coordinates as they are typed: latitude, longitude; empty where there are none."""
    if row.latitude is None or row.longitude is None:
        return ""
    return f"{row.latitude}, {row.longitude}"


def set_place(row: Any, told: dict[str, Any]) -> None:
    """Set the coordinates, if they are among what is told."""
    if "coordinates" in told:
        row.latitude, row.longitude = on_earth(told["coordinates"]) or (None, None)


KIND = Kind(
    "authority",
    Authority,
    ("preferred", "variants", "dates", "coordinates", "source", "note"),
    "preferred",
    _read,
    _write,
)


def queue_following(
    session: Session, row: Authority, agent: str, instead_of: Authority | None = None
) -> None:
    """Have the cards that name an entry say its heading as it is now.

    `instead_of` is the entry whose heading they say so far.
    """
    details = {"agent": agent, "instead_of": instead_of.id if instead_of else ""}
    edit.queue(session, FOLLOW, row.id, leases.INTERACTIVE, details)


def merge(session: Session, keep: Authority, gone: Authority, agent: str) -> Revision:
    """Let one entry stand for another too: its forms lead here, the cards that name it follow.

    Raises:
        EditConflict: they are of different lists, or one of them stands no more.
    """
    for row in sorted((keep, gone), key=lambda one: one.id):
        edit_record.lock(session, KIND, row)
    _check_merge(keep, gone)
    before = keep.variants
    keep.variants = _more(keep, (gone.preferred, gone.variants))
    gone.merged_into = keep.id
    for row in (keep, gone):
        authorities.index(row)
        row.changed_at, row.changed_by = now(), agent
    moved = [_move(session, link, keep) for link in _links(session, gone.id)]
    queue_following(session, keep, agent)
    return edit_record.note(
        session,
        KIND,
        keep,
        agent,
        MERGED,
        {"variants": before},
        {"variants": keep.variants, _PART: {"id": gone.id, "links": moved}},
    )


def unmerge(session: Session, keep: Authority, revision: Revision, agent: str) -> Revision:
    """Part two entries again that were merged; cards say again which of them they meant.

    Raises:
        EditConflict: the change was no merging, or was undone before.
    """
    told = revision.after.get(_PART) or {}
    gone = session.get(Authority, told.get("id", ""))
    if gone is None or gone.merged_into != keep.id:
        raise EditConflict("these two are not merged any more")
    for row in sorted((keep, gone), key=lambda one: one.id):
        edit_record.lock(session, KIND, row)
    added = set(authorities.texts(revision.after["variants"])) - set(
        authorities.texts(revision.before["variants"])
    )
    before = keep.variants
    keep.variants = _without(keep.variants, added)
    gone.merged_into = ""
    for row in (keep, gone):
        authorities.index(row)
        row.changed_at, row.changed_by = now(), agent
    for item_id, field, both in told["links"]:
        _part(session, item_id, field, both, keep, gone)
    queue_following(session, gone, agent, instead_of=keep)
    after = {"variants": keep.variants, "parted": gone.id}
    return edit_record.note(session, KIND, keep, agent, "parted", {"variants": before}, after)


def is_unused(session: Session, row: Authority) -> bool:
    """Tell whether no card names an entry, and no other entry was merged into it."""
    merged = select(Authority.id).where(Authority.merged_into == row.id).limit(1)
    return not _links(session, row.id) and session.scalar(merged) is None


def remove(session: Session, row: Authority, agent: str) -> Revision:
    """Take an entry away for good; what it said stays in the trail.

    Raises:
        EditConflict: something still uses it.
    """
    edit_record.lock(session, KIND, row)
    if not is_unused(session, row):
        raise EditConflict("a card names this entry, or another was merged into it")
    before = edit_record.state(session, KIND, row)
    noted = edit_record.note(session, KIND, row, agent, REMOVED, before, edit_record.nothing(KIND))
    session.delete(row)
    session.flush()
    return noted


def is_merge(revision: Revision) -> bool:
    """Tell whether a change merged two entries."""
    return _PART in revision.after


def linked(session: Session, authority_id: str) -> list[str]:
    """Give the ids of all items that name an entry."""
    return list(dict.fromkeys(link.item_id for link in _links(session, authority_id)))


def follow(
    session: Session, row: Authority, item_id: str, agent: str, instead_of: Authority | None
) -> None:
    """Make an item's card say the heading of an entry as it is now, as a change of the card."""
    item = session.get(Item, item_id)
    if item is None or item.state == "deleted":
        return
    edit_card.lock(session, item)
    forms = set(_ever(session, row))
    earlier = set(_ever(session, instead_of)) if instead_of else set()
    for field in authorities.KIND_OF:
        held = {link.authority_id for link in authority_links.links(session, item_id, field)}
        if row.id not in held:
            continue
        both = instead_of is not None and instead_of.id in held
        _say(session, item, field, row.preferred, (forms, set() if both else earlier), agent, both)


def _say(
    session: Session,
    item: Item,
    field: str,
    preferred: LanguageMap,
    known: tuple[set[str], set[str]],
    agent: str,
    append: bool,
) -> None:
    new = list(authority_links.things(item, field))
    said = [set(authorities.texts(thing)) for thing in new]
    places = [at for at, texts in enumerate(said) if texts & known[0]]
    places = places or [at for at, texts in enumerate(said) if texts & known[1]][:1]
    for at in places:
        new[at] = _instead(new[at], known[0] | known[1], preferred)
    if append and not places:
        new.append(preferred)
    single = isinstance(value_of(item.description, field), dict)
    value: Any = (new[0] if new else {}) if single else new
    seen = value_of(item.description, field)
    edit_card.save(session, item, {field: Given(value, seen)}, agent)


def _instead(thing: LanguageMap, forms: set[str], preferred: LanguageMap) -> LanguageMap:
    """Put the heading where other forms of it stood; what else stood there stays."""
    left = _without(thing, forms)
    return {
        code: [*preferred.get(code, []), *left.get(code, [])]
        for code in dict.fromkeys((*preferred, *left))
    }


def _ever(session: Session, row: Authority) -> Iterable[str]:
    """Give all forms of an entry, those too that cards said before it was renamed."""
    yield from authorities.names(row)
    for revision in edit_record.revisions(session, KIND, row.id):
        for state in (revision.before, revision.after):
            yield from authorities.texts(state.get("preferred") or {})


def _check_merge(keep: Authority, gone: Authority) -> None:
    if keep.id == gone.id:
        raise EditConflict("an entry cannot be merged with itself")
    if keep.merged_into or gone.merged_into:
        raise EditConflict("one of these two was merged into another entry already")
    if keep.kind != gone.kind:
        raise EditConflict("these two are of different lists")
    if keep.library_id is not None and keep.library_id != gone.library_id:
        raise EditConflict(
            "the entry that stays is one library's own, and others name the other: keep that one"
        )


def _more(keep: Authority, others: Sequence[LanguageMap]) -> LanguageMap:
    known = set(authorities.names(keep))
    found = {code: list(some) for code, some in keep.variants.items()}
    for values in others:
        for code, some in values.items():
            for text in some:
                if text not in known:
                    known.add(text)
                    found.setdefault(code, []).append(text)
    return found


def _without(values: LanguageMap, gone: set[str]) -> LanguageMap:
    left = {code: [text for text in some if text not in gone] for code, some in values.items()}
    return {code: some for code, some in left.items() if some}


def _links(session: Session, authority_id: str) -> list[AuthorityLink]:
    rows = select(AuthorityLink).where(AuthorityLink.authority_id == authority_id)
    return list(session.scalars(rows.order_by(AuthorityLink.item_id, AuthorityLink.field)))


def _move(session: Session, link: AuthorityLink, keep: Authority) -> tuple[str, str, bool]:
    """Make a link one to another entry; tell whether the item named that one as well."""
    both = session.get(AuthorityLink, (link.item_id, link.field, keep.id)) is not None
    if not both:
        session.add(AuthorityLink(item_id=link.item_id, field=link.field, authority_id=keep.id))
    session.delete(link)
    session.flush()
    return link.item_id, link.field, both


def _part(
    session: Session, item_id: str, field: str, both: bool, keep: Authority, gone: Authority
) -> None:
    link = session.get(AuthorityLink, (item_id, field, keep.id))
    if link is None:
        return
    if not both:
        session.delete(link)
    if session.get(AuthorityLink, (item_id, field, gone.id)) is None:
        session.add(AuthorityLink(item_id=item_id, field=field, authority_id=gone.id))
    session.flush()
