"""The rooms of the desk, as its menu names them."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request, url_for

from app.curate.door import may
from app.language import gettext, later
from iiif.current import visitor
from ingest.catalog.duties import Duty


class Room(NamedTuple):
    """A room: where it is, what it is called, and who may enter."""

    endpoint: str
    name: str
    duty: Duty
    network: bool = False  # for administrators of the network alone
    kind: str = ""  # of records


SHELVES = (
    ("collections", later("Collections")),
    ("works", later("Works")),
    ("libraries", later("Libraries")),
    ("exhibitions", later("Exhibitions")),
    ("authorities", later("Names")),
)
ROOMS = (
    Room("desk.show", later("Overview"), Duty.PREVIEW),
    Room("desk_items.listed", later("Items"), Duty.PREVIEW),
    Room("bring.overview", later("Bring in"), Duty.BRING_IN),
    *(Room("desk_records.listed", name, Duty.ARRANGE, kind=kind) for kind, name in SHELVES),
    Room("desk_history.audit", later("Who did what"), Duty.PUBLISH),
    Room("people.show", later("Staff"), Duty.MANAGE),
    Room("checks.show", later("Checks"), Duty.MANAGE, network=True),
)


def open_to_visitor() -> list[tuple[str, str, bool]]:
    """Give address and name of each room that one may enter, and whether this is it."""
    return [
        (url_for(room.endpoint, **_values(room)), gettext(room.name), _is_here(room))
        for room in ROOMS
        if may(room.duty) and (visitor().administrator or not room.network)
    ]


def _values(room: Room) -> dict[str, Any]:
    return {"kind": room.kind} if room.kind else {}


def _is_here(room: Room) -> bool:
    return request.endpoint == room.endpoint and (request.view_args or {}) == _values(room)
