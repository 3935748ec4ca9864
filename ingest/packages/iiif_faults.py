"""Names what a manifest does against the standard, for those who must get it mended. Pure.

Presentation API 2.1, sections 3 and 5; 3.0, sections 3 to 5. None of it keeps a page out by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.catalog.description import VIEWING_DIRECTIONS
from ingest.iiif_json import Node, identity, kind, members, nodes, pixels, texts

_MOST = 8
_TAG = re.compile(r"<([a-z!][a-z0-9]*)")
_ACTS = re.compile(r"<[^>]*\son[a-z]+\s*=|javascript:", re.IGNORECASE)
# 2.1, 4.4 and 3.0, 4.5: the HTML that may stand in a text.
_ALLOWED = frozenset({"a", "b", "br", "i", "img", "p", "small", "span", "sub", "sup"})


def faults(document: Node) -> list[str]:
    """Give the first faults of a manifest as it was written, before it is put into our form."""
    found = dict.fromkeys([*_of_manifest(document), *_of_pages(document)])
    return list(found)[:_MOST]


def _of_manifest(document: Node) -> Iterator[str]:
    yield from _named(document, "the manifest")
    direction = document.get("viewingDirection")
    if direction is not None and direction not in VIEWING_DIRECTIONS:
        yield "its viewingDirection is none that there is"
    for name in ("description", "summary"):
        if name in document:
            yield from _of_description(document[name], name)
    start = document.get("startCanvas")
    for sequence in nodes(document.get("sequences")):
        start = start or sequence.get("startCanvas")
    if start and identity(start) not in {identity(canvas) for canvas in _canvases(document)}:
        yield "its startCanvas is none of its canvases"


def _of_description(value: object, name: str) -> Iterator[str]:
    if any(isinstance(one, Mapping) and not _has_value(one) for one in members(value)):
        yield f"its {name} has no value"
    written = [text for one in members(value) for text in _strings(one)]
    if any(
        not set(_TAG.findall(text.lower())) <= _ALLOWED or _ACTS.search(text) for text in written
    ):
        yield f"its {name} bears HTML that is not allowed, which is left out"


def _strings(one: object) -> list[Any]:
    if isinstance(one, Mapping):
        return [v for value in one.values() for v in members(value) if isinstance(v, str)]
    return [one] if isinstance(one, str) else []


def _has_value(one: Mapping[str, Any]) -> bool:
    return "@value" in one or not any(name.startswith("@") for name in one)


def _of_pages(document: Node) -> Iterator[str]:
    if document.get("mediaSequences"):
        yield "it holds recordings (mediaSequences) in place of pages"
    elif "items" not in document:
        yield from _of_sequences(document)
    for number, canvas in enumerate(_canvases(document), start=1):
        yield from _of_canvas(canvas, f"canvas {number}")


def _of_sequences(document: Node) -> Iterator[str]:
    given = document.get("sequences")
    if not members(given):
        yield "it has no sequences"
    elif not isinstance(given, list):
        yield "its sequences are no list"
    for sequence in members(given):
        if not isinstance(sequence, Mapping) or kind(sequence) not in ("sequence", ""):
            yield "what stands among its sequences is none"
        elif "canvases" in sequence and not isinstance(sequence["canvases"], list):
            yield "the canvases of its sequence are no list"
        elif not members(sequence.get("canvases")) and not identity(sequence):
            yield "its sequence has no canvases"
        elif any(not isinstance(one, Mapping) for one in members(sequence.get("canvases"))):
            yield "what stands among its canvases is none"


def _canvases(document: Node) -> list[Node]:
    if "items" in document:
        return nodes(document["items"])
    return [c for s in nodes(document.get("sequences")) for c in nodes(s.get("canvases"))]


def _of_canvas(canvas: Node, which: str) -> Iterator[str]:
    yield from _named(canvas, which, labelled="items" not in canvas)
    for name in ("height", "width"):
        if not pixels(canvas.get(name)) and not canvas.get("duration"):
            yield f"{which} has no {name}" if name not in canvas else f"{name} of {which} is none"
        elif not isinstance(canvas.get(name), int) and name in canvas:
            yield f"{name} of {which} is no whole number"
    images = canvas.get("images", [])
    if not isinstance(images, list):
        yield f"the images of {which} are no list"
    for image in members(images):
        if not isinstance(image, Mapping):
            yield f"what stands among the images of {which} is no annotation"
        else:
            yield from _of_annotation(image, which)


def _of_annotation(annotation: Node, which: str) -> Iterator[str]:
    if kind(annotation) != "annotation":
        yield f"what stands among the images of {which} is no annotation"
        return
    motivation = annotation.get("motivation")
    if not motivation:
        yield f"the annotation of {which} has no motivation"
    elif "painting" not in str(motivation):
        yield f"the motivation of the annotation of {which} is none for images"
    if not annotation.get("on"):
        yield f"the annotation of {which} has no target"
    elif not identity(annotation["on"]).startswith("http") and "full" not in str(annotation["on"]):
        yield f"the target of the annotation of {which} is no address"
    resource = annotation.get("resource")
    if not isinstance(resource, Mapping):
        yield (
            f"the annotation of {which} has no image"
            if not resource
            else (f"the image of {which} is none")
        )
    else:
        yield from _of_resource(resource, which)


def _of_resource(resource: Node, which: str) -> Iterator[str]:
    if not kind(resource):
        yield f"the image of {which} has no type"
    elif kind(resource) not in ("image", "choice", "specificresource"):
        yield f"the image of {which} is of type {kind(resource)[:40]}"
    if kind(resource) == "image":
        address = identity(resource)
        if not address:
            yield f"the image of {which} has no id"
        elif not address.startswith(("http://", "https://")):
            yield f"the id of the image of {which} is no address"
    for name in ("height", "width"):
        if name in resource and not pixels(resource[name]):
            yield f"{name} of the image of {which} is none"


def _named(node: Node, which: str, *, labelled: bool = True) -> Iterator[str]:
    """Tell what is wrong with id and label."""
    address = identity(node)
    if not address:
        yield f"{which} has no id"
    elif not address.startswith(("http://", "https://", "urn:", "ark:")):
        yield f"the id of {which} is no address"
    label = node.get("label")
    if not label and labelled:
        yield f"{which} has no label"
    elif isinstance(label, int | float) or (label and not texts(label)):
        yield f"the label of {which} is no text"
