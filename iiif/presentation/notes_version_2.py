"""The notes on a page in the words of Presentation 2.1.1, sections 5.5 and 5.7. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iiif.presentation import notes_pages
from iiif.presentation.notes_pages import fragment
from iiif.presentation.version_2_words import plain
from iiif.urls import Urls
from ingest.catalog import note
from ingest.catalog.models import Annotation
from ingest.catalog.note import Place, Point, Shape

CONTEXT = "http://iiif.io/api/presentation/2/context.json"
_Node = dict[str, Any]


def layer(document: Mapping[str, Any], urls: Urls) -> _Node:
    """Convert the collection of a canvas' annotations to a layer."""
    return {"@context": CONTEXT, **_layer(document, urls)}


def annotation_list(
    document: Mapping[str, Any], rows: Mapping[str, Annotation], start: int, urls: Urls
) -> _Node:
    """Convert an annotation page to a list; `rows` are its notes by their annotations' ids."""
    found: _Node = {
        "@context": CONTEXT,
        "@id": urls.older(document["id"]),
        "@type": "sc:AnnotationList",
        "within": _layer(document["partOf"][0], urls),
        "startIndex": start,
    }
    for turn in ("prev", "next"):
        if turn in document:
            found[turn] = urls.older(document[turn]["id"])
    found["resources"] = [annotation(rows[one["id"]], urls) for one in document["items"]]
    return found


def _layer(document: Mapping[str, Any], urls: Urls) -> _Node:
    return {
        "@id": urls.older(document["id"]),
        "@type": "sc:Layer",
        "label": plain(document["label"]),
        "total": document["total"],
        "first": urls.older(document["first"]["id"]),
        "last": urls.older(document["last"]["id"]),
    }


def annotation(row: Annotation, urls: Urls) -> _Node:
    """Build an annotation (5.4) with the id that it has in 3.0."""
    one = notes_pages.annotation(row, urls)
    bodies = one["body"] if isinstance(one["body"], list) else [one["body"]]
    resources = [_resource(body) for body in bodies]
    place = note.read(row.motivation, row.body, row.selector).place
    found: _Node = {
        "@id": one["id"],
        "@type": "oa:Annotation",
        "motivation": f"oa:{one['motivation']}",
        "resource": resources[0] if len(resources) == 1 else resources,
        "on": _on(urls.canvas(row.page_id), place),
        "dcterms:created": one["created"],
        "dcterms:modified": one["modified"],
    }
    creator = one.get("creator")
    if creator:
        found["dcterms:creator"] = creator.get("id") or creator["name"]
    return found


def _resource(body: Mapping[str, Any]) -> _Node:
    if "value" not in body:
        return {"@id": body["id"], "@type": "dctypes:Text"}
    tag = body.get("purpose") == "tagging"
    said = {"language": body["language"]} if "language" in body else {}
    if tag:
        return {"@type": "oa:Tag", "chars": body["value"], **said}
    kind = "dctypes:Text" if body["format"] == "text/html" else "cnt:ContentAsText"
    return {"@type": kind, "format": body["format"], "chars": body["value"], **said}


def _on(canvas: str, place: Place | None) -> str | _Node:
    if place is None:
        return canvas
    if isinstance(place, Point):
        # The vocabulary of 2.1.1 has no points: the pixel there.
        return f"{canvas}#xywh={place.x},{place.y},1,1"
    if not isinstance(place, Shape):
        return f"{canvas}#{fragment(place)}"
    drawn: _Node = {"@type": "oa:SvgSelector", "chars": place.svg}
    if place.box is None:
        selector = drawn
    else:
        around = {"@type": "oa:FragmentSelector", "value": fragment(place.box)}
        selector = {"@type": "oa:Choice", "default": around, "item": drawn}
    return {"@type": "oa:SpecificResource", "full": canvas, "selector": selector}
