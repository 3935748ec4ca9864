"""The sides of an item at the desk, as the tabs of its page name them."""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app

from app.curate.door import may
from app.language import gettext, later
from ingest.catalog.duties import Duty
from ingest.catalog.models import Item


class Tab(NamedTuple):
    """A side of an item: its endpoint, its name, and who may see it."""

    endpoint: str
    name: str
    duty: Duty


TABS = (
    Tab("desk_items.show", later("Describe"), Duty.PREVIEW),
    Tab("desk_pages.show", later("Pages"), Duty.PREVIEW),
    Tab("desk_publish.show", later("Publish"), Duty.PREVIEW),
    Tab("desk_history.show", later("History"), Duty.PREVIEW),
)


def open_to_visitor(item: Item) -> list[tuple[str, str]]:
    """Give endpoint and name of each side of the item that the one who asks may see."""
    return [
        (tab.endpoint, gettext(tab.name))
        for tab in TABS
        if tab.endpoint in current_app.view_functions and may(tab.duty, item.library_id)
    ]
