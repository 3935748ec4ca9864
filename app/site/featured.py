"""Which items the home page honours: those that the installation names, one a day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from iiif.current import repository


def chosen() -> tuple[str, ...]:
    """Give the id of the item of the day; nothing where none is named."""
    settings = repository().settings
    ids = [one.strip() for one in settings.featured_items.split(",") if one.strip()]
    if not ids:
        return ()
    today = datetime.now(ZoneInfo(settings.time_zone)).toordinal()
    return (ids[today % len(ids)],)
