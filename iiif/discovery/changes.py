"""Activities as an ordered collection and its pages (Change Discovery 1.0, 2 and 3), level 2. Pure.

A full page never changes, so that it may be kept; the addresses in it are those of its time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from iiif.presentation import maps, words
from iiif.presentation.see_also import OAI_DC
from iiif.urls import Urls
from ingest.catalog.announce import DELETE, MOVE, REFRESH, Told
from ingest.catalog.models import Activity, Library

CONTEXT = "http://iiif.io/api/discovery/1/context.json"
PAGE_ITEMS = 100

Moves = Sequence[tuple[int, str]]
Holders = Mapping[str, Library]
"""The library of each item, by the item's id."""


def collection(total: int, urls: Urls) -> dict[str, Any]:
    """Build the collection of all changes; there is at least one."""
    return {
        "@context": CONTEXT,
        "id": urls.changes(),
        "type": "OrderedCollection",
        "totalItems": total,
        "first": _page(0, urls),
        "last": _page(last_page(total), urls),
    }


def last_page(total: int) -> int:
    """Give the number of the page with the newest change, counted from 0."""
    return (total - 1) // PAGE_ITEMS


def page(number: int, told: Told, moves: Moves, holders: Holders, urls: Urls) -> dict[str, Any]:
    """Build a page of changes, oldest first."""
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": urls.changes_page(number),
        "type": "OrderedCollectionPage",
        "startIndex": number * PAGE_ITEMS,
        "partOf": {"id": urls.changes(), "type": "OrderedCollection"},
    }
    if number:
        document["prev"] = _page(number - 1, urls)
    if number < last_page(told.total):
        document["next"] = _page(number + 1, urls)
    document["orderedItems"] = [_activity(row, moves, holders, urls) for row in told.rows]
    return document


def _page(number: int, urls: Urls) -> dict[str, str]:
    return {"id": urls.changes_page(number), "type": "OrderedCollectionPage"}


def _activity(row: Activity, moves: Moves, holders: Holders, urls: Urls) -> dict[str, Any]:
    if row.type == REFRESH:
        # 2.1.5: by its start it stands before what follows it.
        return {"type": REFRESH, "startTime": _time(row.at)}
    then = _then(row, moves, urls)
    activity: dict[str, Any] = {"type": row.type, "object": _object(row, then)}
    library = holders.get(row.item_id)
    if row.type == MOVE:
        now = Urls(_after(row, moves, urls))
        activity["target"] = _described(row, library, now)
    elif row.type != DELETE:
        activity["object"] = _described(row, library, then)
    return activity | {"endTime": _time(row.at)}


def _then(row: Activity, moves: Moves, urls: Urls) -> Urls:
    """Give the addresses of the site before the first move after this row, else those of now."""
    return next((Urls(before) for last, before in moves if row.sequence <= last), urls)


def _after(row: Activity, moves: Moves, urls: Urls) -> str:
    later = [before for last, before in moves if row.sequence <= last and before != row.moved_from]
    return later[0] if later else urls.public_url


def _object(row: Activity, urls: Urls) -> dict[str, Any]:
    if row.shelf:
        kind, _, name = row.shelf.partition("/")
        return {"id": urls.collection(name, kind), "type": "Collection"}
    return {"id": urls.manifest(row.item_id), "type": "Manifest"}


def _described(row: Activity, library: Library | None, urls: Urls) -> dict[str, Any]:
    if row.shelf:
        return _object(row, urls)
    record = {"id": urls.item_part(row.item_id, "dc.xml"), "type": "Dataset"}
    found: dict[str, Any] = {
        **_object(row, urls),
        "seeAlso": [
            {**record, "label": words.DUBLIN_CORE, "format": "text/xml", "profile": OAI_DC}
        ],
    }
    if library is not None:
        name = maps.label(library.name, library.slug)
        agent = {"id": urls.library_page(library.slug), "type": "Agent", "label": name}
        found["provider"] = [agent]
    return found


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
