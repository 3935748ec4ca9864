"""By which programs find their way from an item's page: Link headers and link sets (RFC 9264)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from iiif.current import repository
from iiif.presentation.linked import schema_type
from iiif.presentation.signs import Sign, written
from iiif.urls import Urls
from ingest.catalog.description import Description
from ingest.catalog.models import Collection, Item
from ingest.catalog.rights import ANYONE, Action, can, subject

_LD, _XML = "application/ld+json", "text/xml"
_DESCRIPTIONS = (
    ("description.json", _LD),
    ("dc.xml", _XML),
    ("mods.xml", "application/mods+xml"),
    ("marc.xml", "application/marcxml+xml"),
    ("mets.xml", "application/mets+xml"),
)
_TEXTS = (
    ("text.txt", "text/plain"),
    ("alto.xml", "application/xml"),
    ("text.hocr", "text/html"),
)


@dataclass(frozen=True)
class Signposts:
    """The links of an item's page, and of what it leads to."""

    page: str
    own: tuple[Sign, ...]
    parts: tuple[str, ...]  # addresses that are parts of the item
    descriptions: tuple[str, ...]


def of(
    item: Item, collections: Sequence[Collection], *, has_text: bool = False
) -> Signposts | None:
    """Gather the signposts of an item; None: not everyone may know of it.

    Those to its text only where the caller knows of one.
    """
    if item.state != "published":
        return None
    urls = Urls(repository().settings.public_url)
    about = Description.from_json(item.description)
    page = urls.item_page(item.id)
    descriptions = [Sign(urls.item_part(item.id, name), kind=kind) for name, kind in _DESCRIPTIONS]
    parts = [Sign(urls.manifest(item.id), kind=_LD)]
    readable = can(ANYONE, Action.READ, subject(item), repository().rules)
    if readable and has_text:
        parts += [Sign(urls.item_part(item.id, name), kind=kind) for name, kind in _TEXTS]
    own = [
        Sign(page, "cite-as"),
        Sign("https://schema.org/AboutPage", "type"),
        Sign(f"https://schema.org/{schema_type(about.type)}", "type"),
        *(Sign(one.address, "describedby", one.kind) for one in descriptions),
        *(Sign(one.address, "item", one.kind) for one in parts),
        *(Sign(urls.collection_page(one.slug), "collection", "text/html") for one in collections),
        *(Sign(name, "author") for name in _authors(about)),
    ]
    if about.rights.startswith(("http://", "https://")) and about.rights.isascii():
        own.append(Sign(about.rights, "license"))
    return Signposts(
        page,
        tuple(own),
        tuple(one.address for one in parts),
        tuple(one.address for one in descriptions),
    )


def header(signs: Signposts) -> str:
    """Write the Link header of the item's page."""
    sets = (
        Sign(f"{signs.page}/linkset", "linkset", "application/linkset"),
        Sign(f"{signs.page}/linkset.json", "linkset", "application/linkset+json"),
    )
    return written((*signs.own, *sets))


def link_set(signs: Signposts) -> str:
    """Write all links as a link set, a line each (RFC 9264, 4.1)."""
    return ",\n".join(
        f'<{one.address}>; rel="{one.relation}"'
        + (f'; type="{one.kind}"' if one.kind else "")
        + f'; anchor="{anchor}"'
        for anchor, one in _anchored(signs)
    )


def link_set_json(signs: Signposts) -> dict[str, Any]:
    """Write all links as a link set in JSON (RFC 9264, 4.2)."""
    contexts: dict[str, dict[str, Any]] = {}
    for anchor, one in _anchored(signs):
        context = contexts.setdefault(anchor, {"anchor": anchor})
        target = {"href": one.address, **({"type": one.kind} if one.kind else {})}
        context.setdefault(one.relation, []).append(target)
    return {"linkset": list(contexts.values())}


def _anchored(signs: Signposts) -> Iterable[tuple[str, Sign]]:
    yield from ((signs.page, one) for one in signs.own)
    yield from ((part, Sign(signs.page, "collection", "text/html")) for part in signs.parts)
    yield from ((one, Sign(signs.page, "describes", "text/html")) for one in signs.descriptions)


def _authors(about: Description) -> Iterable[str]:
    """Give the addresses by which authors are known; a name alone is nothing to follow."""
    for names in about.creator:
        for values in names.values():
            yield from (
                one for one in values if one.startswith(("https://", "http://")) and one.isascii()
            )
