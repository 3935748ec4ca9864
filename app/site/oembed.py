"""Answers by oEmbed 1.0: how an item's page is shown in pages of others. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from app.site.embedding import HEIGHT_PX, WIDTH_PX, Embed, frame

FORMATS = ("json", "xml")
CACHE_SECONDS = 3600
_ITEM = re.compile(r"/(?:items|embed)/([a-z0-9]{1,40})/?")
_NUMBER = re.compile("[0-9]{1,6}", re.ASCII)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class BadRequest(ValueError):
    """A parameter makes no sense; the message says which."""


class UnknownFormat(ValueError):
    """Neither JSON nor XML is asked for."""


@dataclass(frozen=True)
class Wanted:
    """Which page is to be shown, how large at most."""

    item_id: str  # empty: the address is none of ours
    page: str = ""  # as the address says it
    most_width_px: int = 0  # 0: not said
    most_height_px: int = 0
    format: str = "json"


def read(arguments: dict[str, list[str]], public_url: str) -> Wanted:
    """Read a request (2.2).

    Raises:
        BadRequest: no address, or a size that is no number.
        UnknownFormat: the answer names neither form.
    """
    given = {name: values[0] for name, values in arguments.items() if values}
    format_ = given.get("format") or "json"
    if format_ not in FORMATS:
        raise UnknownFormat(format_[:20])
    address = given.get("url", "").strip()
    if not address:
        raise BadRequest("url: give the address of an item's page")
    item_id, page = _ours(address, public_url)
    return Wanted(item_id, page, _size(given, "maxwidth"), _size(given, "maxheight"), format_)


def answer(of: Embed, wanted: Wanted, site: str, public_url: str, author: str) -> dict[str, Any]:
    """Give the answer (2.3.4.4): a rich one, whose frame is no larger than was asked."""
    width = min(WIDTH_PX, wanted.most_width_px or WIDTH_PX)
    height = min(HEIGHT_PX, wanted.most_height_px or HEIGHT_PX)
    found: dict[str, Any] = {
        "type": "rich",
        "version": "1.0",
        "title": of.title,
        "author_name": author,
        "provider_name": site,
        "provider_url": f"{public_url}/",
        "cache_age": CACHE_SECONDS,
        "html": frame(of, height, str(width)),
        "width": width,
        "height": height,
    }
    found |= _thumbnail(of, wanted)
    return {name: value for name, value in found.items() if value != ""}


def as_xml(answer: dict[str, Any]) -> bytes:
    """Write an answer in XML (2.3.2)."""
    root = etree.Element("oembed")
    for name, value in answer.items():
        etree.SubElement(root, name).text = _NOT_XML.sub("", str(value))
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return data


def _thumbnail(of: Embed, wanted: Wanted) -> dict[str, Any]:
    # 2.3.4: all three or none, and no larger than was asked.
    fits = of.width <= (wanted.most_width_px or of.width) and of.height <= (
        wanted.most_height_px or of.height
    )
    if not of.image or not of.width or not fits:
        return {}
    return {
        "thumbnail_url": of.image,
        "thumbnail_width": of.width,
        "thumbnail_height": of.height,
    }


def _ours(address: str, public_url: str) -> tuple[str, str]:
    """Give item and page that an address of ours names; nothing for others'."""
    if not address.startswith(f"{public_url}/"):
        return "", ""
    try:
        parts = urlsplit(address.removeprefix(public_url))
        asked = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return "", ""
    found = _ITEM.fullmatch(parts.path)
    page = asked.get("p", [""])[0]
    return (found[1] if found else ""), page


def _size(given: dict[str, str], name: str) -> int:
    text = given.get(name, "").strip()
    if not text:
        return 0
    if not _NUMBER.fullmatch(text) or int(text) < 1:
        raise BadRequest(f"{name}: give a whole number of pixels")
    return int(text)
