"""Within what is searched, as far as the visitor may read it: an item, a work, a collection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from iiif.access import check_read
from iiif.presentation import maps
from iiif.presentation.collection import TOP
from ingest.catalog import find, members, rights
from ingest.catalog.description import Description, LanguageMap
from ingest.catalog.find import NotHeld
from ingest.catalog.identifiers import is_id
from ingest.catalog.models import Item
from ingest.catalog.rights import ANYONE, Action, Visitor
from ingest.repository import Repository

ITEMS, WORKS, COLLECTIONS = "items", "works", "collections"

_MOST_SLUG_CHARACTERS = 80


@dataclass(frozen=True)
class Scope:
    """What is searched as one whole."""

    items: Sequence[Item] | None  # in order; None: those that the index finds with `filters`
    public: bool  # everyone is given the same answer
    several: bool  # annotations must tell which item they are of
    readable: Callable[[Item], bool]
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    collection_id: str | None = None  # where `items` is None; None: everything


def opened(
    session: Session, repository: Repository, visitor: Visitor, kind: str, name: str
) -> Scope:
    """Give what is of this kind and name.

    Raises:
        NotHeld, Withdrawn, Withheld: as `check_read`.
    """
    if kind == COLLECTIONS:
        return _collection(session, repository, visitor, name)
    if not is_id(name):
        raise NotHeld(f"nothing of {kind} is called {name[:40]!r}")
    if kind == WORKS:
        return _work(session, repository, visitor, name)
    item = find.item(session, name)
    about = rights.subject(item)
    check_read(visitor, about, repository.rules, f"item {name!r}")
    public = rights.can(ANYONE, Action.READ, about, repository.rules)
    return Scope((item,), public, several=False, readable=_reader(visitor, repository))


def titles(items: Sequence[Item]) -> dict[str, LanguageMap]:
    """Give the label of each item's manifest."""
    return {
        item.id: maps.label(Description.from_json(item.description).title, item.id)
        for item in items
    }


def _work(session: Session, repository: Repository, visitor: Visitor, work_id: str) -> Scope:
    volumes, rules = members.volumes(session, work_id), repository.rules
    known = [
        item
        for item in volumes
        if rights.can(visitor, Action.DISCOVER, rights.subject(item), rules)
    ]
    if not known:
        raise NotHeld(f"no work {work_id!r}")
    can_read = _reader(visitor, repository)
    # Of drafts nobody must know: whether they are there does not change how it may be kept.
    published = [item for item in known if item.state == "published"]
    public = all(map(_reader(ANYONE, repository), published))
    return Scope(list(filter(can_read, published)), public, several=True, readable=can_read)


def _collection(session: Session, repository: Repository, visitor: Visitor, slug: str) -> Scope:
    if len(slug) > _MOST_SLUG_CHARACTERS or not slug.isprintable():
        raise NotHeld("there is no such collection")
    found = None if slug == TOP else find.collection(session, slug)
    return Scope(
        items=None,
        public=not members.some_restricted(session, found.id if found else None),
        several=True,
        readable=_reader(visitor, repository),
        filters={"collection": (found.slug,)} if found else {},
        collection_id=found.id if found else None,
    )


def _reader(visitor: Visitor, repository: Repository) -> Callable[[Item], bool]:
    def can_read(item: Item) -> bool:
        return rights.can(visitor, Action.READ, rights.subject(item), repository.rules)

    return can_read
