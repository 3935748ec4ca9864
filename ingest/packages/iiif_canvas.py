"""Finds in a canvas the one image that is the page, and its text, or why there is none. Pure.

Presentation API 3.0, 5.3 and 6; the resources of Image API 1 to 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ingest.iiif_json import Node, identity, kind, members, nodes, pixels, texts, word
from ingest.packages.package import RemoteImage, RemotePage

_DOCUMENT = ".json"
_REGION = re.compile(r"xywh=(?:pixel:)?([0-9.]+),([0-9.]+),([0-9.]+),([0-9.]+)")
_PERCENT = re.compile(r"xywh=percent:([0-9.]+),([0-9.]+),([0-9.]+),([0-9.]+)")
_LEVEL = re.compile(r"level([0-3])")
_IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|tiff?|jp2|webp|gif|avif|bmp)(?:[?#].*)?$", re.IGNORECASE)
_SERVICE_MARKS = (
    (3, ("imageservice3", "api/image/3", "image/3")),
    (2, ("imageservice2", "api/image/2", "image/2")),
    (1, ("imageservice1", "image-api/1", "api/image/1", "image/1", "stanford.edu/iiif")),
)
_TIME_BASED = {"video": "video", "sound": "sound", "audio": "sound", "movingimage": "video"}
# An image that covers so much of its canvas is the page, and the rest lies on it.
_WHOLE = 0.95
_XML_TEXTS = ("alto", "hocr", "pagecontent")


class NoPage(Exception):
    """A canvas gives no page; `empty` where there is simply nothing on it."""

    def __init__(self, reason: str, *, empty: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.empty = reason, empty


@dataclass(frozen=True)
class Painted:
    """One image on a canvas."""

    image: RemoteImage
    share: float  # of the canvas that it covers
    offered: int = 1  # images to choose from, of which this is the first
    others: str = ""  # what the others are called, where they are


def page(canvas: Node) -> tuple[RemotePage, list[str]]:
    """Give the page of a canvas, and what is to be said of it.

    Raises:
        NoPage: there is no image that could be the page.
    """
    painted, others = _painted(canvas)
    if not painted:
        raise _nothing(canvas, others)
    chosen, notes = _chosen(painted)
    if others:
        notes.append(f"also holds {', '.join(sorted(others))}, which is left out")
    annotations = [one for one in members(canvas.get("annotations")) if _is_page(one)]
    width_px, height_px = pixels(canvas.get("width")), pixels(canvas.get("height"))
    if chosen.share < _WHOLE:
        notes.append("has an image on a part of it only, so its text comes without places")
        width_px = height_px = 0
    shown = {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": identity(canvas),
        "type": "Canvas",
        "width": width_px,
        "height": height_px,
        "annotations": annotations,
    }
    found = RemotePage(
        image=chosen.image,
        width_px=width_px,
        height_px=height_px,
        texts=tuple(_texts(canvas)),
        canvas=shown if annotations else {},
        linked=any(not nodes(one.get("items")) for one in nodes(annotations)),
    )
    return found, notes


def binding(canvas: Node) -> str:
    """Give the behavior that says how the page lies in a bound book; empty: as pages do."""
    told = [word(one) for one in members(canvas.get("behavior"))]
    return next((one for one in told if one in _BINDINGS), "")


def service_of(resource: Node) -> tuple[str, int, str]:
    """Give id, version and level of the best image service of a resource; 0 where it has none."""
    best = ("", 0, "")
    for service in nodes(resource.get("service")):
        profile = service.get("profile")
        told = " ".join(
            str(one)
            for one in (kind(service), service.get("@context"), *members(profile))
            if isinstance(one, str)
        ).lower()
        version = next(
            (number for number, marks in _SERVICE_MARKS if any(mark in told for mark in marks)), 0
        )
        if not version and "api/image" in str(service.get("protocol")):
            version = 3 if "id" in service else 2
        level = _LEVEL.search(told)
        address = identity(service).rstrip("/")
        if version > best[1] and address:
            best = (address, version, f"level{min(int(level[1]), 2)}" if level else "level0")
    return best


def _is_page(one: object) -> bool:
    return isinstance(one, dict) and (bool(identity(one)) or bool(nodes(one.get("items"))))


def _nothing(canvas: Node, others: set[str]) -> NoPage:
    if others:
        what = ", ".join(sorted(others))
        return NoPage(f"holds {what} and no whole image: only pages of images are taken in")
    if canvas.get("duration"):
        return NoPage("is a recording without an image: only pages of images are taken in")
    return NoPage("has no image, so it is left out", empty=True)


def _chosen(painted: list[Painted]) -> tuple[Painted, list[str]]:
    whole = [one for one in painted if one.share >= _WHOLE]
    if len(painted) > 1 and not whole:
        raise NoPage(
            f"is put together from {len(painted)} images, none of which is the whole page:"
            " ask the institution for a single image"
        )
    chosen = (whole or painted)[0]
    notes = []
    if chosen.offered > 1:
        others = f", and not {chosen.others}" if chosen.others else ""
        notes.append(f"offers {chosen.offered} images to choose from: the first is taken{others}")
    if len(painted) > 1:
        notes.append(f"holds {len(painted)} images: the first that covers the page is taken")
    return chosen, notes


def _painted(canvas: Node) -> tuple[list[Painted], set[str]]:
    found: list[Painted] = []
    others: set[str] = set()
    for annotation in _annotations(canvas):
        share = _share(annotation.get("target"), canvas)
        for body in members(annotation.get("body")):
            for image, offered, other in _images(body):
                if image:
                    found.append(Painted(image, share, offered, other))
                elif other:
                    others.add(other)
    return found, others


def _annotations(canvas: Node) -> Iterator[Node]:
    for held in nodes(canvas.get("items")):
        # Some write the annotation where its page should stand.
        listed = nodes(held.get("items")) if kind(held) != "annotation" else [held]
        for one in listed:
            motivations = [str(m).rpartition(":")[2] for m in members(one.get("motivation"))]
            if not motivations or "painting" in motivations:
                yield one


def _images(body: object) -> Iterator[tuple[RemoteImage | None, int, str]]:
    """Give the image of a body, the number it was chosen from, and the names of the others.

    Where there is no image, the last is what there is instead.
    """
    if isinstance(body, str):
        body = {"id": body}
    if not isinstance(body, dict):
        return
    if kind(body) == "choice":
        offered = [one for one in members(body.get("items")) if isinstance(one, dict)]
        found = [next(_images(one), (None, 1, "")) for one in offered]
        images = [(one, told) for one, told in zip(found, offered, strict=True) if one[0]]
        if images:
            labels = [text for _, told in images[1:] for text in texts(told.get("label"))[:1]]
            yield images[0][0][0], len(images), "; ".join(labels)
        elif found:
            yield found[0]
    elif "source" in body:
        source = next(_images(body["source"]), None)
        if source:
            yield (_selected(source[0], body) if source[0] else None), source[1], source[2]
    else:
        yield _image(body)


def _image(resource: Node) -> tuple[RemoteImage | None, int, str]:
    address, type_ = identity(resource), kind(resource)
    service, version, profile = service_of(resource)
    media_type = word(resource.get("format")).lower()
    if type_ in _TIME_BASED or media_type.startswith(("audio/", "video/")):
        return None, 1, _TIME_BASED.get(type_, media_type.partition("/")[0])
    if media_type == "application/pdf":
        return None, 1, "a PDF"
    told = type_ == "image" or media_type.startswith("image/")
    if not told and (type_ or not (service or _IMAGE_NAME.search(address))):
        return None, 1, "text" if type_ in ("text", "textualbody") else type_ or ""
    if not (service or address.startswith(("http://", "https://"))):
        return None, 1, "an image without an address"
    whole, _, part = address.partition("#")
    if service and whole.endswith(_DOCUMENT):  # such as the manifest's own, by mistake
        whole = ""
    cut = _REGION.search(part)
    image = RemoteImage(
        address=whole,
        service=service,
        version=version,
        profile=profile,
        media_type=media_type,
        width_px=pixels(resource.get("width")),
        height_px=pixels(resource.get("height")),
        region=",".join(str(round(float(n))) for n in cut.groups()) if cut and service else "full",
    )
    return (image if not cut or service else None), 1, "" if service or not cut else _CUT


_BINDINGS = ("non-paged", "facing-pages")
_CUT = "a part of an image that has no image service"


def _selected(image: RemoteImage, body: Node) -> RemoteImage:
    """Give the part of an image, or its turn, that a selector asks for."""
    for selector in nodes(body.get("selector")):
        if kind(selector) == "imageapiselector":
            region, rotation = selector.get("region"), selector.get("rotation")
            image = replace(
                image,
                region=region if isinstance(region, str) and region else image.region,
                rotation=str(rotation) if isinstance(rotation, str | int) else image.rotation,
            )
        elif kind(selector) == "fragmentselector":
            cut = _REGION.search(str(selector.get("value")))
            if cut:
                image = replace(image, region=",".join(str(round(float(n))) for n in cut.groups()))
    return image


def _share(target: object, canvas: Node) -> float:
    """Give the share of the canvas that a target covers."""
    written = identity(target) if not isinstance(target, str) else target
    if isinstance(target, dict) and "source" in target:
        written = " ".join(str(one.get("value")) for one in nodes(target.get("selector")))
    return _covered(written, canvas)


def _covered(written: str, canvas: Node) -> float:
    percent, cut = _PERCENT.search(written), _REGION.search(written)
    if percent:
        return _number(percent[3]) * _number(percent[4]) / 10_000
    width, height = pixels(canvas.get("width")), pixels(canvas.get("height"))
    if not cut or not width or not height:
        return 1.0
    return _number(cut[3]) * _number(cut[4]) / (width * height)


def _number(text: str) -> float:
    try:
        return float(text[:12])
    except ValueError:
        return 0.0


def _texts(canvas: Node) -> Iterator[str]:
    """Give the addresses of ALTO, hOCR or PAGE files of the page."""
    linked: list[Any] = [*members(canvas.get("seeAlso")), *members(canvas.get("rendering"))]
    for one in nodes(linked):
        told = " ".join(word(one.get(name)) for name in ("profile", "format", "dcterms:format"))
        if any(mark in told.lower() for mark in _XML_TEXTS) and identity(one):
            yield identity(one)
