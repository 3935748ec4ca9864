"""What a viewer should make of a manifest of ours (Presentation API 3.0). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_Node = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """An entry of the contents, in all its languages, and the number of its first page."""

    labels: tuple[str, ...]
    page: int


@dataclass(frozen=True)
class Expected:
    """An item as a viewer should show it."""

    address: str
    images: tuple[str, ...]  # how the addresses of each page's image begin; empty: it has none
    direction: str  # in which pages follow each other, in the word of 3.0
    entry: Entry | None  # the last of the contents that leads beyond the first two pages
    behaviors: frozenset[str] = frozenset()  # of the manifest
    without_small: int = 0  # pages of which no small image is named, nor a service that makes one


def expected(manifest: _Node) -> Expected:
    """Read what a viewer should show."""
    return Expected(
        address=manifest["id"],
        images=tuple(map(_image, manifest["items"])),
        direction=manifest.get("viewingDirection", "left-to-right"),
        entry=_entry(manifest),
        behaviors=frozenset(manifest.get("behavior", ())),
        without_small=sum(not _has_small(canvas) for canvas in manifest["items"]),
    )


def _has_small(canvas: _Node) -> bool:
    bodies = [one["body"].get("source", one["body"]) for one in canvas["items"][0]["items"]]
    return bool(canvas.get("thumbnail") or any(body.get("service") for body in bodies))


def _image(canvas: _Node) -> str:
    for painting in canvas["items"][0]["items"]:
        body = painting["body"].get("source", painting["body"])
        services = body.get("service", ())
        return next((_id(one) for one in services), str(body["id"]))
    return ""


def _id(service: _Node) -> str:
    return str(service.get("id") or service["@id"]) + "/"


def _entry(manifest: _Node) -> Entry | None:
    place = {canvas["id"]: number for number, canvas in enumerate(manifest["items"], start=1)}
    found = None
    for one in (inner for top in manifest.get("structures", ()) for inner in top["items"]):
        if one["type"] != "Range":
            continue
        first = next((place[name] for name in _canvases(one) if name in place), 0)
        if first > 2:
            found = Entry(tuple(text for texts in one["label"].values() for text in texts), first)
    return found


def _canvases(node: _Node) -> Iterator[str]:
    if node["type"] == "Canvas":
        yield node["id"]
    for one in node.get("items", ()):
        yield from _canvases(one)
