"""Changing libraries, collections and items; with `edit_pages`, the only writer of the catalogue.

Rows are changed as objects, never by bulk statements: the journal sees only those.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import dates, leases
from ingest.catalog.announce import CREATE, DELETE, UPDATE, announce, announce_shelf
from ingest.catalog.description import Description, LanguageMap, best
from ingest.catalog.models import (
    Changeset,
    Collection,
    Event,
    Identifier,
    Item,
    ItemCollection,
    Job,
    Library,
    Rights,
    Work,
    now,
)
from ingest.catalog.rights import Span
from ingest.packages.package import CollectionSource, LibrarySource, Package, WorkSource
from ingest.search.analysis import sort_key

_ALL_ABOVE = ("title", "name", "parent")
_Slugged = TypeVar("_Slugged", Library, Collection)


class EditConflict(Exception):
    """The change cannot be made to what is there now."""


@dataclass(frozen=True)
class Taken:
    """An item that stands ready for its pages."""

    item: Item
    created: bool
    changed: bool


def keep_library(session: Session, source: LibrarySource) -> Library:
    """Make or update a library."""
    library = session.scalar(select(Library).where(Library.slug == source.slug))
    parent = _by_slug(session, Library, source.parent)
    if library is None:
        library = Library(slug=source.slug, name=source.name, kind=source.kind)
        session.add(library)
    library.name, library.kind = source.name, source.kind
    library.place, library.homepage = source.place, source.homepage
    library.latitude, library.longitude = source.latitude, source.longitude
    before, library.parent_id = library.parent_id, parent.id if parent else None
    if session.is_modified(library):
        announce_shelf(session, library, _ALL_ABOVE, before or "")
    return library


def keep_collection(session: Session, source: CollectionSource) -> Collection:
    """Make or update a collection."""
    collection = session.scalar(select(Collection).where(Collection.slug == source.slug))
    parent = _by_slug(session, Collection, source.parent)
    if collection is None:
        collection = Collection(slug=source.slug, title=source.title)
        session.add(collection)
    collection.title, collection.summary = source.title, source.summary
    collection.essay, collection.banner = source.essay, source.banner
    before, collection.parent_id = collection.parent_id, parent.id if parent else None
    if session.is_modified(collection):
        announce_shelf(session, collection, _ALL_ABOVE, before or "")
    return collection


def take_item(session: Session, library: Library, package: Package, agent: str) -> Taken:
    """Make the item of a package, or bring the one that is there up to date with it."""
    item = session.scalar(
        select(Item).where(Item.library_id == library.id, Item.source_id == package.source_id)
    )
    created = item is None
    if item is None:
        item = Item(library_id=library.id, source_id=package.source_id, description={})
        item.rights, item.library = [], library
        session.add(item)
    before = dict(item.description)
    work = _keep_work(session, library, package.work)
    after = package.description.as_json()
    place = (work.id if work else None, package.work.volume if package.work else None)
    changed = before != after or (item.work_id, item.volume) != place
    if changed:
        set_description(item, package.description)
        item.work_id, item.volume = place
        session.flush()
    changed |= _set_tier(item, package.tier)
    changed |= _label(session, item, package.collections)
    changed |= _identify(session, item, package.identifiers)
    if changed and not created:
        _record(session, item, agent, "description", before, after)
        touch(session, item)
    session.flush()
    return Taken(item, created, changed)


def complete(session: Session, item: Item, agent: str = "") -> None:
    """Say that all pages of an arriving item are there: it becomes a draft."""
    if item.state == "arriving":
        item.state = "draft"
        keep_version(session, item, agent)


def publish(session: Session, item: Item, agent: str) -> bool:
    """Show an item to the public; tell whether that changed anything.

    Raises:
        EditConflict: pages are still arriving.
    """
    if item.state == "published":
        return False
    if item.state == "arriving":
        raise EditConflict(f"{item.id} cannot be published: some of its pages did not arrive")
    first_time = item.published_at is None
    item.state = "published"
    item.published_at = item.published_at or now()
    session.add(Event(item_id=item.id, type="publication", agent=agent))
    announce(session, item, CREATE if first_time else UPDATE)
    keep_version(session, item, agent)
    touch(session, item)
    return True


def withdraw(session: Session, item: Item, agent: str, reason: str) -> None:
    """Take a published item out of sight; its tombstone stays."""
    if item.state != "published":
        raise EditConflict(f"{item.id} is not published")
    item.state = "withdrawn"
    session.add(Event(item_id=item.id, type="withdrawal", agent=agent, detail=reason))
    announce(session, item, DELETE)
    touch(session, item)


def replace_rights(session: Session, item: Item, spans: list[Span], reason: str = "") -> None:
    """Put these spans in place of all that an item had; the later go before the earlier ones."""
    for row in list(item.rights):
        item.rights.remove(row)
        session.delete(row)
    for place, span in enumerate(spans):
        row = Rights(item_id=item.id, tier=span.tier, begins=span.begins, ends=span.ends)
        row.reason, row.position = "" if span.always else reason, place
        item.rights.append(row)


def keep_version(session: Session, item: Item, agent: str = "") -> None:
    """Have a version of the item's OCFL object closed, in the name of whoever asked for it."""
    queue(session, "keep", item.id, details={"agent": agent} if agent else None)


def touch(session: Session, item: Item) -> None:
    """Raise the item's version, tell harvesters, and have the search index follow."""
    if item.state == "published":
        announce(session, item, UPDATE)
    item.version += 1
    item.changed_at = now()
    queue(session, "index", item.id)


def queue(
    session: Session,
    kind: str,
    subject_id: str,
    priority: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Put work into the queue, unless the same work is waiting already.

    Without a priority it has its kind's own: a person's work first, fixity last.
    """
    wanted = leases.PRIORITIES.get(kind, leases.ORDINARY) if priority is None else priority
    waiting = select(Job.id).where(
        Job.kind == kind, Job.subject_id == subject_id, Job.state == "waiting"
    )
    if session.scalar(waiting) is None:
        session.add(Job(kind=kind, subject_id=subject_id, priority=wanted, details=details))


def set_description(item: Item, description: Description) -> None:
    """Give an item its card, and what is sorted and chosen by."""
    item.description = description.as_json()
    item.title_sort = "\t".join(sort_key(best(description.title)))
    item.type = description.type
    item.year_from, item.year_to = dates.years(description.date)


def _keep_work(session: Session, library: Library, source: WorkSource | None) -> Work | None:
    if source is None:
        return None
    work = session.scalar(
        select(Work).where(Work.library_id == library.id, Work.source_id == source.source_id)
    )
    if work is None:
        work = Work(library_id=library.id, source_id=source.source_id, title=source.title)
        session.add(work)
    work.title = source.title or work.title
    if session.is_modified(work):
        announce_shelf(session, work, _ALL_ABOVE)
    session.flush()
    return work


def _set_tier(item: Item, tier: str) -> bool:
    """Set the tier that holds without dates; spans with dates are the curators' own.

    An empty one leaves all as it is.
    """
    if not tier:
        return False
    lasting = [row for row in item.rights if row.begins is None and row.ends is None]
    if lasting and lasting[0].tier == tier:
        return False
    if lasting:
        lasting[0].tier = tier
    else:
        item.rights.insert(0, Rights(item_id=item.id, tier=tier, position=0))
    return True


def _label(session: Session, item: Item, slugs: tuple[str, ...]) -> bool:
    held = list(session.scalars(select(ItemCollection).where(ItemCollection.item_id == item.id)))
    wanted = {_required(session, slug).id for slug in slugs}
    for row in held:
        # Labels that curators added are theirs; a package only adds.
        wanted.discard(row.collection_id)
    for collection_id in sorted(wanted):
        session.add(ItemCollection(item_id=item.id, collection_id=collection_id))
    return bool(wanted)


def _identify(session: Session, item: Item, given: tuple[tuple[str, str], ...]) -> bool:
    rows = session.scalars(select(Identifier).where(Identifier.item_id == item.id))
    missing = set(given) - {(row.type, row.value) for row in rows}
    for kind, value in sorted(missing):
        session.add(Identifier(item_id=item.id, type=kind, value=value))
    return bool(missing)


def _required(session: Session, slug: str) -> Collection:
    return _by_slug(session, Collection, slug) or keep_collection(
        session, CollectionSource(slug=slug, title=_title_of(slug))
    )


def _title_of(slug: str) -> LanguageMap:
    return {"none": [slug.replace("-", " ").capitalize()]}


def _by_slug(session: Session, table: type[_Slugged], slug: str) -> _Slugged | None:
    return session.scalar(select(table).where(table.slug == slug)) if slug else None


def _record(
    session: Session,
    item: Item,
    editor: str,
    change: str,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    session.add(
        Changeset(item_id=item.id, editor=editor, change=change, before=before, after=after)
    )
