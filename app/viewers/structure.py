"""Whether a manifest keeps to the rules of Presentation API 3.0 that viewers rest on. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_Node = Mapping[str, Any]


def faults(document: _Node, address: str) -> Iterator[str]:
    """Tell in a sentence each what breaks a rule of sections 3 to 5."""
    if document.get("id") != address:
        yield f"its id is {document.get('id')}, and it stands at {address}"
    yield from _labelled(document, "the manifest")
    canvases = document.get("items") or []
    if not canvases:
        yield "it has no canvas"
    names = [one["id"] for one in canvases]
    if len(set(names)) < len(names):
        yield "two canvases have one id"
    for number, one in enumerate(canvases, start=1):
        yield from (f"canvas {number}: {fault}" for fault in _canvas(one))
    start = document.get("start", {}).get("id")
    if start and start not in names:
        yield "it starts at a canvas that it does not hold"
    for one in document.get("structures", ()):
        yield from _range(one, set(names))


def _canvas(canvas: _Node) -> Iterator[str]:
    if "#" in canvas["id"] or not canvas["id"].startswith(("http://", "https://")):
        yield f"{canvas['id']} is no plain web address"
    yield from _labelled(canvas, "it")
    if not (_is_size(canvas.get("width")) and _is_size(canvas.get("height"))):
        yield "it has no width and height"
    paintings = [one for page in canvas.get("items", ()) for one in page["items"]]
    if not paintings:
        yield "it has no image"
    for painting in paintings:
        if painting["target"] != canvas["id"]:
            yield "its image is painted elsewhere"
        body = painting["body"].get("source", painting["body"])
        if body["id"] in {service.get("id") for service in body.get("service", ())}:
            yield "its image has the id of a service"


def _range(one: _Node, canvas_ids: set[str]) -> Iterator[str]:
    yield from _labelled(one, "a range")
    if not one.get("items"):
        yield f"the range {one['id']} is empty"
    for inner in one.get("items", ()):
        if inner["type"] == "Range":
            yield from _range(inner, canvas_ids)
        elif inner["id"] not in canvas_ids:
            yield f"the range {one['id']} names a canvas that the manifest does not hold"


def _labelled(one: _Node, name: str) -> Iterator[str]:
    label = one.get("label")
    if not isinstance(label, dict) or not any(label.values()):
        yield f"{name} has no label"


def _is_size(value: object) -> bool:
    return isinstance(value, int) and value > 0
