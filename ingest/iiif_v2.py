"""Puts manifests, collections and annotations of Presentation 2.x into the form of 3.0. Pure.

Only what our readers look at is carried over; the source record keeps the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ingest.iiif_json import Node, identity, kind, members, nodes

_SAME = (
    "label", "metadata", "viewingDirection", "navDate", "seeAlso", "service", "width", "height",
    "rendering", "provider", "homepage", "rights", "requiredStatement", "behavior", "start",
)  # fmt: skip


def is_v2(document: Node) -> bool:
    """Tell whether a document speaks 2.x, whatever it says of itself."""
    if "items" in document:
        return False
    old = ("@id", "@type", "sequences", "canvases", "manifests", "members", "collections")
    return any(name in document for name in old)


def upgraded(document: Node) -> dict[str, Any]:
    """Give a manifest, or collection, as 3.0 would put it."""
    if kind(document) == "collection":
        return _collection(document)
    return _manifest(document)


def upgraded_annotations(page: Node) -> dict[str, Any]:
    """Give an annotation list as a page of annotations."""
    resources = nodes(page.get("resources"))
    return {
        "id": identity(page),
        "type": "AnnotationPage",
        "items": [_annotation(one) for one in resources],
        "next": page.get("next"),
    }


def _collection(document: Node) -> dict[str, Any]:
    listed: dict[str, dict[str, Any]] = {}
    for name, type_ in (("members", ""), ("collections", "Collection"), ("manifests", "Manifest")):
        for one in members(document.get(name)):
            member = dict(one) if isinstance(one, Mapping) else {"id": one}
            told = kind(member) or type_
            address = identity(member)
            # Some name a member twice, as a member and as a manifest.
            listed.setdefault(address, member | {"id": address, "type": told.title() or "Manifest"})
    first = [one for one in members(document.get("first") or document.get("next")) if one]
    return _same(document) | {
        "type": "Collection",
        "items": list(listed.values()),
        "next": identity(first[0]) if first else "",
    }


def _manifest(document: Node) -> dict[str, Any]:
    sequences = nodes(document.get("sequences"))
    sequence: Node = next((one for one in sequences if nodes(one.get("canvases"))), {})
    if document.get("mediaSequences"):
        sequence = {}  # an extension for recordings, whose canvases only say that there is one
    hint, start = _either("viewingHint", document, sequence), document.get("start")
    found = _same(document) | {
        "type": "Manifest",
        "summary": document.get("summary") or document.get("description"),
        "items": [_canvas(one) for one in nodes(sequence.get("canvases"))],
        "structures": _ranges(nodes(document.get("structures"))),
        "viewingDirection": _either("viewingDirection", document, sequence),
        "behavior": members(document.get("behavior") or hint),
        "start": start or {"id": identity(_either("startCanvas", document, sequence))},
        "rights": document.get("rights") or document.get("license"),
        "homepage": document.get("homepage") or document.get("related"),
    }
    if document.get("attribution"):
        statement = {"label": {"en": ["Attribution"]}, "value": document["attribution"]}
        found.setdefault("requiredStatement", statement)
    return found


def _either(name: str, document: Node, sequence: Node) -> Any:
    return document.get(name) or sequence.get(name)


def _same(document: Node) -> dict[str, Any]:
    kept = {name: document[name] for name in _SAME if name in document}
    return {"id": identity(document)} | kept


def _canvas(canvas: Node) -> dict[str, Any]:
    painted = [_annotation(one, painting=True) for one in nodes(canvas.get("images"))]
    return _same(canvas) | {
        "type": "Canvas",
        # `content` was the word of a draft of 3.0.
        "items": [{"type": "AnnotationPage", "items": painted}, *nodes(canvas.get("content"))],
        "behavior": members(canvas.get("behavior") or canvas.get("viewingHint")),
        "annotations": [_list(one) for one in members(canvas.get("otherContent"))],
    }


def _list(one: object) -> dict[str, Any]:
    if isinstance(one, Mapping) and "resources" in one:
        return upgraded_annotations(one)
    return {"id": identity(one), "type": "AnnotationPage"}


def _annotation(annotation: Node, *, painting: bool = False) -> dict[str, Any]:
    bodies = [_body(one) for one in members(annotation.get("resource"))]
    motivation = [str(one).rpartition(":")[2] for one in members(annotation.get("motivation"))]
    return {
        "id": identity(annotation),
        "type": "Annotation",
        "motivation": "painting" if painting else (motivation or ["supplementing"])[0],
        "body": bodies[0] if len(bodies) == 1 else bodies,
        "target": _target(annotation.get("on")),
    }


def _body(resource: object) -> Any:
    if not isinstance(resource, Mapping):
        return resource
    if kind(resource) == "choice":
        offered = [*members(resource.get("default")), *members(resource.get("item"))]
        return {"type": "Choice", "items": [_body(one) for one in offered]}
    if "full" in resource:
        return {
            "id": identity(resource),
            "type": "SpecificResource",
            "source": _body(resource["full"]),
            "selector": resource.get("selector"),
        }
    if "chars" in resource:
        return {
            "type": "TextualBody",
            "value": resource["chars"],
            "format": resource.get("format", "text/plain"),
            "language": resource.get("language", ""),
            "purpose": "tagging" if kind(resource) == "tag" else "",
        }
    return resource


def _target(on: object) -> Any:
    first = next(iter(members(on)), "")
    if isinstance(first, Mapping) and "full" in first:
        return {
            "type": "SpecificResource",
            "source": identity(first["full"]),
            "selector": first.get("selector"),
        }
    return first if isinstance(first, str) else identity(first)


def _ranges(listed: Iterable[Node]) -> list[dict[str, Any]]:
    """Give the flat ranges of 2.x nested, as 3.0 has them; a circle is cut where it closes."""
    by_id = {identity(one): one for one in listed}
    below = {child for one in by_id.values() for child in _child_ids(one) if child in by_id}
    tops = [one for name, one in by_id.items() if name not in below]
    used: set[str] = set()
    return [_range(one, by_id, used) for one in tops]


def _range(top: Node, by_id: Mapping[str, Node], used: set[str]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    waiting = [(top, root)]
    while waiting:
        node, made = waiting.pop()
        used.add(identity(node))
        items: list[dict[str, Any]] = []
        made |= {"id": identity(node), "type": "Range", "label": node.get("label"), "items": items}
        made["behavior"] = members(node.get("viewingHint"))
        for name in _child_ids(node):
            if name in by_id:
                if name not in used:
                    used.add(name)
                    items.append({})
                    waiting.append((by_id[name], items[-1]))
            else:
                items.append({"id": name, "type": "Canvas"})
    return root


def _child_ids(node: Node) -> list[str]:
    named = [one for key in ("members", "ranges", "canvases") for one in members(node.get(key))]
    return list(dict.fromkeys(filter(None, map(identity, named))))
