"""HTML and SVG of unknown hands, built anew from what is known to be harmless. Pure."""

from __future__ import annotations

import re

from lxml import etree

from ingest import xml

SVG = "http://www.w3.org/2000/svg"
# Presentation API 3.0, 4.5, without images: showing a note must ask nothing of other servers.
_HTML_TAGS = frozenset(
    ("a", "b", "blockquote", "br", "em", "i", "li", "ol", "p", "small", "span")
    + ("strong", "sub", "sup", "ul")
)
_HTML_UNSEEN = frozenset(
    ("head", "script", "style", "template", "title", "iframe", "object", "noscript")
)
_SVG_TAGS = frozenset(
    ("svg", "g", "path", "polygon", "polyline", "rect", "circle", "ellipse", "line")
)
_SVG_ATTRIBUTES = frozenset(
    ("d", "points", "x", "y", "width", "height", "cx", "cy", "r", "rx", "ry")
    + ("x1", "y1", "x2", "y2", "transform", "viewBox")
)
_SVG_VALUE = re.compile(r"[A-Za-z0-9\s,.()+-]*", re.ASCII)
_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f\"'<>\\]+", re.IGNORECASE)
_MOST_DEPTH = 100


class MarkupRefused(Exception):
    """Nothing can be read in it; the message says why."""


def is_link(address: str) -> bool:
    """Tell whether an address may stand in a link."""
    return _LINK.fullmatch(address) is not None


def html(text: str) -> str:
    """Give HTML with harmless tags only; the text inside the others stays.

    Raises:
        MarkupRefused: nothing in it can be read.
    """
    try:
        root = xml.parse_html(f"<div>{text}</div>".encode())
    except (xml.XmlRefused, UnicodeEncodeError) as error:
        raise MarkupRefused(str(error)) from error
    whole = etree.Element("div")
    _take(root, whole, 0)
    written: str = etree.tostring(whole, encoding="unicode", method="html")
    return written.removeprefix("<div>").removesuffix("</div>").strip()


def plain(text: str) -> str:
    """Give the text that HTML shows.

    Raises:
        MarkupRefused: nothing in it can be read.
    """
    try:
        root = xml.parse_html(f"<div>{html(text)}</div>".encode())
    except xml.XmlRefused as error:
        raise MarkupRefused(str(error)) from error
    return " ".join(" ".join(str(part) for part in root.itertext()).split())


def svg(text: str) -> str:
    """Give an SVG drawing with shapes and numbers only.

    Raises:
        MarkupRefused: it is no SVG, or draws nothing.
    """
    try:
        root = xml.parse(text.encode())
    except (xml.XmlRefused, UnicodeEncodeError) as error:
        raise MarkupRefused(str(error)) from error
    if xml.local_name(root) != "svg":
        raise MarkupRefused("this is no SVG drawing")
    whole = _drawn(root, None, 0)
    if len(list(whole.iter())) < 2:
        raise MarkupRefused("the SVG drawing holds no shape")
    written: str = etree.tostring(whole, encoding="unicode")
    return written


def _take(element: etree._Element, into: etree._Element, depth: int) -> None:
    """Copy what is inside an element, its unknown tags left out."""
    _add_text(into, element.text)
    for child in element:
        name = xml.local_name(child)
        if name and name not in _HTML_UNSEEN and depth < _MOST_DEPTH:
            target = _copied(child, name, into) if name in _HTML_TAGS else into
            _take(child, target, depth + 1)
        _add_text(into, child.tail)


def _copied(child: etree._Element, name: str, into: etree._Element) -> etree._Element:
    made = etree.SubElement(into, name)
    address = (child.get("href") or "").strip()
    if name == "a" and is_link(address):
        made.set("href", address)
        made.set("rel", "nofollow noopener ugc")
    language = child.get("lang") or ""
    if re.fullmatch("[A-Za-z0-9-]{2,35}", language):
        made.set("lang", language)
    return made


def _add_text(into: etree._Element, text: str | None) -> None:
    if not text:
        return
    if len(into):
        into[-1].tail = (into[-1].tail or "") + text
    else:
        into.text = (into.text or "") + text


def _drawn(element: etree._Element, parent: etree._Element | None, depth: int) -> etree._Element:
    tag = f"{{{SVG}}}{xml.local_name(element)}"
    if parent is None:
        made = etree.Element(tag, nsmap={None: SVG})  # type: ignore[dict-item]  # the stubs know no default namespace
    else:
        made = etree.SubElement(parent, tag)
    for name, value in element.attrib.items():
        if name in _SVG_ATTRIBUTES and _SVG_VALUE.fullmatch(str(value)):
            made.set(name, value)
    for child in element:
        if xml.local_name(child) in _SVG_TAGS and depth < _MOST_DEPTH:
            _drawn(child, made, depth + 1)
    return made
