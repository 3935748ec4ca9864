"""Values of facets in the reader's language: the index has one name of each, records have all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.language import language
from app.site import terms
from ingest.catalog.browse import Branch, Shelf
from ingest.catalog.description import Description, LanguageMap, best
from ingest.catalog.models import Item
from ingest.repository import Repository
from ingest.search.engine import Query

_KEPT_SECONDS = 600
_MOST_KEPT = 20_000
_MOST_SOUGHT = 60  # of one request; more are named by the requests after it
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "subject": ("subject",),
    "place": ("place",),
    "person": ("creator", "contributor"),
}
_INDEXED = "vi"  # the index names values as `best` does for Vietnamese readers


class Names:
    """The names of subjects, places and people of one repository, for all threads of a process."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._names: dict[tuple[str, str], LanguageMap] = {}
        self._since = time.monotonic()
        self._filling = threading.Lock()

    def learn(self, session: Session, values: Iterable[tuple[str, str]]) -> None:
        """Look these values of facets up, as far as they are not known, with one query."""
        if language() == _INDEXED:
            return
        with self._filling:
            if time.monotonic() - self._since > _KEPT_SECONDS or len(self._names) > _MOST_KEPT:
                self._names, self._since = {}, time.monotonic()
            new = [one for one in values if one[0] in _FIELDS and one not in self._names]
            self._look_up(session, new[:_MOST_SOUGHT])

    def name(self, facet: str, value: str) -> str:
        """Give the name for the reader."""
        known = self._names.get((facet, value))
        return best(known, language()) if known else value

    def _look_up(self, session: Session, values: list[tuple[str, str]]) -> None:
        bearers = {one: self._bearer(*one) for one in values}
        ids = [item_id for item_id in bearers.values() if item_id]
        rows = session.execute(select(Item.id, Item.description).where(Item.id.in_(ids)))
        described = {item_id: Description.from_json(about) for item_id, about in rows}
        for (facet, value), item_id in bearers.items():
            about = described.get(item_id)
            self._names[facet, value] = _named(about, facet, value) if about else {}

    def _bearer(self, facet: str, value: str) -> str:
        found = self._repository.search.search(Query(filters={facet: (value,)}, limit=1))
        return found.hits[0].item_id if found.hits else ""


def words(
    names: Names, shelves: Iterable[Shelf], branches: Iterable[Branch]
) -> Mapping[str, Callable[[str], str]]:
    """Give, for each facet, what names its values."""
    libraries = {shelf.library.slug: best(shelf.library.name, language()) for shelf in shelves}
    collections = dict(_titles(branches))
    return {
        "library": lambda value: libraries.get(value, value),
        "collection": lambda value: collections.get(value, value),
        "rights": lambda value: terms.tier(value)[0],
        "type": lambda value: terms.name(terms.TYPES, value),
        "language": terms.language_name,
        "script": terms.script_name,
        "century": terms.century,
        "decade": terms.decade,
        "subject": lambda value: names.name("subject", value),
        "place": lambda value: names.name("place", value),
        "person": lambda value: names.name("person", value),
        "has_text": lambda value: terms.name(terms.HAS_TEXT, value),
    }


def _titles(branches: Iterable[Branch]) -> Iterable[tuple[str, str]]:
    for one in branches:
        yield one.collection.slug, best(one.collection.title, language())
        yield from _titles(one.branches)


def _named(about: Description, facet: str, value: str) -> LanguageMap:
    held = (values for field in _FIELDS[facet] for values in getattr(about, field))
    return next((values for values in held if best(values) == value), {})
