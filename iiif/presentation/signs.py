"""Links in headers (RFC 8288), by which programs find their way to an item's page. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from iiif.urls import Urls


@dataclass(frozen=True)
class Sign:
    """A link to another resource."""

    address: str
    relation: str = ""
    kind: str = ""  # media type


def written(signs: Iterable[Sign]) -> str:
    """Write a Link header."""
    return ", ".join(
        f'<{_safe(one.address)}>; rel="{one.relation}"'
        + (f'; type="{one.kind}"' if one.kind else "")
        for one in signs
    )


def to_item_page(item_id: str, relation: str, urls: Urls) -> str:
    """Write the Link header of what belongs to an item: `collection`, or `describes`."""
    page = urls.item_page(item_id)
    return written((Sign(page, relation, "text/html"), Sign(page, "cite-as")))


def _safe(address: str) -> str:
    return "".join(c for c in address if c.isprintable() and c.isascii() and c not in '<>" ,;')
