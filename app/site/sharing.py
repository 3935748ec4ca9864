"""What lets others show an item and lead to a page of it: content states, previews, viewers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import url_for
from markupsafe import Markup

from app.language import language
from app.site.embedding import Embed
from app.site.images import Picture
from app.site.reading import Reader
from iiif import content_state
from iiif.access import is_open
from iiif.current import repository
from iiif.presentation import linked
from iiif.urls import Urls
from ingest.catalog import rights
from ingest.catalog.description import Description, best
from ingest.catalog.models import Collection, Item


@dataclass(frozen=True)
class Share:
    """An item opened at a page, as other programs take it."""

    state: str  # of the page: JSON, to be dragged or pasted
    link: str  # opens the page here
    drag: str  # the same, with the parameters that viewers look for in what is dropped on them
    image: str  # of the page, for a preview; empty: not open to all
    width: int
    height: int
    viewers: tuple[tuple[str, str], ...]  # name and address of those that open the manifest
    oembed: tuple[tuple[str, str], ...]  # media type and address of the descriptions for embedding


def of(item: Item, reader: Reader | None) -> Share | None:
    """Prepare what is shared of an item; None: not everyone may know of it, or it has no page."""
    if item.state != "published" or reader is None:
        return None
    opened = repository()
    urls = Urls(opened.settings.public_url)
    manifest, canvas = urls.manifest(item.id), urls.canvas(reader.page_id)
    state = json.dumps(content_state.of_canvas(canvas, manifest), separators=(",", ":"))
    asked = urlencode({"iiif-content": content_state.encode(state)})
    link = f"{urls.public_url}/view?{asked}"
    picture = preview(item, reader)
    return Share(
        state=state,
        link=link,
        drag=f"{link}&{urlencode({'manifest': manifest, 'canvas': canvas})}",
        image=whole_address(picture.src) if picture else "",
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
        viewers=tuple(
            (name, address.replace("{manifest}", quote(manifest, safe=":/")))
            for name, address in opened.settings.viewers
        ),
        oembed=_oembed(item.id, reader.number),
    )


def embed(item: Item, reader: Reader, spoken: str = "") -> Embed:
    """Prepare what other sites show of an item at a page; its title in this language."""
    picture = preview(item, reader)
    public = repository().settings.public_url
    page = f"?p={reader.number}" if reader.number > 1 else ""
    title = best(Description.from_json(item.description).title, spoken or language())
    return Embed(
        address=f"{public}{url_for('embeds.embed', item_id=item.id)}{page}",
        page=page_address(item.id, reader.number),
        title=title,
        image=whole_address(picture.src) if picture else "",
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
    )


def preview(item: Item, reader: Reader) -> Picture | None:
    """Give the picture of the page that may stand on other sites; None: it is not open to all."""
    return reader.page.picture if is_open(rights.subject(item), repository().rules) else None


def whole_address(source: str) -> str:
    """Give an address that other sites can use."""
    return f"{repository().settings.public_url}{source}" if source.startswith("/") else source


def page_address(item_id: str, number: int) -> str:
    """Give the public address of a page of an item; the first page is the item itself."""
    whole = Urls(repository().settings.public_url).item_page(item_id)
    return f"{whole}?p={number}" if number > 1 else whole


def data_block(
    item: Item, share: Share | None, identifiers: Sequence[str], collections: Sequence[Collection]
) -> Markup:
    """Write the item's description by schema.org as a block of data, which no policy runs."""
    if share is None:
        return Markup()
    urls = Urls(repository().settings.public_url)
    pictures = [share.image] if share.image else []
    return as_data_block(linked.of_item(item, identifiers, collections, pictures, urls))


def as_data_block(told: dict[str, Any]) -> Markup:
    """Write a description by schema.org as a block of data."""
    text = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    inside = Markup(text)  # noqa: S704  # without "<" nothing in it ends the block
    return Markup('<script type="application/ld+json">{}</script>').format(inside)


def _oembed(item_id: str, number: int) -> tuple[tuple[str, str], ...]:
    address = page_address(item_id, number)
    public = repository().settings.public_url
    return tuple(
        (kind, f"{public}{url_for('embeds.describe', url=address, format=name)}")
        for name, kind in (("json", "application/json+oembed"), ("xml", "text/xml+oembed"))
    )
