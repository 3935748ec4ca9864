"""The rooms of the desk, as its menu names them."""

from __future__ import annotations

from typing import NamedTuple

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


ROOMS = (
    Room("desk.show", later("Overview"), Duty.PREVIEW),
    Room("desk_items.listed", later("Items"), Duty.PREVIEW),
    Room("bring.overview", later("Bring in"), Duty.BRING_IN),
    Room("desk_history.audit", later("Who did what"), Duty.PUBLISH),
    Room("people.show", later("People"), Duty.MANAGE),
    Room("checks.show", later("Checks"), Duty.MANAGE, network=True),
)


def open_to_visitor() -> list[tuple[str, str]]:
    """Give endpoint and name of each room that the one who asks may enter."""
    return [
        (room.endpoint, gettext(room.name))
        for room in ROOMS
        if may(room.duty) and (visitor().administrator or not room.network)
    ]
