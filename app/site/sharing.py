"""What lets others show an item and lead to a page of it: content states, previews, signposts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from app.site.reading import Reader
from iiif import content_state
from iiif.access import is_open
from iiif.current import repository
from iiif.presentation.linked import schema_type
from iiif.urls import Urls
from ingest.catalog import rights
from ingest.catalog.description import Description
from ingest.catalog.models import Item


@dataclass(frozen=True)
class Share:
    """An item opened at a page, as other programs take it."""

    state: str  # of the page: JSON, to be dragged or pasted
    link: str  # opens the page here
    image: str  # of the page, for a preview; empty: not open to all
    width: int
    height: int


def of(item: Item, reader: Reader | None) -> Share | None:
    """Prepare what is shared of an item; None: not everyone may know of it, or it has no page."""
    if item.state != "published" or reader is None:
        return None
    opened = repository()
    urls = Urls(opened.settings.public_url)
    described = content_state.of_canvas(urls.canvas(reader.page_id), urls.manifest(item.id))
    state = json.dumps(described, separators=(",", ":"))
    asked = urlencode({"iiif-content": content_state.encode(state)})
    picture = reader.page.picture if is_open(rights.subject(item), opened.rules) else None
    source = picture.src if picture else ""
    return Share(
        state=state,
        link=f"{urls.public_url}/view?{asked}",
        image=f"{urls.public_url}{source}" if source.startswith("/") else source,
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
    )


def signposts(item: Item) -> str:
    """Write the Link header by which programs find their way from the page (Signposting)."""
    if item.state != "published":
        return ""
    urls = Urls(repository().settings.public_url)
    about = Description.from_json(item.description)
    links = [
        (urls.item_page(item.id), "cite-as", ""),
        ("https://schema.org/AboutPage", "type", ""),
        (f"https://schema.org/{schema_type(about.type)}", "type", ""),
        (urls.item_part(item.id, "description.json"), "describedby", "application/ld+json"),
        (urls.item_part(item.id, "dc.xml"), "describedby", "text/xml"),
        (urls.item_part(item.id, "mods.xml"), "describedby", "application/mods+xml"),
        (urls.manifest(item.id), "item", "application/ld+json"),
    ]
    if about.rights.startswith(("http://", "https://")) and about.rights.isascii():
        links.append((about.rights, "license", ""))
    return ", ".join(
        f'<{_safe(address)}>; rel="{name}"' + (f'; type="{kind}"' if kind else "")
        for address, name, kind in links
    )


def _safe(address: str) -> str:
    return "".join(c for c in address if c.isprintable() and c not in '<>" ,;')
