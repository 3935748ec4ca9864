"""Manifests, collections and text of Presentation API 3.0 said in the words of 2.1.1. Pure.

Section numbers are those of 2.1.1. What it has no word for (placeholder, places) is left out.
Canvases, ranges and annotations keep their ids, so that hits, links and notes hold in both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from iiif.presentation.version_2_images import annotation_of_image, service, thumbnail
from iiif.presentation.version_2_words import plain, values
from iiif.urls import Urls

CONTEXT = "http://iiif.io/api/presentation/2/context.json"
_Node = dict[str, Any]


def manifest(document: Mapping[str, Any], urls: Urls) -> _Node:
    """Convert a manifest (5.1), with its one sequence (5.2)."""
    sequence = urls.older(document["id"]).removesuffix("/manifest") + "/sequence/normal"
    order: _Node = {
        "@id": sequence,
        "@type": "sc:Sequence",
        "label": "normal",
        **_turning(document),
        "canvases": [canvas(one, urls) for one in document["items"]],
    }
    if "start" in document:
        order["startCanvas"] = document["start"]["id"]
    found = {
        **_beginning(document, "sc:Manifest", urls),
        **_turning(document),
        "sequences": [order],
    }
    structures = list(_ranges(document))
    return found | ({"structures": structures} if structures else {})


def collection(document: Mapping[str, Any], urls: Urls) -> _Node:
    """Convert a collection (5.8): its members in their order, so that none is read twice."""
    return {
        **_beginning(document, "sc:Collection", urls),
        "members": [
            _reference(one, "sc:" + one["type"], urls) | thumbnail(one, urls)
            for one in document["items"]
        ],
    }


def canvas(document: Mapping[str, Any], urls: Urls) -> _Node:
    """Convert a canvas (5.3) with its images (5.4) and the lists of its text (5.5)."""
    found: _Node = {
        "@id": document["id"],
        "@type": "sc:Canvas",
        "label": plain(document["label"]),
        "height": document["height"],
        "width": document["width"],
        **thumbnail(document, urls),
        "images": [
            annotation_of_image(one, urls) for page in document["items"] for one in page["items"]
        ],
    }
    if "behavior" in document:
        found["viewingHint"] = document["behavior"][0]
    if "annotations" in document:
        found["otherContent"] = [
            _reference(page, "sc:AnnotationList", urls) for page in document["annotations"]
        ]
    return found


def annotation_list(document: Mapping[str, Any], urls: Urls) -> _Node:
    """Convert an annotation page to a list (5.5)."""
    return {
        "@context": CONTEXT,
        "@id": urls.older(document["id"]),
        "@type": "sc:AnnotationList",
        "resources": [_annotation(one) for one in document["items"]],
    }


def _beginning(document: Mapping[str, Any], kind: str, urls: Urls) -> _Node:
    found: _Node = {
        "@context": CONTEXT,
        "@id": urls.older(document["id"]),
        "@type": kind,
        "label": values(document["label"]),
    }
    if "metadata" in document:
        found["metadata"] = [
            {"label": values(one["label"]), "value": values(one["value"])}
            for one in document["metadata"]
        ]
    if "summary" in document:
        found["description"] = values(document["summary"])
    if "requiredStatement" in document:
        found["attribution"] = values(document["requiredStatement"]["value"])
    if "rights" in document:
        found["license"] = document["rights"]
    if "navDate" in document:
        found["navDate"] = document["navDate"]
    # Services of newer standards have no place in 2.1.1.
    services = [service(one, urls) for one in document.get("service", ()) if "@id" in one]
    return {
        **found,
        **thumbnail(document, urls),
        **_links(document, urls),
        **({"service": services if len(services) > 1 else services[0]} if services else {}),
    }


def _links(document: Mapping[str, Any], urls: Urls) -> _Node:
    found: _Node = {}
    for ours, theirs in (("homepage", "related"), ("seeAlso", "seeAlso"), ("rendering",) * 2):
        linked = [_link(one) for one in document.get(ours, ())]
        if linked:
            found[theirs] = linked if len(linked) > 1 else linked[0]
    logos = [one["id"] for agent in document.get("provider", ()) for one in agent.get("logo", ())]
    if logos:
        found["logo"] = logos[0]
    within = [urls.older(one["id"]) for one in document.get("partOf", ())]
    if within:
        found["within"] = within if len(within) > 1 else within[0]
    return found


def _link(one: Mapping[str, Any]) -> _Node:
    named = {"label": plain(one["label"])} if "label" in one else {}
    kept = {name: one[name] for name in ("format", "profile") if name in one}
    return {"@id": one["id"], **named, **kept}


def _turning(document: Mapping[str, Any]) -> _Node:
    found: _Node = {}
    if "viewingDirection" in document:
        found["viewingDirection"] = document["viewingDirection"]
    hints = [one for one in document.get("behavior", ()) if one != "unordered"]
    return found | ({"viewingHint": hints[0]} if hints else {})


def _reference(one: Mapping[str, Any], kind: str, urls: Urls) -> _Node:
    named = {"label": plain(one["label"])} if "label" in one else {}
    return {"@id": urls.older(one["id"]), "@type": kind, **named}


def _ranges(document: Mapping[str, Any]) -> Iterator[_Node]:
    """Give the ranges (5.6) as the flat list that 2.1.1 wants, from the one around all on."""
    hint = {"viewingHint": "top"}
    waiting = [*document.get("structures", ())]
    while waiting:
        one = waiting.pop()
        below = [member for member in one["items"] if member["type"] == "Range"]
        waiting.extend(reversed(below))
        yield _range(one) | hint
        hint = {}


def _range(one: Mapping[str, Any]) -> _Node:
    found: _Node = {
        "@id": one["id"],
        "@type": "sc:Range",
        "label": plain(one["label"]),
    }
    for kind, name in (("Range", "ranges"), ("Canvas", "canvases")):
        held = [member["id"] for member in one["items"] if member["type"] == kind]
        if held:
            found[name] = held
    return found


def _annotation(one: Mapping[str, Any]) -> _Node:
    bodies = one["body"] if isinstance(one["body"], list) else [one["body"]]
    texts = [_chars(body) for body in bodies]
    return {
        "@id": one["id"],
        "@type": "oa:Annotation",
        "motivation": "sc:painting",
        "resource": texts[0] if len(texts) == 1 else _choice(texts),
        "on": one["target"],
    }


def _choice(texts: list[_Node]) -> _Node:
    return {"@type": "oa:Choice", "default": texts[0], "item": texts[1:]}


def _chars(body: Mapping[str, Any]) -> _Node:
    said = {"language": body["language"]} if "language" in body else {}
    kind = "cnt:ContentAsText"
    return {"@type": kind, "format": body["format"], "chars": body["value"], **said}
