"""Within what is searched, and which of its pages answer; what may not be read is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from iiif.access import check_read
from iiif.presentation import maps
from iiif.search.asked import SUPPLEMENTING, Asked
from iiif.search.matches import Leaf, in_text
from ingest.catalog import find, members, rights
from ingest.catalog.description import Description, LanguageMap
from ingest.catalog.find import NotHeld
from ingest.catalog.identifiers import is_id
from ingest.catalog.models import Item
from ingest.catalog.rights import ANYONE, Action, Visitor
from ingest.repository import Repository
from ingest.search.engine import Query

ITEMS = "items"

PAGES_AT_ONCE = 50


@dataclass(frozen=True)
class Scope:
    """Items that the visitor may read, as one whole."""

    kind: str
    name: str
    items: Sequence[Item]
    public: bool  # everyone is given the same answer
    several: bool  # annotations must tell which item they are of


def opened(session: Session, repository: Repository, visitor: Visitor, name: str) -> Scope:
    """Give an item, if the visitor may read its text.

    Raises:
        NotHeld, Withdrawn, Withheld: as `check_read`.
    """
    if not is_id(name):
        raise NotHeld(f"no item {name[:40]!r}")
    item = find.item(session, name)
    about = rights.subject(item)
    check_read(visitor, about, repository.rules, f"item {name!r}")
    public = rights.can(ANYONE, Action.READ, about, repository.rules)
    return Scope(ITEMS, name, (item,), public, several=False)


def leaves(session: Session, repository: Repository, scope: Scope, asked: Asked) -> Iterator[Leaf]:
    """Give the pages that answer, item by item in their order."""
    if not asked.q or not wants_text(asked):
        return
    for item in scope.items:
        page_ids = pages_with(repository, item.id, asked.q)
        for start in range(0, len(page_ids), PAGES_AT_ONCE):
            run = page_ids[start : start + PAGES_AT_ONCE]
            texts = members.texts_of(session, item.id, run)
            for page_id in run:
                found = in_text(asked.q, texts[page_id]) if page_id in texts else ()
                if found:
                    yield Leaf(item.id, page_id, found)


def titles(scope: Scope) -> dict[str, LanguageMap]:
    """Give the label of each item's manifest."""
    return {
        item.id: maps.label(Description.from_json(item.description).title, item.id)
        for item in scope.items
    }


def wants_text(asked: Asked) -> bool:
    """Tell whether the text of pages can answer: it has neither a date nor an author."""
    return asked.wants(SUPPLEMENTING) and not asked.dates and not asked.users


def pages_with(repository: Repository, item_id: str, text: str) -> list[str]:
    """Name the pages of an item that the index finds, in order.

    Raises:
        SearchUnavailable: the index does not answer.
    """
    for old_spelling in (False, True):
        query = Query(text=text, item_id=item_id, limit=1, old_spelling=old_spelling)
        found = repository.search.search(query)
        pages = [page for hit in found.hits for page in hit.pages]
        if pages:
            return [page.page_id for page in sorted(pages, key=lambda page: page.page_number)]
    return []
