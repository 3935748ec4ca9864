"""The citations of an item, or of the page at which it is open."""

from __future__ import annotations

from dataclasses import dataclass

from app.site import sharing
from app.site.citing import cited as citing
from app.site.citing import styles
from app.site.citing.cited import Cited
from app.site.citing.styles import Citation
from app.site.reading import Reader
from ingest.catalog.description import Description, best
from ingest.catalog.models import Item


@dataclass(frozen=True)
class Shown:
    """A citation in a style, as a page shows it and as it is copied."""

    style: str
    parts: Citation
    plain: str


def cited(item: Item, reader: Reader | None) -> Cited:
    """Gather what citations tell of an item; with a reader, of its page."""
    return citing.cited(
        Description.from_json(item.description),
        (item.year_from, item.year_to),
        item_id=item.id,
        library=best(item.library.name),
        address=sharing.page_address(item.id, reader.number if reader else 1),
        page=reader.page.label if reader else "",
        volume=item.volume if item.work_id else None,
    )


def citations(item: Item, reader: Reader | None) -> list[Shown]:
    """Cite an item or a page in every style."""
    of = cited(item, reader)
    return [
        Shown(name, style(of), styles.plain(style(of))) for name, style in styles.STYLES.items()
    ]
