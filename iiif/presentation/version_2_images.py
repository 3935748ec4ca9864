"""Images and their services in the words of Presentation API 2.1.1 (5.4, 6.1). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iiif.urls import Urls

_Node = dict[str, Any]
_CONTEXT = "http://iiif.io/api/image/{}/context.json"
_IMAGE_CONTEXTS = {
    "ImageService1": "http://library.stanford.edu/iiif/image-api/1.1/context.json",
    "ImageService2": _CONTEXT.format(2),
}
_LEVEL = "http://iiif.io/api/image/2/{}.json"


def annotation_of_image(one: Mapping[str, Any], urls: Urls) -> _Node:
    """Convert a painting annotation of an image (5.4)."""
    return {
        "@id": one["id"],
        "@type": "oa:Annotation",
        "motivation": "sc:painting",
        "resource": _resource(one["body"], urls),
        "on": one["target"],
    }


def thumbnail(document: Mapping[str, Any], urls: Urls) -> _Node:
    """Give the thumbnail of a resource as its one property; nothing where it has none."""
    small = document.get("thumbnail")
    if not small:
        return {}
    return {"thumbnail": _image(small[0], urls)}


def service(one: Mapping[str, Any], urls: Urls) -> _Node:
    """Convert a service; those of 2.1.1's own time stay as they are."""
    if one.get("type") == "ImageService3":
        return _image_service(one, urls)
    if one.get("@type") in _IMAGE_CONTEXTS:
        context = _IMAGE_CONTEXTS[one["@type"]]
        return {"@context": context, "@id": one["@id"], "profile": one["profile"]}
    return {name: value for name, value in one.items() if name != "@type"}


def _image_service(one: Mapping[str, Any], urls: Urls) -> _Node:
    older = urls.older_image(one["id"])
    if older == one["id"]:  # another institution's, which may speak version 3 only
        return {"@context": _CONTEXT.format(3), "@id": older, "profile": one["profile"]}
    found: _Node = {
        "@context": _CONTEXT.format(2),
        "@id": older,
        "profile": _LEVEL.format(one["profile"]),
    }
    guards = [service(inner, urls) for inner in one.get("service", ()) if "@id" in inner]
    return found | ({"service": guards if len(guards) > 1 else guards[0]} if guards else {})


def _resource(body: Mapping[str, Any], urls: Urls) -> _Node:
    if body["type"] != "SpecificResource":
        return _image(body, urls)
    selector, full = body["selector"], _image(body["source"], urls)
    return {
        "@id": _request(full, selector),
        "@type": "oa:SpecificResource",
        "full": full,
        "selector": {
            "@context": "http://iiif.io/api/annex/openannotation/context.json",
            "@type": "iiif:ImageApiSelector",
            "region": selector["region"],
            "rotation": selector["rotation"],
        },
    }


def _request(full: _Node, selector: Mapping[str, Any]) -> str:
    """Give the address of a part, as its image service makes it (Image API, 2.1); 5.4 wants one."""
    served = full.get("service")
    if not served:
        return str(full["@id"])
    size = "max" if served.get("@context") == _CONTEXT.format(3) else "full"
    name = "native" if served.get("@context") == _IMAGE_CONTEXTS["ImageService1"] else "default"
    return f"{served['@id']}/{selector['region']}/{size}/{selector['rotation']}/{name}.jpg"


def _image(image: Mapping[str, Any], urls: Urls) -> _Node:
    found: _Node = {"@id": urls.older_image(image["id"]), "@type": "dctypes:Image"}
    found |= {name: image[name] for name in ("format", "height", "width") if image.get(name)}
    served = [service(one, urls) for one in image.get("service", ())]
    return found | ({"service": served[0]} if served else {})
