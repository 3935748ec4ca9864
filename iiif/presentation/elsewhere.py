"""How images that stay with other institutions stand in our manifests, under their addresses. Pure.

Presentation API 3.0, 5.6; services of Image API 2 keep their own names (3.0, 4.7).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ingest.catalog.models import ItemOrigin, PageReference
from ingest.packages.package import RemoteImage
from ingest.remote import image_service

_PROFILES = {
    1: "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#{level}",
    2: "http://iiif.io/api/image/2/{level}.json",
    3: "{level}",
}
# By the end of an address of an image service (Image API 3.0, 4.5).
_MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "tif": "image/tiff"}
# What some manifests say; Universal Viewer draws nothing of a kind that it does not know.
_REGISTERED = {"image/jpg": "image/jpeg", "image/tif": "image/tiff"}
_OF_URIS = "%/:?#[]@!$&'()*+,;=~"  # RFC 3986, 2.2 and 2.3, beside letters and digits


def painted(there: PageReference) -> dict[str, Any]:
    """Give the image, or the part or turn of it that stands there, as a painting's body."""
    partly = (there.region, there.rotation) != ("full", "0")
    if partly and there.service:
        return _made(there)
    url = address(there)
    found: dict[str, Any] = {
        "id": url,
        "type": "Image",
        "format": _media_type(url, there),
        "width": there.width_px,
        "height": there.height_px,
    }
    if there.service:
        found["service"] = [service(there)]
    if not partly:
        return found
    selector = {"type": "ImageApiSelector", "region": there.region, "rotation": there.rotation}
    return {"type": "SpecificResource", "source": found, "selector": selector}


def _made(there: PageReference) -> dict[str, Any]:
    """Give a part or turn as its service makes it.

    Without the service beside it: Mirador, Universal Viewer, TIFY and Clover draw nothing of a
    selector, OpenSeadragon draws the whole image, and so would each that is told of the service.
    """
    asked = remote(there)
    found: dict[str, Any] = {
        "id": image_service.whole(None, asked)[0],
        "type": "Image",
        "format": "image/jpeg",
    }
    width, height = image_service.expected(None, asked)
    return found | ({"width": width, "height": height} if width and height else {})


def thumbnail(there: PageReference, side_px: int) -> list[dict[str, Any]]:
    """Give a small image by the institution's own service; empty where it makes none."""
    small = sized(there, side_px)
    if small is None:
        return []
    url, width, height = small
    return [
        {
            "id": url,
            "type": "Image",
            "format": "image/jpeg",
            "width": width,
            "height": height,
            "service": [service(there)],
        }
    ]


def _media_type(url: str, there: PageReference) -> str:
    # Some manifests tell the kind of their master; of a TIFF, viewers offer only to fetch it.
    if there.service and url.startswith(f"{uri(there.service)}/"):
        told = _MEDIA_TYPES.get(url.rpartition(".")[2].lower())
        if told:
            return told
    return _REGISTERED.get(there.media_type, there.media_type) or "image/jpeg"


def uri(told: str) -> str:
    """Write an address as a URI: some manifests give theirs with spaces and accents.

    A browser writes them so when it asks; `id` must be a URI (Presentation API 3.0, 3.2).
    """
    return quote(told, safe=_OF_URIS)


def service(there: PageReference) -> dict[str, Any]:
    """Give the image service as its version is named in 3.0."""
    level = _PROFILES[there.version].format(level=there.profile)
    if there.version == 3:
        return {"id": uri(there.service), "type": "ImageService3", "profile": level}
    kind = f"ImageService{there.version}"
    return {"@id": uri(there.service), "@type": kind, "profile": level}


def address(there: PageReference) -> str:
    """Give the address of the whole image: the manifest's own, else by its service."""
    # Some manifests give their images the id of the service, under which there is no image.
    if there.address and there.address.rstrip("/") != there.service:
        return uri(there.address)
    return image_service.whole(None, remote(there, whole=True))[0]


def sized(there: PageReference, side_px: int) -> tuple[str, int, int] | None:
    """Give address and size of the page's image in a box; None where its service makes none."""
    url = image_service.small(remote(there), side_px)
    width, height = image_service.expected(None, remote(there))
    if not url or not width or not height:
        return None
    longest = max(width, height)
    side_px = min(side_px, longest)
    return url, max(1, round(width * side_px / longest)), max(1, round(height * side_px / longest))


def remote(there: PageReference, *, whole: bool = False) -> RemoteImage:
    """Give what the requests of an image service are made from."""
    return RemoteImage(
        address=uri(there.address),
        service=uri(there.service),
        version=there.version,
        profile=there.profile,
        width_px=there.width_px,
        height_px=there.height_px,
        region="full" if whole else there.region,
        rotation="0" if whole else there.rotation,
    )


def provider(origin: ItemOrigin) -> dict[str, Any]:
    """Give the institution that the images stay with as an agent."""
    agent: dict[str, Any] = {
        "id": origin.homepage or origin.manifest,
        "type": "Agent",
        "label": origin.holder,
    }
    if origin.homepage:
        page = {"id": origin.homepage, "type": "Text", "format": "text/html"}
        agent["homepage"] = [page | {"label": origin.holder}]
    return agent


def own_manifest(origin: ItemOrigin) -> dict[str, Any]:
    """Give the manifest that an item was taken from, as something to see also."""
    found: dict[str, Any] = {
        "id": origin.manifest,
        "type": "Dataset",
        "format": "application/ld+json",
        "profile": "http://iiif.io/api/presentation/",
    }
    return found | ({"label": origin.holder} if origin.holder else {})
