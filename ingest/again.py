"""Lets what is here already come in again, without losing what was done at the desk meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import desk_word, edit, edit_order, edit_pages, edit_removed
from ingest.catalog.arranging import Arrangement, arranged
from ingest.catalog.description import Description
from ingest.catalog.desk_word import DeskWord
from ingest.catalog.models import Asset, Item, Page, Section
from ingest.packages.package import Package

_NUMBERS = ("start_page", "cover_page")
_WITHDRAWN = "withdrawn"
_MOST_NAMED = 5
_AT_ONCE = 500


@dataclass(frozen=True)
class Again:
    """A package as it may come in."""

    package: Package
    places: Mapping[str, int] = field(default_factory=dict)  # of its pages, by name, from 1
    differences: tuple[str, ...] = ()  # what the desk has otherwise
    moved: frozenset[str] = frozenset()  # names of pages that were put elsewhere just now
    stays_withdrawn: bool = False

    def told(self, *, over_desk: bool) -> str:
        """Say what the desk has otherwise, and which holds; empty: nothing."""
        if not self.differences:
            return ""
        named = "; ".join(self.differences)
        if over_desk:
            return f"what was done at the desk is replaced by what comes in: {named}"
        return f"keeps what was done at the desk: {named}"


@dataclass(frozen=True)
class _Compared:
    """An item beside what comes in of it."""

    session: Session
    item: Item
    package: Package
    word: DeskWord

    @cached_property
    def ids(self) -> list[str]:
        """The ids of the pages that come in, in their order."""
        return [edit_pages.page_id(self.item.id, page.name) for page in self.package.pages]


def looked_at(session: Session, item: Item, package: Package) -> Again:
    """Tell how a package would come in, changing nothing."""
    compared = _Compared(session, item, package, desk_word.word(session, item))
    places = _arrangement(compared)
    return _as_it_may(compared, places)


def settle(session: Session, item: Item, package: Package, *, over_desk: bool, agent: str) -> Again:
    """Put the pages of an item where they are to stand, and give its package as it may come in."""
    again = looked_at(session, item, package)
    told = again.differences
    if over_desk and told:
        _bring_back(session, item, package, agent)
        desk_word.overrule(session, item, agent)
        again = looked_at(session, item, package)
    compared = _Compared(session, item, package, desk_word.word(session, item))
    places = _arrangement(compared)
    before = {page.id: page.position for page in edit_order.pages_of(session, item)}
    if edit_order.put(session, item, places.places):
        edit.touch(session, item)
    return replace(
        _as_it_may(compared, places),  # the numbers in its description followed
        differences=told,
        moved=frozenset(
            page.name
            for page_id, page in zip(compared.ids, package.pages, strict=True)
            if before.get(page_id, 0) not in (0, places.places.get(page_id))
        ),
        stays_withdrawn=item.state == _WITHDRAWN and not over_desk,
    )


def _bring_back(session: Session, item: Item, package: Package, agent: str) -> None:
    coming = {edit_pages.page_id(item.id, page.name) for page in package.pages}
    for one in reversed(edit_removed.removed(session, item)):
        if one.page_id in coming:
            edit_removed.bring_back(session, item, one.page_id, agent)


def _arrangement(compared: _Compared) -> Arrangement:
    here = [page.id for page in edit_order.pages_of(compared.session, compared.item)]
    held = set(here)
    gone: dict[str, list[str]] = {}
    elsewhere = _elsewhere(compared)
    for page_id, page in zip(compared.ids, compared.package.pages, strict=True):
        if page_id in held:
            continue
        if page_id in compared.word.cut:
            halves = {
                edit_pages.page_id(compared.item.id, f"{page.name}#{side}")
                for side in ("left", "right")
            }
            gone[page_id] = [one for one in here if one in halves]
        elif page_id in compared.word.removed or page_id in elsewhere:
            gone[page_id] = []
    return arranged(here, compared.ids, gone=gone, fixed=compared.word.order)


def _elsewhere(compared: _Compared) -> set[str]:
    """Name the pages that stand in another item since."""
    found: set[str] = set()
    ids = compared.ids
    for start in range(0, len(ids), _AT_ONCE):
        found |= set(
            compared.session.scalars(
                select(Page.id).where(
                    Page.id.in_(ids[start : start + _AT_ONCE]), Page.item_id != compared.item.id
                )
            )
        )
    return found


def _as_it_may(compared: _Compared, places: Arrangement) -> Again:
    package, item, word = compared.package, compared.item, compared.word
    ids = compared.ids
    described = package.description
    described = replace(
        described,
        start_page=places.number(ids, described.start_page),
        cover_page=places.number(ids, described.cover_page),
    )
    package = replace(
        package,
        description=described,
        sections=places.sections(ids, package.sections),
    )
    differences = tuple(_differences(replace(compared, package=package), places))
    kept = {name: item.description.get(name) for name in word.fields}
    merged: dict[str, Any] = described.as_json() | kept
    return Again(
        package=replace(
            package,
            description=Description.from_json({k: v for k, v in merged.items() if v}),
            tier="" if word.rights else package.tier,
        ),
        places={
            page.name: places.places[page_id]
            for page_id, page in zip(ids, package.pages, strict=True)
            if page_id in places.places
        },
        differences=differences,
    )


def _differences(compared: _Compared, places: Arrangement) -> Iterator[str]:
    """Say, part by part, what the desk has otherwise than what comes in."""
    item, word, package = compared.item, compared.word, compared.package
    said, held = package.description.as_json(), item.description
    fields = sorted(name for name in word.fields if (said.get(name) or None) != held.get(name))
    if fields:
        yield f"its description ({', '.join(name.replace('_', ' ') for name in fields)})"
    pages = edit_order.pages_of(compared.session, item)
    here = {page.id: page for page in pages}
    if word.order and [i for i in compared.ids if i in here] != [
        page.id for page in pages if page.id in set(compared.ids)
    ]:
        yield "the order of its pages"
    yield from _of_pages(compared, here)
    if word.contents and not edit_pages.has_sections(
        _sections(compared), package.sections, sorted(places.places, key=places.places.__getitem__)
    ):
        yield "its table of contents"
    if word.rights and [row.tier for row in item.rights] != [package.tier]:
        yield "who may see it"
    if item.state == _WITHDRAWN:
        yield "it is withdrawn"


def _of_pages(compared: _Compared, here: Mapping[str, Page]) -> Iterator[str]:
    word, coming = compared.word, list(zip(compared.ids, compared.package.pages, strict=True))
    labels = [
        s.name for i, s in coming if i in word.labels and i in here and here[i].label != s.label
    ]
    kinds = [
        s.name
        for i, s in coming
        if i in word.kinds and i in here and here[i].behavior != s.behavior
    ]
    removed = [s.name for i, s in coming if i in word.removed and i not in here]
    cut = [s.name for i, s in coming if i in word.cut and i not in here]
    moved = _elsewhere(compared)
    elsewhere = [s.name for i, s in coming if i in moved]
    turned = _turned(compared)
    told = (
        (labels, "the labels of {}"),
        (kinds, "the kind of {}"),
        ([s.name for i, s in coming if i in turned], "the turning of {}"),
        ([s.name for i, s in coming if i in word.replaced], "the new image of {}"),
        (removed, "the removal of {}"),
        (cut, "the cutting of {}"),
        (elsewhere, "the move of {} into another item"),
    )
    for pages, words in told:
        if pages:
            yield words.format(_named(pages))


def _turned(compared: _Compared) -> set[str]:
    rows = select(Asset.page_id, Asset.view).where(
        Asset.item_id == compared.item.id, Asset.role == "master", Asset.current.is_(True)
    )
    return {page_id for page_id, view in compared.session.execute(rows) if (view or {}).get("turn")}


def _sections(compared: _Compared) -> Sequence[Section]:
    rows = select(Section).where(Section.item_id == compared.item.id)
    return compared.session.scalars(rows).all()


def _named(pages: Sequence[str]) -> str:
    more = len(pages) - _MOST_NAMED
    told = ", ".join(pages[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"{'pages' if len(pages) > 1 else 'page'} {told}"
